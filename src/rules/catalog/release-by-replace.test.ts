import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('release-by-replace', 'Good');
const BAD = example('release-by-replace', 'Bad');
const CONSEQUENCE =
  'a sync that changes it during the blue/green release of Pipeline shop-builds/shop removes the record of the ' +
  'release, ' +
  'without which the run fails and nothing goes back.';
const SERVICE = 'kind: Service\nmetadata: {name: shop, namespace: shop';
const annotated = (option: string): [string, string] => [
  `${SERVICE}}`,
  `${SERVICE}, annotations: {argocd.argoproj.io/sync-options: '${option}'}}`,
];

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'argocd/shop.yaml: warning release-by-replace: spec.syncPolicy.syncOptions: have Replace=true, and the ' +
      'Application ' +
      `syncs Service shop/shop: ${CONSEQUENCE} Remove it, and annotate the objects that need it.`,
  ]);
});

test('the option of the Service', () => {
  expect(found(changed(GOOD, annotated('Prune=false, Replace=true')))).toEqual([
    'shop/shop-service.yaml: warning release-by-replace: metadata.annotations.argocd.argoproj.io/sync-options: has ' +
      `Replace=true: ${CONSEQUENCE} Remove it.`,
  ]);
});

test('the route of a canary, which has its record', () => {
  const canary = example('route-two-owners', 'Good');
  const route = 'kind: HTTPRoute\nmetadata: {name: shop, namespace: shop';
  const option = ", annotations: {argocd.argoproj.io/sync-options: 'Replace=true'}}";
  expect(found(changed(canary, [`${route}}`, route + option]))).toEqual([
    expect.stringContaining('shop-route.yaml: warning release-by-replace: metadata.annotations.argocd.argoproj.io/'),
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['a Service that is excepted', changed(BAD, annotated('Replace=false'))],
  ['an Application of other objects', changed(BAD, ['path: shop, target', 'path: cart, target'])],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
