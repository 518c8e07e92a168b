import { DeployPermission } from './deploy-strategy';

/** What `KubectlDeployTask` reads besides what it deploys. RBAC cannot limit runs by label. */
export function kubectlDeployPermissions(): DeployPermission[] {
  return [{ apiGroup: 'tekton.dev', resources: ['pipelineruns'], verbs: ['list'] }];
}
