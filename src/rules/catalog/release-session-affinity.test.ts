import { changed, example, found, foundOf } from '../../../test/rules/documents';

const GOOD = example('release-session-affinity', 'Good');
const BAD = example('release-session-affinity', 'Bad');

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'shop/shop-service.yaml: warning release-session-affinity: spec.sessionAffinity: is ClientIP: a client stays ' +
      'with ' +
      'its pod for 10800 s, whatever share the blue/green release of Pipeline shop-builds/shop gives the others. ' +
      'Remove it, or keep sessions outside of the pods.',
  ]);
});

test('a policy of a load balancer', () => {
  expect(found(changed(BAD, ['sessionAffinity: ClientIP', 'externalTrafficPolicy: Local']))).toEqual([
    'shop/shop-service.yaml: warning release-session-affinity: spec.externalTrafficPolicy: is Local: a load balancer ' +
      'sends requests to nodes that have no pod any more, until its own check notices, when the blue/green ' +
      'release of ' +
      'Pipeline shop-builds/shop moves the pods. Set it to Cluster, or let the strategy overlap longer than that ' +
      'check ' +
      'takes.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['the defaults, written out', changed(BAD, ['ClientIP', 'None\n  externalTrafficPolicy: Cluster'])],
  ['a Service that no Pipeline releases', changed(BAD, ['value: [shop shop-preview', 'value: [cart cart-preview'])],
])('there is no finding for %s', (_, text) => {
  expect(foundOf('release-session-affinity', text)).toEqual([]);
});
