import { TRACKING_ID } from '../../argocd/annotation';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { SyncedApplication } from '../model/installation';
import { StartedRun, startedRuns } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** Tekton copies annotations too, and among them the one by which Argo CD knows its objects: the runs of a Pipeline that an Application applies become part of it. */
export const runDegradesApplication: Rule = {
  code: 'run-degrades-application',
  severity: 'warning',
  check: (installation) => {
    const method = installation.argocdSettings?.['application.resourceTrackingMethod'];
    if (method === 'label') return []; // label-tracking tells of it
    const owners = new Map<Document, SyncedApplication>();
    for (const application of installation.applications) {
      for (const document of application.synced) {
        if (document.manifest.kind === 'Pipeline') owners.set(document, application);
      }
    }
    if (owners.size === 0) return [];
    const starters = ['Job', 'CronJob', 'Pod'].flatMap((kind) => installation.ofKind(kind));
    return starters.flatMap((document) => startedRuns(installation, document)).flatMap((run) => offences(owners, run));
  },
};

function offences(
  owners: Map<Document, SyncedApplication>,
  { document, property, run, pipeline }: StartedRun,
): RuleFinding[] {
  const owner = pipeline === undefined ? undefined : owners.get(pipeline);
  const annotations = run.metadata?.annotations ?? {};
  if (
    owner === undefined ||
    annotations[TRACKING_ID] !== undefined ||
    annotations['argocd.argoproj.io/ignore-healthcheck'] === 'true'
  ) {
    return [];
  }
  return [
    {
      document,
      path: `${property}.metadata.annotations.${TRACKING_ID}`,
      fact:
        `is missing: the run gets that of the Pipeline ${quote(pipeline!.manifest.metadata?.name)}, which the Application ${quote(owner.name)} applies, ` +
        'and so belongs to it: with a health check for PipelineRun, which Argo CD has since 3.6, one failed run makes it Degraded until the run is deleted',
      remedy: `Write ${TRACKING_ID}: "" into the run, or apply the Pipeline without Argo CD`,
    },
  ];
}
