import { HOOK } from '../../argocd/annotation';
import { Manifest } from '../../core/document';
import { quote } from '../../core/text';
import { objectName } from '../model/object-name';
import { Rule } from '../model/rule';

/** A run is an event, and what Argo CD syncs is a state. */
export const committedPipelineRun: Rule = {
  code: 'committed-pipeline-run',
  severity: 'warning',
  check: ({ applications }) =>
    applications.flatMap(({ name, synced }) =>
      synced
        .filter(({ manifest }) => isOrdinaryRun(manifest))
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

function isOrdinaryRun({ apiVersion, kind, metadata }: Manifest): boolean {
  return (
    (kind === 'PipelineRun' || kind === 'TaskRun') &&
    apiVersion?.startsWith('tekton.dev/') === true &&
    metadata?.annotations?.[HOOK] === undefined
  );
}
