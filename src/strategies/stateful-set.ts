import { DeployPermission } from './deploy-strategy';

/**
 * What putting a StatefulSet back takes beyond a Deployment: it never replaces a pod that is not ready (seen with
 * Kubernetes 1.34), so the task deletes the one that failed.
 *
 * @param replicas limits the pods to those that there can be; undefined for all pods of the namespace
 */
export function restoringPermission(
  namespace: string,
  workload: string,
  replicas: number | undefined,
): DeployPermission {
  const resourceNames =
    replicas === undefined
      ? undefined
      : Array.from({ length: Math.max(1, replicas) }, (_, ordinal) => `${workload}-${ordinal}`);
  return { namespace, apiGroup: '', resources: ['pods'], resourceNames, verbs: ['delete', 'get'] };
}
