import { Document } from '../../core/document';
import { Installation } from '../model/installation';
import { releaseName, releasedWorkloads } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** Two that set the same replicas undo each other. */
export const releaseAutoscaler: Rule = {
  code: 'release-autoscaler',
  severity: 'warning',
  needs: 'documents',
  check: (installation) =>
    installation.ofKind('HorizontalPodAutoscaler').flatMap((scaler) => scales(installation, scaler)),
};

function scales(installation: Installation, document: Document): RuleFinding[] {
  const { spec, metadata } = document.manifest;
  const { kind, name } = spec?.scaleTargetRef ?? {};
  const namespace = metadata?.namespace ?? installation.destinationNamespaceOf(document);
  if (kind !== 'Deployment') return [];
  const released = releasedWorkloads(installation).find(
    (each) => each.scaled.includes(name) && (each.namespace ?? namespace) === namespace,
  );
  if (released === undefined) return [];
  return [
    {
      document,
      path: 'spec.scaleTargetRef.name',
      fact:
        `names the Deployment "${name}", whose replicas ${releaseName(released)} sets too: the autoscaler scales the ` +
        'Deployment up that is to be empty, or leaves it at 0',
      remedy:
        'Remove the autoscaler, or release with a strategy that leaves the replicas alone: SetImageStrategy, or ' +
        'CanaryStrategy with a route, for its stable Deployment',
    },
  ];
}
