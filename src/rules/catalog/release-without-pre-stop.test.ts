import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('release-without-pre-stop', 'Good');
const BAD = example('release-without-pre-stop', 'Bad');

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'shop/shop-blue.yaml: warning release-without-pre-stop: spec.template.spec.terminationGracePeriodSeconds: is 5, ' +
      'and preStop sleeps for 5 s: the containers are killed before they end their requests. Set it to more than ' +
      'preStop and the longest request together.',
  ]);
});

test('a sleep that is longer than the default', () => {
  expect(
    found(
      changed(GOOD, ['      terminationGracePeriodSeconds: 40\n', ''], ['seconds: 5', 'seconds: 30'])
        .replace('seconds: 30', 'seconds: 31')
        .replace('seconds: 30', 'seconds: 5'),
    ),
  ).toEqual([
    'shop/shop-blue.yaml: warning release-without-pre-stop: spec.template.spec.terminationGracePeriodSeconds: is ' +
      '30 by ' +
      'default, and preStop sleeps for 31 s: the containers are killed before they end their requests. Set it to ' +
      'more ' +
      'than preStop and the longest request together.',
  ]);
});

test('no preStop', () => {
  expect(found(GOOD.replace(/ +lifecycle: .*\n/, ''))).toEqual([
    'shop/shop-blue.yaml: warning release-without-pre-stop: spec.template.spec.containers: have no preStop, and the ' +
      'blue/green release of Pipeline shop-builds/shop ends pods to which nodes and gateways send requests for a ' +
      'moment ' +
      'longer. Let the container that serves sleep first: lifecycle.preStop.sleep.seconds of 5 or more.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['a command before the end', changed(GOOD, ['{sleep: {seconds: 5}}', '{exec: {command: [sleep, "5"]}}'])],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
