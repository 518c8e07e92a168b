import { ArgoRolloutStrategyProps } from './argo-rollout-strategy-props';
import { DeployPermission } from '../deploy-strategy';
import { kubectlDeployPermissions } from '../kubectl-deploy-permissions';

/** What `ArgoRolloutTask` reads and changes. It changes named objects only. */
export function argoRolloutPermissions(props: ArgoRolloutStrategyProps): DeployPermission[] {
  const { namespace, rollout, workload = rollout } = props;
  const verbs = ['get', 'patch'];
  const resources = ['rollouts', 'rollouts/status'];
  return [
    { namespace, apiGroup: 'apps', resources: ['deployments'], resourceNames: [workload], verbs },
    { namespace, apiGroup: 'argoproj.io', resources, resourceNames: [rollout], verbs },
    // the one that serves: its name has the hash of its pod template
    { namespace, apiGroup: 'apps', resources: ['replicasets'], verbs: ['get'] },
    { apiGroup: 'tekton.dev', resources: ['pipelineruns'], verbs: ['get'] },
    ...kubectlDeployPermissions(namespace, true),
  ];
}
