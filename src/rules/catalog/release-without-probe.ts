import { DeployedDocument, deployedDocuments } from '../model/deployed-document';
import { elements } from '../model/elements';
import { podOf } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';

/** A pod without a readiness probe counts as ready when its containers run, before they answer. */
export const releaseWithoutProbe: Rule = {
  code: 'release-without-probe',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => deployedDocuments(installation).flatMap(withoutProbe),
};

function withoutProbe({ document, way, by }: DeployedDocument): RuleFinding[] {
  const containers = elements(podOf(document)?.containers);
  const probed = containers.some(({ readinessProbe }) => readinessProbe !== undefined);
  const started = containers.some(({ startupProbe }) => startupProbe !== undefined); // not ready before
  const waits = way === 'set-image' && (started || document.manifest.spec?.minReadySeconds > 0);
  if (containers.length === 0 || probed || waits) return [];
  const path = 'spec.template.spec.containers';
  if (way === 'set-image') {
    const fact =
      `have no readinessProbe, and ${by} succeeds when they run, before they answer: an image that ends soon after ` +
      'counts as deployed';
    const remedy = 'Give the container that serves a readinessProbe; without one that serves, set minReadySeconds';
    return [{ document, path, fact, remedy }];
  }
  return [
    {
      document,
      path,
      fact:
        `have no readinessProbe, and ${by} gives pods requests as soon as they count as ready: ` +
        'when their containers run, before they answer',
      remedy: 'Give the container that serves a readinessProbe',
    },
  ];
}
