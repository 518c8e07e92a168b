import { BlueGreenWorkload } from './blue-green-workload';
import { IgnoreDifference, SyncOption } from '../../argocd';
import { ApplicationDemands } from '../deploy-strategy';

/**
 * The fields that move: the colour in the selectors, replicas and image of both Deployments. Named by their paths, not
 * by a field manager: a selector belongs to one manager as a whole, and a person who scales by hand would else hand the
 * replicas back to Git.
 */
export function blueGreenDemands(namespace: string, workloads: readonly BlueGreenWorkload[]): ApplicationDemands {
  return {
    ignoreDifferences: workloads.flatMap((workload) => ignored(namespace, workload)),
    syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
  };
}

function ignored(namespace: string, workload: BlueGreenWorkload): IgnoreDifference[] {
  const { service, previewService, blue, green, colourLabel = 'colour', container } = workload;
  const services = previewService === undefined ? [service] : [service, previewService];
  const pointer = `/spec/selector/${colourLabel.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  const one = container === undefined ? '' : ` | select(.name == "${container}")`;
  return [
    ...services.map((name) => ({ kind: 'Service', name, namespace, jsonPointers: [pointer] })),
    ...[blue, green].map((name) => ({
      group: 'apps',
      kind: 'Deployment',
      name,
      namespace,
      jsonPointers: ['/spec/replicas'],
      jqPathExpressions: [`.spec.template.spec.containers[]${one}.image`],
    })),
  ];
}
