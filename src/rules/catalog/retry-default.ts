import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Installation, nameOf, SyncedApplication } from '../model/installation';
import { startedRuns } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** An automated sync that fails is tried 5 times more unless the Application says otherwise, and each try runs the hooks again. */
export const retryDefault: Rule = {
  code: 'retry-default',
  severity: 'warning',
  check: (installation) => installation.applications.flatMap((application) => offences(installation, application)),
};

function offences(
  installation: Installation,
  { document, spec, isAutomated, name, hooks }: SyncedApplication,
): RuleFinding[] {
  if (!isAutomated || spec.syncPolicy.retry !== undefined) return [];
  const hook = hooks.find((each) => startsAnew(installation, each.document));
  if (hook === undefined) return [];
  return [
    {
      document,
      path: 'spec.syncPolicy.retry',
      fact:
        `is missing: when a sync of ${quote(name)} fails, Argo CD tries it 5 times more, hooks included, and each time ${nameOf(hook.document.manifest)} ` +
        `${hook.document.manifest.apiVersion?.startsWith('tekton.dev/') ? 'is run' : 'starts another run'}`,
      remedy: 'Set spec.syncPolicy.retry.limit, 0 for none, or start the run from a Job that names it by its inputs',
    },
  ];
}

/** Whether each try of the hook is a run of its own: it is the run, or it creates one under a new name. */
function startsAnew(installation: Installation, document: Document): boolean {
  const { apiVersion, kind = '' } = document.manifest;
  if (apiVersion?.startsWith('tekton.dev/')) return ['PipelineRun', 'TaskRun', 'CustomRun'].includes(kind);
  return startedRuns(installation, document).some(
    ({ run }) => run.metadata?.name === undefined && run.metadata?.generateName !== undefined,
  );
}
