import { CanaryStrategyProps } from './canary-strategy-props';
import { DeployPermission } from '../deploy-strategy';
import { kubectlDeployPermissions } from '../kubectl-deploy-permissions';

/** What `CanaryTask` reads and changes. It changes named objects only. */
export function canaryPermissions({ namespace, stable, canary, route }: CanaryStrategyProps): DeployPermission[] {
  const verbs = ['get', 'list', 'patch', 'watch']; // list and watch: kubectl rollout status
  return [
    { namespace, apiGroup: 'apps', resources: ['deployments'], resourceNames: [stable, canary], verbs },
    ...(route === undefined ? [] : routePermissions(namespace, route.name)),
    { apiGroup: 'tekton.dev', resources: ['pipelineruns'], verbs: ['get'] },
    ...kubectlDeployPermissions(namespace, true),
  ];
}

function routePermissions(namespace: string, name: string): DeployPermission[] {
  const apiGroup = 'gateway.networking.k8s.io';
  return [
    { namespace, apiGroup, resources: ['httproutes'], resourceNames: [name], verbs: ['get', 'patch'] },
    { namespace, apiGroup: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list'] },
  ];
}
