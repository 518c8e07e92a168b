import { AppProjectProps } from './app-project-props';
import { ClusterResourceKind, OrphanedResources, ProjectDestination, ProjectRole, ResourceKind } from './permission';
import { SyncWindow } from './sync-window';

/** The props of an AppProject with their defaults. */
export interface AppProjectPlan {
  readonly name: string;
  readonly namespace: string;
  readonly description?: string;
  readonly sourceRepos: string[];
  readonly sourceNamespaces: string[];
  readonly destinations: ProjectDestination[];
  readonly clusterResourceWhitelist: ClusterResourceKind[];
  readonly clusterResourceBlacklist: ClusterResourceKind[];
  readonly namespaceResourceWhitelist?: ResourceKind[];
  readonly namespaceResourceBlacklist: ResourceKind[];
  readonly orphanedResources?: OrphanedResources;
  readonly permitOnlyProjectScopedClusters: boolean;
  readonly roles: ProjectRole[];
  readonly syncWindows: SyncWindow[];
}

/** Plans an AppProject of this name and namespace. */
export function planAppProject(name: string, namespace: string, props: AppProjectProps): AppProjectPlan {
  const {
    description,
    orphanedResources,
    permitOnlyProjectScopedClusters = false,
    roles = [],
    syncWindows = [],
  } = props;
  const { sourceRepos = [], sourceNamespaces = [], destinations = [] } = props;
  const { clusterResourceWhitelist = [], clusterResourceBlacklist = [] } = props;
  const { namespaceResourceWhitelist, namespaceResourceBlacklist = [] } = props;
  return {
    name,
    namespace,
    description,
    sourceRepos,
    sourceNamespaces,
    destinations,
    clusterResourceWhitelist,
    clusterResourceBlacklist,
    namespaceResourceWhitelist,
    namespaceResourceBlacklist,
    orphanedResources,
    permitOnlyProjectScopedClusters,
    roles,
    syncWindows,
  };
}
