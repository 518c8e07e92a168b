import { ArgoRolloutStrategyProps } from './argo-rollout-strategy-props';
import { SyncOption } from '../../argocd';
import { ApplicationDemands } from '../deploy-strategy';

/**
 * The fields that move: the image in the Deployment, whose containers have a key for Argo CD, and its replicas, which
 * the controller sets where `workloadRef.scaleDown` does; `paused` of the Rollout, which the first release ends. All
 * others, those of the other containers too, come from Git at any time.
 */
export function argoRolloutDemands(props: ArgoRolloutStrategyProps): ApplicationDemands {
  const { namespace, rollout, workload = rollout, container } = props;
  const one = container === undefined ? '' : ` | select(.name == "${container}")`;
  const jqPathExpressions = [`.spec.template.spec.containers[]${one}.image`];
  return {
    ignoreDifferences: [
      {
        group: 'apps',
        kind: 'Deployment',
        name: workload,
        namespace,
        jqPathExpressions,
        jsonPointers: ['/spec/replicas'],
      },
      { group: 'argoproj.io', kind: 'Rollout', name: rollout, namespace, jsonPointers: ['/spec/paused'] },
    ],
    syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
  };
}
