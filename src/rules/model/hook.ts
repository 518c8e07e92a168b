import { HOOK, HOOK_DELETE_POLICY } from '../../argocd/annotation';
import { listItems } from '../../argocd/list-items';
import { syncWave } from '../../argocd/sync-wave';
import { Document } from '../../core/document';

/** A document that Argo CD runs as a hook. */
export interface Hook {
  readonly document: Document;
  /** E.g. `PostSync`; without `Skip`. */
  readonly phases: string[];
  /** As written; empty for the default, BeforeHookCreation. */
  readonly deletePolicies: string[];
}

/** The kinds of hooks that succeed or fail; any other is done as soon as it exists. */
export const KINDS_WITH_VERDICT: readonly string[] = ['Job', 'Pod', 'PipelineRun', 'TaskRun', 'CustomRun', 'Workflow'];

/** The document as a hook; undefined for an ordinary object. */
export function hookOf(document: Document): Hook | undefined {
  const annotations = document.manifest.metadata?.annotations ?? {};
  const phases = listItems(annotations[HOOK]).filter((phase) => phase !== 'Skip');
  return phases.length === 0
    ? undefined
    : { document, phases, deletePolicies: listItems(annotations[HOOK_DELETE_POLICY]) };
}

/** The sync wave of a document. */
export function waveOf({ manifest }: Document): number {
  return syncWave(manifest.metadata?.annotations);
}
