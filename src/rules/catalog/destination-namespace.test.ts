import { application, changed, example, foundOf, hookJob } from '../../../test/rules/documents';

const CODE = 'destination-namespace';
const BAD = example(CODE, 'Bad');
const SERVICE = BAD.slice(BAD.indexOf('---') + 4);
const AT = `argocd/shop.yaml: warning ${CODE}: spec.destination.namespace: `;
const REST = 'only objects without a namespace go to the destination. ';
const RELEASE = '# shop/release.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release, namespace: shop}';
const elsewhere = changed(SERVICE, ['namespace: shop}', 'namespace: store}']);

test('the bad example of its page: a misspelt name', () => {
  expect(foundOf(CODE, BAD)).toEqual([
    `${AT}is "shopp", and what the Application syncs is in "shop": ${REST}Did you mean "shop"? Name the same ` +
      'namespace in both.',
  ]);
});

test('another namespace, where a hook starts runs', () => {
  expect(foundOf(CODE, application(), hookJob(), RELEASE, elsewhere)).toEqual([
    `${AT}is "shop", and what the Application syncs is in "store": ${REST}Name the same namespace in both.`,
  ]);
});

test.each<[string, string[]]>([
  ['the good example', [example(CODE, 'Good')]],
  ['another namespace without a hook', [application(), elsewhere]],
  ['several namespaces', [application(), hookJob(), elsewhere, changed(elsewhere, ['store', 'web'])]],
  ['manifests without a namespace', [changed(BAD, ['name: shop, namespace: shop}', 'name: shop}'])]],
  [
    'one manifest in the destination',
    [BAD, changed(SERVICE, ['name: shop, namespace: shop}', 'name: a, namespace: shopp}'])],
  ],
  ['an Application without a destination', [changed(BAD, [', namespace: shopp', ''])]],
])('there is no finding for %s', (_, texts) => {
  expect(foundOf(CODE, ...texts)).toEqual([]);
});
