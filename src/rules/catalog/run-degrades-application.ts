import { TRACKING_ID } from '../../argocd/annotation';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Installation, SyncedApplication } from '../model/installation';
import { Rule, RuleFinding } from '../model/rule';
import { StartedRun, startedRuns } from '../model/started-run';

/**
 * Tekton copies annotations too, and one of them is how Argo CD tracks objects: the runs of a Pipeline that an
 * Application applies become part of it.
 */
export const runDegradesApplication: Rule = {
  code: 'run-degrades-application',
  severity: 'warning',
  check: (installation) => {
    // label-tracking reports what this method does
    if (installation.argocdSettings?.['application.resourceTrackingMethod'] === 'label') return [];
    const owners = pipelineOwners(installation);
    if (owners.size === 0) return [];
    return ['Job', 'CronJob', 'Pod']
      .flatMap((kind) => installation.ofKind(kind))
      .flatMap((document) => startedRuns(installation, document))
      .flatMap((run) => ownedRuns(owners, run));
  },
};

/** The Application that applies a Pipeline, by the document of the Pipeline. */
function pipelineOwners({ applications }: Installation): ReadonlyMap<Document, SyncedApplication> {
  const owners = new Map<Document, SyncedApplication>();
  for (const application of applications) {
    for (const document of application.synced) {
      if (document.manifest.kind === 'Pipeline') owners.set(document, application);
    }
  }
  return owners;
}

function ownedRuns(
  owners: ReadonlyMap<Document, SyncedApplication>,
  { document, property, run, pipeline }: StartedRun,
): RuleFinding[] {
  const owner = pipeline === undefined ? undefined : owners.get(pipeline);
  const annotations = run.metadata?.annotations ?? {};
  const isIgnored = annotations['argocd.argoproj.io/ignore-healthcheck'] === 'true';
  if (owner === undefined || annotations[TRACKING_ID] !== undefined || isIgnored) return [];
  return [
    {
      document,
      path: `${property}.metadata.annotations.${TRACKING_ID}`,
      fact:
        `is missing: the run gets that of the Pipeline ${quote(pipeline!.manifest.metadata?.name)}, which the ` +
        `Application ${quote(owner.name)} applies, and so belongs to it: with a health check for PipelineRun, ` +
        'which Argo CD has since 3.6, one failed run makes it Degraded until the run is deleted',
      remedy: `Set ${TRACKING_ID}: "" on the run, or apply the Pipeline without Argo CD`,
    },
  ];
}
