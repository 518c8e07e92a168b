import { DeployPermission } from './deploy-strategy';

/**
 * Returns the permission that restoring a StatefulSet needs, beyond those of a Deployment: a StatefulSet never replaces
 * a pod that is not ready (seen with Kubernetes 1.34), so the task deletes the pod that failed.
 *
 * @param maxReplicas limits the pods to those that exist with so many replicas; undefined for all pods of the namespace
 */
export function restorePermission(namespace: string, workload: string, maxReplicas?: number): DeployPermission {
  const resourceNames =
    maxReplicas === undefined
      ? undefined
      : Array.from({ length: Math.max(1, maxReplicas) }, (_, ordinal) => `${workload}-${ordinal}`);
  return { namespace, apiGroup: '', resources: ['pods'], resourceNames, verbs: ['delete', 'get'] };
}
