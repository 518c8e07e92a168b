import { example, found } from '../../../test/rules/documents';

const GOOD = example('route-two-owners', 'Good');
const BAD = example('route-two-owners', 'Bad');
const ROLLOUT = `# shop/rollout.yaml
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: shop, namespace: shop}
spec:
  strategy: {canary: {trafficRouting: {plugins: {argoproj-labs/gatewayAPI: {httpRoute: shop, namespace: shop}}}}}
`;

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'platform/shop.yaml: warning route-two-owners: spec.tasks.stage.params.workloads: names HTTPRoute shop/shop, ' +
      'whose weights ' +
      'Pipeline shop-builds/shop sets too: all rules of a route are one list, so each writes back the weights of the ' +
      'other. Give each a route of its own.',
  ]);
});

test('a Rollout beside a Pipeline', () => {
  expect(found([GOOD, ROLLOUT].join('---\n'))).toEqual([
    'shop/rollout.yaml: warning route-two-owners: ' +
      'spec.strategy.canary.trafficRouting.plugins.argoproj-labs/gatewayAPI: names HTTPRoute shop/shop, whose ' +
      'weights ' +
      'Pipeline shop-builds/shop sets too: all rules of a route are one list, so each writes back the weights of the ' +
      'other. Give each a route of its own.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['a Rollout alone', [ROLLOUT, GOOD.slice(GOOD.indexOf('# shop/shop-route.yaml'))].join('---\n')],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
