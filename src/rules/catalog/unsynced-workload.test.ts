import { application, changed, documents, example, found, hookJob, lines } from '../../../test/rules/documents';
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
const REMEDY = 'Correct the name or the namespace, or add the workload to the synced manifests.';

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
      `Workloads: Deployment "cart" of the namespace "shop". ${REMEDY}`,
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
])('there is no finding for %s', (_, text, changes) => {
  expect(reported(text, changes)).toEqual([]);
});

describe('a program that sets an image', () => {
  const pipeline = (target: string) => `
# platform/build.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: shop}
spec: {tasks: [{name: set, taskSpec: {steps: [{name: a, image: 'k:1', script: kubectl set image ${target}}]}}]}`;
  const deployment = (name: string) => `
# shop/${name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec: {template: {spec: {containers: [{name: app, image: 'a:1'}]}}}`;
  const mine = (...texts: string[]) =>
    found(application(), hookJob(), ...texts).filter((line) => line.includes('unsynced-workload'));

  test('of the only workload, which was renamed', () => {
    expect(mine(pipeline('deployment/shop app=b:1'), deployment('web'))).toEqual([
      'platform/build.yaml: warning unsynced-workload: spec.tasks.set: names the Deployment "shop" of the namespace ' +
        '"shop", which no manifest creates: the Application "shop" does not sync it, and the run fails when it ' +
        'deploys. Workloads: Deployment "web". Correct the name or the namespace, or add the workload to the synced ' +
        'manifests.',
    ]);
  });

  test('of a container that the workload does not have', () => {
    expect(mine(pipeline('deployment/web ap=b:1'), deployment('web'))).toEqual([
      'platform/build.yaml: warning unsynced-workload: spec.tasks.set: sets the image of the container "ap" of ' +
        'Deployment web, which does not have it: the run fails when it deploys. Containers: app. ' +
        'Did you mean "app"? Correct the name.',
    ]);
  });

  test('of another workload, where the only one has a run', () => {
    const both = pipeline('deployment/shop app=b:1; kubectl set image deployment/web app=b:1');
    expect(mine(both, deployment('web'))).toEqual([]);
  });

  test.each([
    ['its container', pipeline('deployment/web app=b:1')],
    ['all containers', pipeline("deployment/web '*=b:1'")],
    ['a workload of another place', pipeline('deployment/payments app=b:1')],
    ['a name that only the run knows', pipeline('deployment/$NAME app=b:1')],
  ])('there is no finding for %s', (_, text) => {
    expect(mine(text, deployment('web'), deployment('worker'))).toEqual([]);
  });
});
