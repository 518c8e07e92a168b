import { changed, example, found, foundOf } from '../../../test/rules/documents';

const GOOD = example('release-without-probe', 'Good');
const BAD = example('release-without-probe', 'Bad');

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'shop/shop-blue.yaml: warning release-without-probe: spec.template.spec.containers: have no readinessProbe, ' +
      'and the ' +
      'blue/green release of Pipeline shop-builds/shop gives pods requests as soon as they count as ready: when ' +
      'their ' +
      'containers run, before they answer. Give the container that serves a readinessProbe.',
    'shop/shop-green.yaml: warning release-without-probe: spec.template.spec.containers: have no readinessProbe, ' +
      'and the ' +
      'blue/green release of Pipeline shop-builds/shop gives pods requests as soon as they count as ready: when ' +
      'their ' +
      'containers run, before they answer. Give the container that serves a readinessProbe.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  [
    'one container of several with a probe',
    changed(GOOD, ['      containers:\n', '      containers:\n        - {name: proxy, image: proxy, lifecycle: {}}\n']),
  ],
  ['Deployments that no Pipeline releases', changed(BAD, [' shop-blue shop-green ', ' cart-blue cart-green '])],
])('there is no finding for %s', (_, text) => {
  expect(foundOf('release-without-probe', text)).toEqual([]);
});
