import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'same-object-twice';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const message = (object: string) =>
  `shop/version.yaml: error same-object-twice: metadata.name: the Application "shop" syncs ${object} twice, ` +
  'with different contents: only one of the two is applied. Remove one of the two, or give it another name.';

test.each<[string, [string, string][], string]>([
  ['one of which is lost', [], message('ConfigMap shop/release')],
  [
    'one of them in the namespace of the destination',
    [
      [
        '# shop/version.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release, namespace: shop}',
        '# shop/version.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release}',
      ],
    ],
    message('ConfigMap release'),
  ],
  [
    'in another version of its group',
    [
      ['kind: ConfigMap', 'kind: Cart'],
      ['# shop/release.yaml\napiVersion: v1', '# shop/release.yaml\napiVersion: example.com/v1'],
      ['# shop/version.yaml\napiVersion: v1', '# shop/version.yaml\napiVersion: example.com/v2'],
    ],
    message('Cart shop/release'),
  ],
])('One object is in two documents, %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  ['the same content', [['tag: v2', 'tag: v1']]],
  [
    'another namespace',
    [
      [
        '# shop/version.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release, namespace: shop}',
        '# shop/version.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release, namespace: test}',
      ],
    ],
  ],
  [
    'another kind',
    [['# shop/version.yaml\napiVersion: v1\nkind: ConfigMap', '# shop/version.yaml\napiVersion: v1\nkind: Secret']],
  ],
  ['folders that nobody syncs', [['path: shop', 'path: other']]],
  [
    'what Kustomize renders',
    [
      [
        '# shop/release.yaml',
        '# shop/kustomization.yaml\nresources: [release.yaml]\npatches: [{path: version.yaml}]\n---\n' +
          '# shop/release.yaml',
      ],
    ],
  ],
  ['files that are left out', [['targetRevision: main', 'targetRevision: main, directory: {exclude: version.yaml}']]],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});
