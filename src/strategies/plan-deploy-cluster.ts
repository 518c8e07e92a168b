import { DeployPermission } from './deploy-strategy';
import { nameOfObject } from '../core/name-of-object';
import { INamed } from '../core/named';
import { WorkspaceBinding } from '../tekton';

/** Name of the workspace of a Pipeline with the kubeconfig of a strategy. */
export const KUBECONFIG = 'kubeconfig';

/** What a strategy needs in the cluster of the pipeline and in that of its kubeconfig. */
export interface DeployClusterPlan {
  readonly permissions: DeployPermission[];
  readonly remotePermissions?: DeployPermission[];
  readonly workspaces?: { [name: string]: WorkspaceBinding };
}

/**
 * Plans where the permissions of a strategy are granted. Those without a namespace are for objects of the pipeline
 * itself, which are always in its cluster.
 */
export function planDeployCluster(
  kubeconfig: string | INamed | undefined,
  permissions: DeployPermission[],
): DeployClusterPlan {
  if (kubeconfig === undefined) return { permissions };
  return {
    permissions: permissions.filter(({ namespace }) => namespace === undefined),
    remotePermissions: permissions.filter(({ namespace }) => namespace !== undefined),
    workspaces: { [KUBECONFIG]: WorkspaceBinding.secret(nameOfObject(kubeconfig)) },
  };
}
