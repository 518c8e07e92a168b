import { prunes } from '../../argocd/automated-sync';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { SyncedApplication } from '../model/installation';
import { Rule, RuleFinding } from '../model/rule';

/**
 * Tekton copies the labels of a Pipeline to its runs. Where Argo CD tracks objects by a label, a run with that label is
 * an object that Git does not have: OutOfSync, and deleted where the Application prunes.
 */
export const labelTracking: Rule = {
  code: 'label-tracking',
  severity: 'warning',
  check: (installation) => {
    const { argocdSettings } = installation;
    const method = argocdSettings?.['application.resourceTrackingMethod'];
    const label = argocdSettings?.['application.instanceLabelKey'] ?? 'app.kubernetes.io/instance';
    if (argocdSettings !== undefined && method !== 'label') return [];
    return installation.applications.flatMap((application) =>
      application.synced
        .filter(spreadsLabels)
        .flatMap((document) =>
          method === 'label' ? trackedByLabel(application, document, label) : withTrackingLabel(document, label),
        ),
    );
  },
};

/** Whether Tekton copies the labels of a document to a run or its pods. */
function spreadsLabels({ manifest: { apiVersion, kind = '' } }: Document): boolean {
  return apiVersion?.startsWith('tekton.dev/') === true && ['Pipeline', 'Task'].includes(kind);
}

/** With label tracking Argo CD sets the label on all that it applies. */
function trackedByLabel({ name, spec }: SyncedApplication, document: Document, label: string): RuleFinding[] {
  return [
    {
      document,
      path: `metadata.labels.${label}`,
      fact:
        `is set by Argo CD to ${quote(name)}, since argocd-cm has application.resourceTrackingMethod: label, and ` +
        'Tekton copies it to every run, which is then an object of the Application that Git does not have: ' +
        (prunes(spec.syncPolicy) ? 'it is deleted at once' : 'it stays OutOfSync'),
      remedy:
        `Use annotation tracking, Argo CD's default, or apply this ${document.manifest.kind} without Argo CD; ` +
        `a run that sets the label ${label}: "" itself is safe: acknowledge this then`,
    },
  ];
}

/** A label in the manifest matters where the tracking method is the default before Argo CD 3.0. */
function withTrackingLabel(document: Document, label: string): RuleFinding[] {
  const value = document.manifest.metadata?.labels?.[label];
  if (value === undefined || value === '') return [];
  return [
    {
      document,
      path: `metadata.labels.${label}`,
      fact:
        `${quote(value)} is copied by Tekton to every run, and with label tracking, Argo CD's default before 3.0, ` +
        `a run with it counts as an object of the Application ${quote(value)} that Git does not have, and is deleted`,
      remedy: 'Remove the label',
    },
  ];
}
