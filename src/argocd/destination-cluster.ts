import { ApplicationDestination } from './destination';

/** URL of the API server of the cluster in which Argo CD runs. */
export const IN_CLUSTER_SERVER = 'https://kubernetes.default.svc';

/** Name under which Argo CD knows the cluster in which it runs. */
export const IN_CLUSTER_NAME = 'in-cluster';

/** The DNS names of the API server inside a cluster, with the default port where one is set. */
const OWN_API_SERVER = /^https:\/\/kubernetes\.default(\.svc(\.[\w.-]+)?)?(:443)?\/?$/;

/** Whether a destination is the cluster in which Argo CD runs. */
export function isOwnCluster({ server, name }: ApplicationDestination): boolean {
  return name === IN_CLUSTER_NAME || (typeof server === 'string' && OWN_API_SERVER.test(server));
}

/** Server and name of a destination's cluster, as far as they are known: of the own one by default both. */
export function knownCluster({ server, name }: ApplicationDestination): ApplicationDestination {
  if (server === IN_CLUSTER_SERVER || name === IN_CLUSTER_NAME) {
    return { server: IN_CLUSTER_SERVER, name: IN_CLUSTER_NAME };
  }
  return { server, name };
}

/** The cluster of a destination, the same text for each way to write the own one; empty where none is named. */
export function clusterKey(destination: ApplicationDestination): string {
  return isOwnCluster(destination) ? IN_CLUSTER_SERVER : `${destination.server ?? destination.name ?? ''}`;
}

/** The destination with its default: the cluster of Argo CD, unless another is named. */
export function resolvedDestination(destination: ApplicationDestination = {}): ApplicationDestination {
  const { server, name } = destination;
  return server === undefined && name === undefined ? { ...destination, server: IN_CLUSTER_SERVER } : destination;
}
