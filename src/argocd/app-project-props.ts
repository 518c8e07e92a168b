import { ClusterResourceKind, OrphanedResources, ProjectDestination, ProjectRole, ResourceKind } from './permission';
import { SyncWindow } from './sync-window';

/** What the Applications of a project may use, and where they may deploy. By default nothing is permitted. */
export interface AppProjectProps {
  /**
   * Name of the object, at most 63 characters.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Namespace of the object: that of Argo CD.
   * @default - the chart's namespace, else `argocd`
   */
  readonly namespace?: string;

  /**
   * Labels of the object.
   * @default - the chart's labels
   */
  readonly labels?: { [name: string]: string };

  /**
   * Annotations of the object.
   * @default - none
   */
  readonly annotations?: { [name: string]: string };

  /**
   * What the project is for, at most 255 characters.
   * @default - none
   */
  readonly description?: string;

  /**
   * URLs of the repositories that may be used; `*` matches within a path segment, `**` across, `!` at the beginning
   * denies. Rejected: a URL twice, and a list that only denies.
   * @default - none
   */
  readonly sourceRepos?: string[];

  /**
   * Namespaces, besides that of Argo CD, in which Applications of the project may be.
   * @default - none
   */
  readonly sourceNamespaces?: string[];

  /**
   * Clusters and namespaces into which may be deployed. Rejected: one twice, and a list that only denies.
   * @default - none
   */
  readonly destinations?: ProjectDestination[];

  /**
   * Kinds outside namespaces that may be deployed; `SyncOption.CREATE_NAMESPACE` needs Namespace.
   * @default - none
   */
  readonly clusterResourceWhitelist?: ClusterResourceKind[];

  /**
   * Kinds outside namespaces that may not, though the whitelist has them.
   * @default - none
   */
  readonly clusterResourceBlacklist?: ClusterResourceKind[];

  /**
   * Kinds inside namespaces that may be deployed; hooks count, too. Rejected: an empty list, which Argo CD drops.
   * @default - all: so Argo CD reads a project without this list
   */
  readonly namespaceResourceWhitelist?: ResourceKind[];

  /**
   * Kinds inside namespaces that may not.
   * @default - none
   */
  readonly namespaceResourceBlacklist?: ResourceKind[];

  /**
   * Watches for objects that belong to no Application. `{}` lists them without a warning.
   * @default - not watched
   */
  readonly orphanedResources?: OrphanedResources;

  /**
   * Whether only clusters that were registered for this project may be used.
   * @default false
   */
  readonly permitOnlyProjectScopedClusters?: boolean;

  /**
   * Who may do what with the Applications.
   * @default - the configuration of Argo CD itself
   */
  readonly roles?: ProjectRole[];

  /**
   * When the Applications sync, and when they do not. Rejected: one twice, and one that selects no Application.
   * @default - always
   */
  readonly syncWindows?: SyncWindow[];
}
