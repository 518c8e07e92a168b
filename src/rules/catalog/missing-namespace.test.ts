import { application, changed, example, foundOf } from '../../../test/rules/documents';

const CODE = 'missing-namespace';
const BAD = example(CODE, 'Bad');
const account = (name: string, namespace: string) =>
  `# platform/other.yaml\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
const finding = (file: string, objects: string) =>
  `platform/${file}.yaml: warning ${CODE}: metadata.namespace: is "shop-build", which no manifest makes: ${objects} ` +
  'in it, and nothing is in the Namespace "shop-builds". Did you mean "shop-builds"? Correct the namespace, or add a ' +
  'Namespace of this name.';

test('the bad example of its page', () => {
  expect(foundOf(CODE, BAD)).toEqual([finding('account', 'this object is')]);
});

test('one finding for all objects', () => {
  expect(foundOf(CODE, BAD, account('a', 'shop-build'), account('b', 'shop-build'))).toEqual([
    finding('account', '3 objects are'),
  ]);
});

test.each<[string, string[]]>([
  ['the good example', [example(CODE, 'Good')]],
  ['a Namespace in which something is', [BAD, account('a', 'shop-builds')]],
  [
    'a Namespace into which an Application deploys',
    [BAD, application().replace('namespace: shop}', 'namespace: shop-builds}')],
  ],
  [
    'a namespace that an Application creates',
    [
      BAD,
      application('  syncPolicy: {syncOptions: [CreateNamespace=true]}').replace(
        'namespace: shop}',
        'namespace: shop-build}',
      ),
    ],
  ],
  ['another number', [changed(BAD, ['{name: shop-builds}', '{name: shop-2}'], ['shop-build}', 'shop-1}'])]],
  [
    'a namespace that OpenShift has',
    [changed(BAD, ['{name: shop-builds}', '{name: openshift-operator}'], ['shop-build}', 'openshift-operators}'])],
  ],
  ['another name', [changed(BAD, ['namespace: shop-build}', 'namespace: kube-system}'])]],
])('there is no finding for %s', (_, texts) => {
  expect(foundOf(CODE, ...texts)).toEqual([]);
});
