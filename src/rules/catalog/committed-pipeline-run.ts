import { HOOK } from '../../argocd/annotation';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { hookOf } from '../model/hook';
import { objectName } from '../model/object-name';
import { Rule } from '../model/rule';

/** A run is an event, and what Argo CD syncs is a state. */
export const committedPipelineRun: Rule = {
  code: 'committed-pipeline-run',
  severity: 'warning',
  check: ({ applications }) =>
    applications.flatMap(({ name, synced }) =>
      synced
        .filter((document) => isOrdinaryRun(document))
        .map((document) => ({
          document,
          path: `metadata.annotations.${HOOK}`,
          fact:
            `is missing, so that the Application ${quote(name)} keeps ${objectName(document.manifest)} as an ` +
            'ordinary object: it runs once, and a change of its spec, which Tekton rejects after the start, ' +
            'makes the sync fail',
          remedy: 'Let a hook start the run, or start it from outside and commit only its Pipeline',
        })),
    ),
};

/** One that has only generateName cannot be applied at all, which generate-name reports. */
function isOrdinaryRun(document: Document): boolean {
  const { apiVersion, kind, metadata } = document.manifest;
  return (
    (kind === 'PipelineRun' || kind === 'TaskRun') &&
    apiVersion?.startsWith('tekton.dev/') === true &&
    metadata?.annotations?.[HOOK] === undefined &&
    metadata?.name !== undefined &&
    hookOf(document) === undefined
  );
}
