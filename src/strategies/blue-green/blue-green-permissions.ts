import { BlueGreenWorkload } from './blue-green-workload';
import { DeployPermission } from '../deploy-strategy';
import { kubectlDeployPermissions } from '../kubectl-deploy-permissions';

/** What `BlueGreenTask` reads and changes. It changes named objects only. */
export function blueGreenPermissions(namespace: string, workloads: readonly BlueGreenWorkload[]): DeployPermission[] {
  const services = workloads.flatMap(({ service, previewService }) => [service, previewService ?? []].flat());
  const deployments = workloads.flatMap(({ blue, green }) => [blue, green]);
  return [
    { namespace, apiGroup: '', resources: ['services'], resourceNames: services, verbs: ['get', 'patch'] },
    {
      namespace,
      apiGroup: 'apps',
      resources: ['deployments'],
      resourceNames: deployments,
      verbs: ['get', 'list', 'patch', 'watch'], // list and watch: kubectl rollout status
    },
    { namespace, apiGroup: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list'] },
    { apiGroup: 'tekton.dev', resources: ['pipelineruns'], verbs: ['get'] },
    ...kubectlDeployPermissions(namespace, true),
  ];
}
