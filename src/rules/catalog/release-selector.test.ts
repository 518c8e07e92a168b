import { changed, example, found, foundOf } from '../../../test/rules/documents';

const GOOD = example('release-selector', 'Good');
const BAD = example('release-selector', 'Bad');

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'shop/shop-service.yaml: error release-selector: spec.selector.app: is "shpo", and the pods of Deployment ' +
      'shop/shop-blue have "shop": the blue/green release leads requests to no pod. Labels: app=shop, colour=blue. ' +
      'Use a label that the pods have.',
  ]);
});

test('a label that one colour lacks', () => {
  expect(
    found(changed(GOOD, ['metadata: {labels: {app: shop, colour: green}}', 'metadata: {labels: {colour: green}}'])),
  ).toEqual([
    'shop/shop-service.yaml: error release-selector: spec.selector.app: is "shop", and the pods of Deployment ' +
      'shop/shop-green lack it: the blue/green release leads requests to no pod. Labels: colour=green. ' +
      'Use a label that the pods have.',
    'shop/shop-preview-service.yaml: error release-selector: spec.selector.app: is "shop", and the pods of ' +
      'Deployment ' +
      'shop/shop-green lack it: the blue/green release leads requests to no pod. Labels: colour=green. ' +
      'Use a label that the pods have.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['the other colour', changed(GOOD, ['selector: {app: shop, colour: blue}', 'selector: {app: shop, colour: green}'])],
  [
    'Deployments that are not among the files',
    changed(BAD, ['name: shop-blue, namespace', 'name: cart-blue, namespace']),
  ],
])('there is no finding for %s', (_, text) => {
  expect(foundOf('release-selector', text)).toEqual([]);
});
