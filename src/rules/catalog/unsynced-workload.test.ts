import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'unsynced-workload';
const BAD = example(CODE, 'Bad');
const GOOD = example(CODE, 'Good');

const reported = (text: string, changes: [string, string][]) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const AT = `platform/deploy.yaml: warning ${CODE}: spec.tasks.deploy.params.workload: `;
const NOT_SYNCED =
  'of the namespace "shop", which no manifest creates: the Application "shop" does not sync it, and the run fails ' +
  'when it deploys.';
const REMEDY = 'Correct the name, or add the workload to the synced manifests.';

/** Puts the Deployment into another file, with this namespace. */
const elsewhere = (file: string, namespace: string): [string, string][] => [
  ['# shop/cart.yaml', `# ${file}`],
  ['kind: Deployment\nmetadata: {name: cart}', `kind: Deployment\nmetadata: {name: cart, namespace: ${namespace}}`],
];

test('a misspelt name, with the one that was meant', () => {
  expect(reported(BAD, [])).toEqual([
    `${AT}names the Deployment "cat" ${NOT_SYNCED} Workloads: Deployment "cart". Did you mean "cart"? ${REMEDY}`,
  ]);
});

test('a workload of another kind or namespace, without a guess', () => {
  expect(reported(GOOD, [['value: deployment/cart', 'value: statefulset/cart']])).toEqual([
    `${AT}names the StatefulSet "cart" ${NOT_SYNCED} Workloads: Deployment "cart". ${REMEDY}`,
  ]);
  expect(reported(GOOD, [['{name: namespace, value: shop}', '{name: namespace, value: other}']])).toEqual([
    `${AT}names the Deployment "cart" ${NOT_SYNCED.replace('"shop"', '"other"')} ` +
      `Workloads: Deployment "cart". ${REMEDY}`,
  ]);
});

test('no workload at all', () => {
  expect(reported(GOOD, elsewhere('platform/cart.yaml', 'other'))).toEqual([
    `${AT}names the Deployment "cart" ${NOT_SYNCED} Workloads: (none). ${REMEDY}`,
  ]);
});

test.each<[string, string, [string, string][]]>([
  ['a workload of the Application', GOOD, []],
  ['a workload that the platform applies', GOOD, elsewhere('platform/cart.yaml', 'shop')],
  [
    'manifests that Argo CD templates',
    BAD,
    [['path: shop, targetRevision: main}', 'path: shop, targetRevision: main, kustomize: {namePrefix: a-}}']],
  ],
  ['manifests that are not among the files', BAD, [['path: shop,', 'path: other,']]],
  [
    'a task that applies manifests itself',
    BAD,
    [
      [
        '    - {name: namespace, type: string}\n',
        '    - {name: namespace, type: string}\n    - {name: manifest-path}\n',
      ],
      [
        '        - {name: namespace, value: shop}\n',
        '        - {name: namespace, value: shop}\n        - {name: manifest-path, value: deploy}\n',
      ],
    ],
  ],
  [
    'a task that deploys to another cluster',
    BAD,
    [
      [
        '      taskRef: {name: deploy}\n',
        '      taskRef: {name: deploy}\n      workspaces: [{name: kubeconfig-dir, workspace: kubeconfig}]\n',
      ],
    ],
  ],
  ['a name that only the run knows', BAD, [['value: deployment/cat', "value: 'deployment/$(params.name)'"]]],
  ['a script, which only a person understands', BAD, [['PARAMS_FIELD_MANAGER, value', 'M, value']]],
])('there is no finding for %s', (_, text, changes) => {
  expect(reported(text, changes)).toEqual([]);
});
