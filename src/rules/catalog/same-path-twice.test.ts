import { changed, documents, example, lines } from '../../../test/rules/documents';
import { allFindings, ruleFindings } from '../findings';

const CODE = 'same-path-twice';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const PATH =
  'argocd/shop-too.yaml: error same-path-twice: spec.source.path: Application argocd/shop ' +
  'syncs "shop" of https://git.example.com/shop/manifests.git too, ' +
  'into the same namespace of the same cluster: the last to sync owns every object, and the other is OutOfSync. ' +
  'Keep one of the two Applications, or give each a path or a namespace of its own.';

test.each<[string, [string, string][], string]>([
  ['one path', [], PATH],
  [
    'one path by two addresses',
    [
      [
        '# argocd/shop-too.yaml\napiVersion: argoproj.io/v1alpha1\nkind: Application\n' +
          'metadata: {name: shop-too, namespace: argocd}\nspec:\n  project: default\n' +
          "  source: {repoURL: 'https://git.example.com/shop/manifests.git', path: shop",
        '# argocd/shop-too.yaml\napiVersion: argoproj.io/v1alpha1\nkind: Application\n' +
          'metadata: {name: shop-too, namespace: argocd}\nspec:\n  project: default\n' +
          "  source: {repoURL: 'https://git.example.com/shop/manifests', path: ./shop/",
      ],
    ],
    PATH.replace('manifests.git', 'manifests'),
  ],
  [
    'one object of two paths',
    [
      [
        'metadata: {name: shop-too, namespace: argocd}\nspec:\n  project: default\n' +
          "  source: {repoURL: 'https://git.example.com/shop/manifests.git', path: shop",
        'metadata: {name: shop-too, namespace: argocd}\nspec:\n  project: default\n' +
          "  source: {repoURL: 'https://git.example.com/shop/manifests.git', path: too",
      ],
      [
        '---\n# shop/release.yaml',
        '---\n# too/release.yaml\napiVersion: v1\nkind: ConfigMap\n' +
          'metadata: {name: release, namespace: shop}\n---\n# shop/release.yaml',
      ],
    ],
    'too/release.yaml: error same-path-twice: metadata.name: the Application "shop-too" syncs ' +
      'ConfigMap shop/release, and so does "shop" from "shop": the last to sync owns it, and the other is OutOfSync. ' +
      'Keep it in one of the two paths, or give it another name or namespace.',
  ],
])('Two Applications sync %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  [
    'another repository',
    [
      [
        '# argocd/shop-too.yaml\napiVersion: argoproj.io/v1alpha1\nkind: Application\n' +
          'metadata: {name: shop-too, namespace: argocd}\nspec:\n  project: default\n' +
          "  source: {repoURL: 'https://git.example.com/shop/manifests.git'",
        '# argocd/shop-too.yaml\napiVersion: argoproj.io/v1alpha1\nkind: Application\n' +
          'metadata: {name: shop-too, namespace: argocd}\nspec:\n  project: default\n' +
          "  source: {repoURL: 'https://git.example.com/other/manifests.git'",
      ],
    ],
  ],
  [
    'a prefix that Kustomize puts before the names',
    [
      [
        'metadata: {name: shop-too, namespace: argocd}\nspec:\n  project: default\n' +
          "  source: {repoURL: 'https://git.example.com/shop/manifests.git',",
        'metadata: {name: shop-too, namespace: argocd}\nspec:\n  project: default\n' +
          "  source: {repoURL: 'https://git.example.com/shop/manifests.git', kustomize: {namePrefix: too-},",
      ],
    ],
  ],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});

test('There is no finding for another namespace or another cluster', () => {
  expect(lines(ruleFindings(documents(example('same-path-twice', 'Good'))))).toEqual([]);
  const [one, two] = BAD.split('---\n');
  const elsewhere =
    `${one}---\n` +
    `${changed(two, ['https://kubernetes.default.svc', 'https://other.example.com'])}---\n${BAD.split('---\n')[2]}`;
  expect(lines(ruleFindings(documents(elsewhere)))).toEqual([]);
});

test('There is no finding for two of one name: each is of an Argo CD of its own', () => {
  expect(reported([['name: shop-too', 'name: shop']])).toEqual([]);
});

/** An ApplicationSet that makes the Application of each of these names, for the folder `shop` or another one. */
const set = (file: string, name: string, names: string, path = 'shop') => `# argocd/${file}.yaml
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: ${name}, namespace: argocd}
spec:
  generators: [{list: {elements: [${names}]}}]
  template:
    metadata: {name: '{{name}}'}
    spec:
      project: default
      source: {repoURL: 'https://git.example.com/shop/manifests.git', path: ${path}, targetRevision: main}
      destination: {server: 'https://kubernetes.default.svc', namespace: shop}
`;

test('ApplicationSets of one name are alternatives, and what they make is', () => {
  const twice = (...texts: string[]) =>
    allFindings(documents(texts.join('---\n'))).filter(({ code }) => code === 'same-path-twice').length;
  expect(twice(set('a', 'apps', '{name: a}'), set('b', 'more', '{name: b}'))).toBe(1);
  expect(twice(set('a', 'apps', '{name: a}, {name: b}'))).toBe(1);
  expect(twice(set('a', 'apps', '{name: a}'), set('b', 'apps', '{name: b}'))).toBe(0);
  const object = (folder: string) => `# ${folder}/web.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n`;
  const objects = [object('shop'), object('too')];
  expect(twice(set('a', 'apps', '{name: a}'), set('b', 'more', '{name: b}', 'too'), ...objects)).toBe(1);
  expect(twice(set('a', 'apps', '{name: a}'), set('b', 'apps', '{name: b}', 'too'), ...objects)).toBe(0);
});
