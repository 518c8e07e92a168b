import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('release-autoscaler', 'Good');
const BAD = example('release-autoscaler', 'Bad');

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'shop/autoscaler.yaml: warning release-autoscaler: spec.scaleTargetRef.name: names the Deployment "shop-blue", ' +
      'whose replicas the blue/green release of Pipeline shop-builds/shop sets too: the autoscaler scales the ' +
      'Deployment ' +
      'up that is to be empty, or leaves it at 0. Remove the autoscaler, or release with a strategy that leaves the ' +
      'replicas alone: SetImageStrategy, or CanaryStrategy with a route, for its stable Deployment.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  [
    'another namespace',
    changed(BAD, ['name: shop, namespace: shop}\nspec:\n  scale', 'name: shop, namespace: b}\nspec:\n  scale']),
  ],
  ['another kind', changed(BAD, ['kind: Deployment, name: shop-blue', 'kind: StatefulSet, name: shop-blue'])],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
