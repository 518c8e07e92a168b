import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Installation, SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';
import { startedRuns } from '../model/started-run';

/**
 * Argo CD retries an automated sync that fails 5 times unless the Application sets another limit. Each retry runs the
 * hooks again.
 */
export const retryDefault: Rule = {
  code: 'retry-default',
  severity: 'warning',
  check: (installation) =>
    installation.applications
      .filter(({ isAutomated, spec }) => isAutomated && spec.syncPolicy.retry === undefined)
      .flatMap((application) => repeatedRuns(installation, application)),
};

function repeatedRuns(installation: Installation, { document, name, hooks }: SyncedApplication): RuleFinding[] {
  const hook = hooks.find((each) => startsNewRun(installation, each.document));
  if (hook === undefined) return [];
  const isRun = hook.document.manifest.apiVersion?.startsWith('tekton.dev/');
  return [
    {
      document,
      path: 'spec.syncPolicy.retry',
      fact:
        `is missing: when a sync of ${quote(name)} fails, Argo CD retries it 5 times, hooks included, and each time ` +
        `${objectName(hook.document.manifest)} ${isRun ? 'is run' : 'starts another run'}`,
      remedy:
        'Set spec.syncPolicy.retry.limit, 0 for none, ' +
        'or start the run from a Job that derives its name from its inputs',
    },
  ];
}

/** Whether each retry of the hook is a new run: the hook is the run, or creates one under a new name. */
function startsNewRun(installation: Installation, document: Document): boolean {
  const { apiVersion, kind = '' } = document.manifest;
  if (apiVersion?.startsWith('tekton.dev/')) return ['PipelineRun', 'TaskRun', 'CustomRun'].includes(kind);
  return startedRuns(installation, document).some(
    ({ run }) => run.metadata?.name === undefined && run.metadata?.generateName !== undefined,
  );
}
