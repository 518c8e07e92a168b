import { changed, example, found, foundOf } from '../../../test/rules/documents';

const GOOD = example('release-without-probe', 'Good');
const BAD = example('release-without-probe', 'Bad');

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'shop/shop-blue.yaml: warning release-without-probe: spec.template.spec.containers: have no readinessProbe, ' +
      'and the ' +
      'blue/green release of Pipeline shop-builds/shop gives pods requests as soon as they count as ready: when ' +
      'their ' +
      'containers run, before they answer. Give the container that serves a readinessProbe.',
    'shop/shop-green.yaml: warning release-without-probe: spec.template.spec.containers: have no readinessProbe, ' +
      'and the ' +
      'blue/green release of Pipeline shop-builds/shop gives pods requests as soon as they count as ready: when ' +
      'their ' +
      'containers run, before they answer. Give the container that serves a readinessProbe.',
  ]);
});

const TASK = `# platform/task.yaml
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: kubectl-deploy, namespace: shop-builds}
spec:
  params: [{name: workload}, {name: namespace}, {name: image}]
  steps:
    - {name: a, image: 'k:1', script: kubectl patch, env: [{name: PARAMS_FIELD_MANAGER, value: a}]}
---
`;
const pipeline = (task: string, params: { [name: string]: string }) => `# platform/shop.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: shop, namespace: shop-builds}
spec:
  tasks:
    - name: deploy-app
      taskRef: {name: ${task}}
      params: [${Object.entries(params)
        .map(([name, value]) => `{name: ${name}, value: ${value}}`)
        .join(', ')}]
`;
const workload = (spec: string, kind: string = 'Deployment') => `# shop/shop.yaml
apiVersion: apps/v1
kind: ${kind}
metadata: {name: shop, namespace: shop}
spec: {replicas: 2, ${spec}}
`;
const PODS = 'template: {spec: {containers: [{name: app, image: a}]}}';
const CODE = 'release-without-probe';
const AT = `shop/shop.yaml: warning ${CODE}: spec.template.spec.containers: `;

describe('a workload whose image a task sets', () => {
  const set = (kind: string) =>
    TASK +
    pipeline('kubectl-deploy', { workload: `${kind}/shop`, namespace: 'shop', image: 'registry.example.com/a:v1' });
  const finding = [
    `${AT}have no readinessProbe, and task deploy-app of Pipeline shop-builds/shop succeeds when they run, before ` +
      'they answer: an image that ends soon after counts as deployed. Give the container that serves a ' +
      'readinessProbe; without one that serves, set minReadySeconds.',
  ];

  test.each(['Deployment', 'StatefulSet'])('%s', (kind) => {
    expect(foundOf(CODE, set(kind.toLowerCase()), workload(PODS, kind))).toEqual(finding);
  });

  test.each<[string, string]>([
    ['that has a probe', workload(PODS.replace('image: a', 'image: a, readinessProbe: {}'))],
    ['that is ready after its start', workload(PODS.replace('image: a', 'image: a, startupProbe: {}'))],
    ['that waits', workload(`minReadySeconds: 10, ${PODS}`)],
    ['of another namespace', workload(PODS).replace('namespace: shop', 'namespace: other')],
  ])('there is no finding for one %s', (_, text) => {
    expect(foundOf(CODE, set('deployment'), text)).toEqual([]);
  });
});

test.each<[string, string]>([
  ['the Deployment of a Rollout', workload(PODS)],
  ['a Rollout', workload(PODS, 'Rollout')],
])('%s', (_, text) => {
  const rollout = text.includes('Rollout') ? [] : [workload('workloadRef: {kind: Deployment, name: shop}', 'Rollout')];
  const release = pipeline('argo-rollout', { action: 'start', namespace: 'shop', rollout: 'shop', workload: 'shop' });
  expect(foundOf(CODE, release, text, ...rollout)).toEqual([
    `${AT}have no readinessProbe, and the Rollout of Pipeline shop-builds/shop gives pods requests as soon as they ` +
      'count as ready: when their containers run, before they answer. Give the container that serves a readinessProbe.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  [
    'one container of several with a probe',
    changed(GOOD, ['      containers:\n', '      containers:\n        - {name: proxy, image: proxy, lifecycle: {}}\n']),
  ],
  ['Deployments that no Pipeline releases', changed(BAD, [' shop-blue shop-green ', ' cart-blue cart-green '])],
])('there is no finding for %s', (_, text) => {
  expect(foundOf('release-without-probe', text)).toEqual([]);
});
