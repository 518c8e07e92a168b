import { CanaryWorkload } from './canary-workload';
import { DeployPermission } from '../deploy-strategy';
import { kubectlDeployPermissions } from '../kubectl-deploy-permissions';

/** What `CanaryTask` reads and changes. It changes named objects only. */
export function canaryPermissions(namespace: string, workloads: readonly CanaryWorkload[]): DeployPermission[] {
  const resourceNames = workloads.flatMap(({ stable, canary }) => [stable, canary]);
  const verbs = ['get', 'list', 'patch', 'watch']; // list and watch: kubectl rollout status
  return [
    { namespace, apiGroup: 'apps', resources: ['deployments'], resourceNames, verbs },
    ...routePermissions(
      namespace,
      workloads.flatMap(({ route }) => (route === undefined ? [] : [route.name])),
    ),
    { apiGroup: 'tekton.dev', resources: ['pipelineruns'], verbs: ['get'] },
    ...kubectlDeployPermissions(namespace, true),
  ];
}

function routePermissions(namespace: string, resourceNames: string[]): DeployPermission[] {
  if (resourceNames.length === 0) return [];
  const apiGroup = 'gateway.networking.k8s.io';
  return [
    { namespace, apiGroup, resources: ['httproutes'], resourceNames, verbs: ['get', 'patch'] },
    { namespace, apiGroup: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list'] },
  ];
}
