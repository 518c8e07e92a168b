import { DeployPermission } from './deploy-strategy';

/**
 * What `KubectlDeployTask` reads besides what it deploys.
 *
 * @param namespace of the workload
 * @param readPods whether it may read the pods of that namespace, their logs and events
 */
export function kubectlDeployPermissions(namespace: string, readPods: boolean): DeployPermission[] {
  const runs = { apiGroup: 'tekton.dev', resources: ['pipelineruns'], verbs: ['list'] }; // RBAC has no labels
  if (!readPods) return [runs];
  return [
    runs,
    { namespace, apiGroup: '', resources: ['pods'], verbs: ['get', 'list'] },
    { namespace, apiGroup: '', resources: ['pods/log'], verbs: ['get'] },
    { namespace, apiGroup: '', resources: ['events'], verbs: ['list'] },
  ];
}
