import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('release-paused', 'Good');
const BAD = example('release-paused', 'Bad');
const AT = (file: string) => `shop/${file}.yaml: error release-paused: spec.paused: `;
const FACT =
  'is true, and the rollout of a Deployment that is paused never ends: the canary release of Pipeline ' +
  'shop-builds/shop fails before it changes anything. ';
const CANARY = 'Remove it: with replicas: 0 in Git it has no pods until a release.';

test('the bad example of its page: a canary, which replicas: 0 keeps without pods', () => {
  expect(found(BAD)).toEqual([`${AT('shop-canary')}${FACT}${CANARY}`]);
});

test('the stable Deployment, whose pods serve', () => {
  expect(found(changed(GOOD, ['  replicas: 2\n', '  replicas: 2\n  paused: true\n']))).toEqual([
    `${AT('shop')}${FACT}Remove it.`,
  ]);
});

test('a colour', () => {
  const words = [
    'shop shop-canary shop/shop/shop-canary - - ',
    'shop shop-preview shop shop-canary colour - - ',
  ] as const;
  expect(found(changed(BAD, words))).toContain(
    `${AT('shop-canary')}${FACT.replace('canary release', 'blue/green release')}${CANARY}`,
  );
});

test('the Deployment of a Rollout, whose own pause is for its first release', () => {
  const text = `# platform/shop.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: shop, namespace: shop-builds}
spec:
  tasks:
    - name: start
      taskRef: {name: argo-rollout}
      params:
        - {name: action, value: start}
        - {name: namespace, value: shop}
        - {name: rollout, value: shop}
        - {name: workload, value: shop}
---
# shop/shop.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
spec: {replicas: 0, paused: true}
---
# shop/rollout.yaml
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: shop, namespace: shop}
spec: {paused: true, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: shop}}
`;
  expect(found(text)).toEqual([`${AT('shop')}${FACT.replace('canary release', 'Rollout')}${CANARY}`]);
});

const ignoring = (field: string) => `${BAD}---
# argocd/shop.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: 'https://git.example.com/shop.git', path: shop}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [${field}]}]
`;

test('only where Git decides the field', () => {
  const mine = (text: string) => found(text).filter((line) => line.includes('release-paused'));
  expect(mine(ignoring('/spec/paused'))).toEqual([]);
  expect(mine(ignoring('/spec/replicas'))).toEqual([`${AT('shop-canary')}${FACT}${CANARY}`]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['paused: false', changed(BAD, ['paused: true', 'paused: false'])],
  ['a Deployment that no release names', changed(BAD, ['shop shop-canary shop/', 'shop shop-next shop/'])],
])('there is no finding for %s', (_, text) => {
  expect(found(text).filter((line) => line.includes('release-paused'))).toEqual([]);
});
