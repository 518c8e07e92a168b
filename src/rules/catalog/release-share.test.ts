import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('release-share', 'Good');
const BAD = example('release-share', 'Bad');
const SCALED = `${BAD}---
# shop/autoscaler.yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 2
  maxReplicas: 10
`;
const shares = (text: string) => found(text).filter((line) => line.includes(' release-share: '));

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'platform/shop.yaml: warning release-share: spec.tasks.first-share.params.weight: is 25 % of the 5 pods of ' +
      'Deployment shop/shop: it is 20 %. Ask for a share that these pods can have, give the Deployment more of them, ' +
      'or use a route.',
  ]);
});

test('pods of which an autoscaler decides', () => {
  expect(shares(SCALED)).toEqual([
    'platform/shop.yaml: warning release-share: spec.tasks.first-share.params.weight: is 25 % of 2 to 10 pods, as ' +
      'HorizontalPodAutoscaler shop/shop decides: it is 50 % to 30 %. Ask for a share that these pods can have, give ' +
      'the Deployment more of them, or use a route.',
  ]);
});

test.each<[string, [string, string], string]>([
  ['one pod', ['replicas: 5', 'replicas: 1'], 'is 25 % of the 1 pods of Deployment shop/shop: it is 100 %'],
  ['no number of pods in Git', ['  replicas: 5\n', ''], 'is 25 % of the 1 pods of Deployment shop/shop: it is 100 %'],
])('%s', (_, change, fact) => {
  expect(shares(changed(BAD, change)).map((line) => line.split('weight: ')[1].split('. ')[0])).toEqual([fact]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['a route', BAD.replaceAll('shop-canary - -', 'shop-canary shop/shop/shop-canary -')],
  ['a Deployment of another namespace', changed(BAD, ['name: shop, namespace: shop}', 'name: shop, namespace: b}'])],
  ['a share of other workloads', changed(BAD, ["v2']\n        - {name: weight", "v3']\n        - {name: weight"])],
  ['a Deployment without pods', changed(BAD, ['replicas: 5', 'replicas: 0'])],
])('there is no finding for %s', (_, text) => {
  expect(shares(text)).toEqual([]);
});
