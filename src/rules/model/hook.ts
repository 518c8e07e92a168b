import { HELM_HOOK, HELM_HOOK_DELETE_POLICY, HOOK, HOOK_DELETE_POLICY } from '../../argocd/annotation';
import { listItems } from '../../argocd/list-items';
import { syncWave } from '../../argocd/sync-wave';
import { Document } from '../../core/document';

/** A document that Argo CD runs as a hook. */
export interface Hook {
  readonly document: Document;
  /** The annotation that makes it a hook: of Argo CD, or of Helm. */
  readonly annotation: string;
  /** E.g. `PostSync`; without `Skip`. */
  readonly phases: string[];
  /** Those of Argo CD and of Helm, by Argo CD's names; empty for the default, BeforeHookCreation. */
  readonly deletePolicies: string[];
}

/** The kinds of hooks that succeed or fail; any other is done as soon as it exists. */
export const KINDS_WITH_VERDICT: readonly string[] = ['Job', 'Pod', 'PipelineRun', 'TaskRun', 'CustomRun', 'Workflow'];

/** Argo CD's phases for the hooks of Helm (gitops-engine/pkg/sync/hook/helm of 3.6); it does not run others. */
const HELM_PHASES: { readonly [hook: string]: string } = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
};

const HELM_POLICIES: { readonly [policy: string]: string } = {
  'before-hook-creation': 'BeforeHookCreation',
  'hook-succeeded': 'HookSucceeded',
  'hook-failed': 'HookFailed',
};

/** The document as a hook; undefined for an ordinary object. Argo CD's annotation wins over that of Helm. */
export function hookOf(document: Document): Hook | undefined {
  const annotations = document.manifest.metadata?.annotations ?? {};
  const own = listItems(annotations[HOOK]);
  const ofHelm = own.length === 0 ? translated(annotations[HELM_HOOK], HELM_PHASES) : [];
  const phases = [...own.filter((phase) => phase !== 'Skip'), ...ofHelm];
  if (phases.length === 0) return undefined;
  return {
    document,
    annotation: own.length > 0 ? HOOK : HELM_HOOK,
    phases,
    deletePolicies: [
      ...new Set([
        ...listItems(annotations[HOOK_DELETE_POLICY]),
        ...translated(annotations[HELM_HOOK_DELETE_POLICY], HELM_POLICIES),
      ]),
    ],
  };
}

/** The sync wave of a document. */
export function waveOf({ manifest }: Document): number {
  return syncWave(manifest.metadata?.annotations);
}

/** The items that Argo CD knows of a list of Helm, each once. */
function translated(list: string | undefined, names: { readonly [name: string]: string }): string[] {
  return [...new Set(listItems(list).flatMap((item) => (Object.hasOwn(names, item) ? [names[item]] : [])))];
}
