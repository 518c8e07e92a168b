import { CanaryWorkload } from './canary-workload';
import { IgnoreDifference, SyncOption } from '../../argocd';
import { CanaryTask } from '../../tasks';
import { ApplicationDemands } from '../deploy-strategy';

/**
 * The fields that move: the image of both Deployments and the replicas of those that the strategy scales, by their
 * paths. The rules of the route by the field manager of the task, which owns them while a release runs only: they are
 * one atomic list, of which a path would be OutOfSync for ever, or would hide all later changes in Git.
 */
export function canaryDemands(namespace: string, workloads: readonly CanaryWorkload[]): ApplicationDemands {
  return {
    ignoreDifferences: workloads.flatMap((workload) => ignoredOfCanary(namespace, workload)),
    syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
  };
}

function ignoredOfCanary(namespace: string, { stable, canary, route, container }: CanaryWorkload): IgnoreDifference[] {
  const one = container === undefined ? '' : ` | select(.name == "${container}")`;
  const jqPathExpressions = [`.spec.template.spec.containers[]${one}.image`];
  const deployment = { group: 'apps', kind: 'Deployment', namespace, jqPathExpressions };
  const replicas = ['/spec/replicas'];
  const deployments = [
    { ...deployment, name: stable, jsonPointers: route === undefined ? replicas : undefined },
    { ...deployment, name: canary, jsonPointers: replicas },
  ];
  if (route === undefined) return deployments;
  const group = 'gateway.networking.k8s.io';
  const managedFieldsManagers = [CanaryTask.FIELD_MANAGER];
  return [...deployments, { group, kind: 'HTTPRoute', name: route.name, namespace, managedFieldsManagers }];
}
