import { application, changed, example, foundOf, hookJob } from '../../../test/rules/documents';

const CODE = 'release-missing-object';
const GOOD = example(CODE, 'Good');
const PIPELINE = GOOD.slice(0, GOOD.indexOf('---'));
const mine = (...texts: string[]) => foundOf(CODE, ...texts);
const at = (severity: string, param: string) =>
  `platform/shop.yaml: ${severity} ${CODE}: spec.tasks.stage.params.${param}: `;
const names = (severity: string, object: string, rest: string) =>
  `${at(severity, 'workloads')}names the ${object} of the namespace "shop", which no manifest creates: ${rest}`;
const add = (kind: string) => `Correct the name, or add the ${kind} to the synced manifests.`;
const CANARY = 'shop shop-canary shop/shop/shop-canary';
const named = (words: string) => changed(GOOD, [CANARY, words]);

test('the bad example of its page: a canary that is misspelt', () => {
  expect(mine(example(CODE, 'Bad'))).toEqual([
    names(
      'error',
      'Deployment "shop-canry"',
      `the run fails. Deployments: "shop", "shop-canary". Did you mean "shop-canary"? ${add('Deployment')}`,
    ).replace('Deployments: "shop", "shop-canary"', 'Deployments: shop, shop-canary'),
  ]);
});

test('a route and a Service that others have nearly the name of, or not', () => {
  expect(mine(named('shop shop-canary front/shop/shop-canar'))).toEqual([
    names(
      'warning',
      'HTTPRoute "front"',
      `unless it is created elsewhere, the run fails. HTTPRoutes: shop. ${add('HTTPRoute')}`,
    ),
    names(
      'error',
      'Service "shop-canar"',
      `the run fails. Services: shop, shop-canary. Did you mean "shop-canary"? ${add('Service')}`,
    ),
  ]);
});

test('a colour of blue/green', () => {
  const words = `shop shop-preview shop shop-canry colour - -`;
  expect(mine(changed(GOOD, [`${CANARY} - -`, words]))).toEqual([
    names(
      'error',
      'Deployment "shop-canry"',
      `the run fails. Deployments: shop, shop-canary. Did you mean "shop-canary"? ${add('Deployment')}`,
    ),
    names(
      'warning',
      'Service "shop-preview"',
      `unless it is created elsewhere, the run fails. Services: shop, shop-canary. ${add('Service')}`,
    ),
  ]);
});

test('a namespace that does not have the objects', () => {
  expect(mine(changed(GOOD, ['{name: namespace, value: shop}', '{name: namespace, value: store}']))).toEqual([
    `${at('warning', 'namespace')}is "store", where no manifest creates Deployment "shop", Deployment "shop-canary", ` +
      'HTTPRoute "shop", Service "shop", Service "shop-canary": unless they are created elsewhere, the run fails. ' +
      'They are in the namespace "shop". Correct the namespace.',
  ]);
});

const ROLLOUT = `# platform/shop.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: shop, namespace: shop-builds}
spec:
  tasks:
    - name: stage
      taskRef: {name: argo-rollout}
      params:
        - {name: action, value: start}
        - {name: namespace, value: shop}
        - {name: rollout, value: shop}
        - {name: workload, value: shp}
---
# shop/rollout.yaml
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: shop, namespace: shop}
spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: shop}}
---
# shop/shop.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
`;

test('the Deployment of a Rollout', () => {
  expect(mine(ROLLOUT)).toEqual([
    `${at('error', 'workload')}names the Deployment "shp" of the namespace "shop", which no manifest creates: the ` +
      `run fails. Deployments: shop. Did you mean "shop"? ${add('Deployment')}`,
  ]);
});

describe('of objects that are all elsewhere', () => {
  const started = PIPELINE.replace('name: shop, namespace: shop-builds', 'name: build, namespace: shop');

  test('nothing is known', () => {
    expect(mine(PIPELINE)).toEqual([]);
    expect(mine(PIPELINE, hookJob())).toEqual([]);
  });

  test('all are reported where the hook of a known Application starts the Pipeline', () => {
    expect(mine(started, application(), hookJob())).toEqual([
      ...['shop', 'shop-canary'].map((name) =>
        names(
          'warning',
          `Deployment "${name}"`,
          `unless it is created elsewhere, the run fails. Deployments: (none). ${add('Deployment')}`,
        ),
      ),
      names(
        'warning',
        'HTTPRoute "shop"',
        `unless it is created elsewhere, the run fails. HTTPRoutes: (none). ${add('HTTPRoute')}`,
      ),
      ...['shop', 'shop-canary'].map((name) =>
        names(
          'warning',
          `Service "${name}"`,
          `unless it is created elsewhere, the run fails. Services: (none). ${add('Service')}`,
        ),
      ),
    ]);
  });

  test('one with nearly the name is reported', () => {
    const deployment = '# a/a.yaml\nkind: Deployment\nmetadata: {name: shop-canari, namespace: shop}';
    expect(mine(PIPELINE, deployment)).toEqual([
      names(
        'warning',
        'Deployment "shop-canary"',
        'unless it is created elsewhere, the run fails. Deployments: shop-canari. Did you mean "shop-canari"? ' +
          add('Deployment'),
      ),
    ]);
  });
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['objects without a namespace', GOOD.split(', namespace: shop}').join('}')],
  ['a namespace that only the run knows', changed(GOOD, ['value: shop}', 'value: $(params.namespace)}'])],
  [
    'a second environment, whose manifests are elsewhere',
    `${GOOD}---\n${changed(PIPELINE, ['value: shop}', 'value: other}'], ['name: shop,', 'name: other,'])}`,
  ],
])('there is no finding for %s', (_, text) => {
  expect(mine(text)).toEqual([]);
});
