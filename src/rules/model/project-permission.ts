import { elements } from './elements';
import { ApplicationDestination } from '../../argocd/destination';
import { knownCluster } from '../../argocd/destination-cluster';
import { normalizedGitUrl } from '../../argocd/git-repository';
import { globMatch, isDeny } from '../../argocd/glob';

/** What the spec of an AppProject permits, as Argo CD 3.6.1 decides it. */

/** Whether it permits Applications in a namespace other than that of Argo CD. */
export function permitsSourceNamespace(spec: any, namespace: string): boolean {
  return elements(spec.sourceNamespaces).some((pattern) => globMatch(pattern, namespace, true));
}

/** Whether it permits a repository, where `!` denies. */
export function permitsRepository(spec: any, repoUrl: string): boolean {
  const url = normalizedGitUrl(repoUrl);
  let matched = false;
  for (const pattern of elements(spec.sourceRepos).map(normalizedPattern)) {
    if (globMatch(pattern, url, true, '/')) matched = true;
    else if (isDeny(pattern)) return false;
  }
  return matched;
}

function normalizedPattern(pattern: string): string {
  return isDeny(pattern) ? `!${normalizedGitUrl(pattern.slice(1))}` : normalizedGitUrl(pattern);
}

/** What the lists of an AppProject name. */
export interface ListedKind {
  readonly group: string;
  readonly kind: string;
  /** Of the object, which the lists of cluster-wide kinds can restrict; undefined where it is not known. */
  readonly name?: string;
}

/**
 * Whether it permits a kind (`IsGroupKindNamePermitted`). Without a whitelist it permits all namespaced kinds, and no
 * cluster-wide kind. An object whose name is not known counts as one that the lists permit.
 */
export function permitsKind(spec: any, { group, kind, name }: ListedKind, isNamespaced: boolean): boolean {
  const includes = (list: unknown, includesName: (pattern: string) => boolean) =>
    elements(list).some(
      (item) =>
        globMatch(item.kind ?? '', kind, false, '/') &&
        globMatch(item.group ?? '', group, false, '/') &&
        (isNamespaced || !item.name || includesName(item.name)),
    );
  const permits = (pattern: string) => name === undefined || globMatch(pattern, name, false, '/');
  const denies = (pattern: string) => name !== undefined && globMatch(pattern, name, false, '/');
  if (!isNamespaced) {
    return includes(spec.clusterResourceWhitelist, permits) && !includes(spec.clusterResourceBlacklist, denies);
  }
  const whitelist = spec.namespaceResourceWhitelist;
  const isWhite = elements(whitelist).length === 0 || includes(whitelist, permits);
  return isWhite && !includes(spec.namespaceResourceBlacklist, denies);
}

/**
 * Whether it permits a destination (`isDestinationMatched`), as far as the cluster is known: by name or by server,
 * whichever the Application sets. True where that is not enough to decide.
 */
export function permitsDestination(spec: any, destination: ApplicationDestination, namespace: string): boolean {
  const cluster = knownCluster(destination);
  if (cluster.server === undefined && cluster.name === undefined) return true;
  let matched = false;
  for (const item of elements(spec.destinations)) {
    if (isUndecidable(item, cluster)) return true;
    const verdict = destinationVerdict(item, cluster, namespace);
    if (verdict === 'deny') return false;
    if (verdict === 'permit') matched = true;
  }
  return matched;
}

/** Whether an item names clusters in the way that is not known of this one. */
function isUndecidable(item: any, { server, name }: ApplicationDestination): boolean {
  return server === undefined ? item.server !== undefined : name === undefined && item.name !== undefined;
}

function destinationVerdict(
  item: any,
  cluster: ApplicationDestination,
  namespace: string,
): 'permit' | 'deny' | undefined {
  const byName = matchesCluster(item.name, cluster.name);
  const byServer = matchesCluster(item.server, cluster.server);
  if (!globMatch(item.namespace ?? '', namespace, true)) {
    return isDeny(item.namespace) && byServer ? 'deny' : undefined;
  }
  if (byName || byServer) return 'permit';
  return isDeny(item.name) || isDeny(item.server) ? 'deny' : undefined;
}

function matchesCluster(pattern: string | undefined, value: string | undefined): boolean {
  return value !== undefined && globMatch(pattern ?? '', value, true);
}
