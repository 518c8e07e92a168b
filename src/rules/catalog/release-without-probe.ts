import { elements } from '../model/elements';
import { podOf } from '../model/pod';
import { ReleasedDeployment, releasedDeployments, releaseName } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** A pod without a readiness probe counts as ready when its containers run, before they answer. */
export const releaseWithoutProbe: Rule = {
  code: 'release-without-probe',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => releasedDeployments(installation).flatMap(withoutProbe),
};

function withoutProbe({ document, released }: ReleasedDeployment): RuleFinding[] {
  const containers = elements(podOf(document)?.containers);
  const probed = containers.some(({ readinessProbe }) => readinessProbe !== undefined);
  if (containers.length === 0 || probed) return [];
  return [
    {
      document,
      path: 'spec.template.spec.containers',
      fact:
        `have no readinessProbe, and ${releaseName(released)} gives pods requests as soon as they count as ready: ` +
        'when their containers run, before they answer',
      remedy: 'Give the container that serves a readinessProbe',
    },
  ];
}
