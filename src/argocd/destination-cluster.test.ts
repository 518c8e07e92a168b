import { ApplicationDestination } from './destination';
import { clusterKey, knownCluster, isOwnCluster, resolvedDestination } from './destination-cluster';

const OWN = 'https://kubernetes.default.svc';

test.each<[ApplicationDestination, boolean, string]>([
  [{ server: OWN }, true, OWN],
  [{ server: `${OWN}/` }, true, OWN],
  [{ server: `${OWN}:443` }, true, OWN],
  [{ server: 'https://kubernetes.default' }, true, OWN],
  [{ server: 'https://kubernetes.default.svc.cluster.local' }, true, OWN],
  [{ name: 'in-cluster' }, true, OWN],
  [{ server: 'https://kubernetes.default.svc.cluster.local:6443' }, false, `${OWN}.cluster.local:6443`],
  [{ server: 'https://k8s.example.com' }, false, 'https://k8s.example.com'],
  [{ name: 'production' }, false, 'production'],
  [{ namespace: 'shop' }, false, ''],
])('%j is the own cluster: %s', (destination, isOwn, key) => {
  expect(isOwnCluster(destination)).toBe(isOwn);
  expect(clusterKey(destination)).toBe(key);
});

test.each<[ApplicationDestination, ApplicationDestination]>([
  [{ server: OWN }, { server: OWN, name: 'in-cluster' }],
  [
    { name: 'in-cluster', namespace: 'shop' },
    { server: OWN, name: 'in-cluster' },
  ],
  [{ server: 'https://k8s.example.com' }, { server: 'https://k8s.example.com' }],
  [{ name: 'production' }, { name: 'production' }],
])('of the cluster of %j is known %j', (destination, known) => {
  expect(knownCluster(destination)).toEqual(known);
});

test('a destination without a cluster is the own one', () => {
  expect(resolvedDestination()).toEqual({ server: OWN });
  expect(resolvedDestination({ namespace: 'shop' })).toEqual({ server: OWN, namespace: 'shop' });
  expect(resolvedDestination({ name: 'production' })).toEqual({ name: 'production' });
});
