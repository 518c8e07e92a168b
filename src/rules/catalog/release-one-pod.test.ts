import { changed, example, found, foundOf } from '../../../test/rules/documents';

const GOOD = example('release-one-pod', 'Good');
const BAD = example('release-one-pod', 'Bad');
const CANARY = `# platform/shop.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: shop, namespace: shop-builds}
spec:
  tasks:
    - name: stage
      taskRef: {name: canary}
      params:
        - {name: action, value: stage}
        - {name: namespace, value: shop}
        - name: workloads
          value: [shop shop-canary shop/shop/shop-canary - - 'registry.example.com/shop:v2']
---
# shop/shop.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
spec:
  replicas: 1
`;

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'platform/shop.yaml: warning release-one-pod: spec.tasks.stage.params.workloads: gives shop-blue and shop-green ' +
      '1 pod: while it is drained, restarted or evicted, nothing serves. Give it 2 or more.',
  ]);
});

test('the stable Deployment of a canary', () => {
  expect(foundOf('release-one-pod', CANARY)).toEqual([
    'shop/shop.yaml: warning release-one-pod: spec.replicas: is 1, in the stable Deployment of the canary release of ' +
      'Pipeline shop-builds/shop: while it is drained, restarted or evicted, nothing serves. Give it 2 or more.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['replicas that the cluster decides', changed(GOOD, ['colour - 2 ', 'colour - - '])],
  ['two pods of a canary', changed(CANARY, ['replicas: 1', 'replicas: 2'])],
  ['an action that begins nothing', changed(BAD, ['value: stage', 'value: switch'])],
  ['a Deployment of another namespace', changed(CANARY, ['name: shop, namespace: shop}', 'name: shop, namespace: b}'])],
])('there is no finding for %s', (_, text) => {
  expect(foundOf('release-one-pod', text)).toEqual([]);
});
