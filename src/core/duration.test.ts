import { Duration } from 'cdk8s';
import { canonicalDuration } from './canonical-duration';
import { argoDuration, argoMilliseconds, goDuration, goMilliseconds } from './duration';

describe('A duration is printed', () => {
  test.each([
    [Duration.millis(0), '0s', '0s'],
    [Duration.millis(250), '250ms', '0.25s'],
    [Duration.millis(1500), '1.5s', '1.5s'],
    [Duration.seconds(5), '5s', '5s'],
    [Duration.seconds(90), '1m30s', '1m30s'],
    [Duration.minutes(60), '1h0m0s', '1h'],
    [Duration.minutes(90), '1h30m0s', '1h30m'],
    [Duration.millis(3_600_500), '1h0m0.5s', '1h0.5s'],
    [Duration.days(2), '48h0m0s', '48h'],
  ])('as Go and as Argo CD write it: %s is %s and %s', (duration, go, argo) => {
    expect([goDuration(duration), argoDuration(duration)]).toEqual([go, argo]);
    expect(canonicalDuration(go)).toBe(go);
    expect([goMilliseconds(go), goMilliseconds(argo)]).toEqual([duration.toMilliseconds(), duration.toMilliseconds()]);
  });
});

describe('A duration is read', () => {
  test.each([
    ['0', 0],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['1.s', 1000],
    ['2m1ms', 120_001],
    ['1500us', 1.5],
    ['1500µs', 1.5],
    ['1500μs', 1.5],
    ['500000ns', 0.5],
    ['+5s', 5000],
    ['-1m5s', -65_000],
  ])('as Go does: %s', (text, millis) => {
    expect(goMilliseconds(text)).toBeCloseTo(millis, 9);
    expect(argoMilliseconds(text)).toBeCloseTo(millis, 9);
  });

  test('of Argo CD also from a number of seconds', () => {
    expect([argoMilliseconds('5'), argoMilliseconds('-5'), goMilliseconds('5')]).toEqual([5000, -5000, undefined]);
  });

  test.each(['', 's', '5 s', '1d', '5S', '1h30', '1.2.3s', 'PT5S', '$(params.timeout)', 5, null, undefined])(
    'as undefined where it is none: %j',
    (value) => {
      expect([goMilliseconds(value), argoMilliseconds(value)].filter((millis) => millis !== undefined)).toEqual([]);
    },
  );
});
