import { quote } from '../../core/text';
import { KUBECONFIG_WORKSPACE, FIELD_MANAGER_VARIABLE } from '../../tasks/task-names';
import { elements } from '../model/elements';
import { Installation } from '../model/installation';
import { Rule, RuleFinding } from '../model/rule';
import { RunTask } from '../model/run-task';
import { StartedRun, startedRuns } from '../model/started-run';

/** A pod without a token is nobody for the API server: kubectl finds no cluster and fails. */
export const deployWithoutToken: Rule = {
  code: 'deploy-without-token',
  severity: 'error',
  needs: 'documents',
  check: (installation) =>
    ['Job', 'CronJob', 'PipelineRun']
      .flatMap((kind) => installation.ofKind(kind))
      .flatMap((document) => startedRuns(installation, document))
      .filter(({ evidence }) => evidence === 'field')
      .flatMap((run) => tasksWithoutToken(installation, run)),
};

function tasksWithoutToken(installation: Installation, run: StartedRun): RuleFinding[] {
  return run.tasks
    .filter((task) => task.hasVariable(FIELD_MANAGER_VARIABLE) && !task.workspaces.includes(KUBECONFIG_WORKSPACE))
    .flatMap((task) => {
      const reason = whyWithoutToken(installation, run, task);
      if (reason === undefined) return [];
      return [
        {
          document: run.document,
          path: run.property,
          fact: `the task ${quote(task.name)} deploys by kubectl, and its pod gets no token: ${reason}`,
          remedy:
            `Set podTemplate.automountServiceAccountToken: true for ${quote(task.name)} in taskRunSpecs, with a ` +
            'ServiceAccount that may deploy',
        },
      ];
    });
}

/** Undefined for a pod that gets a token, and where that is not known. */
function whyWithoutToken(installation: Installation, run: StartedRun, task: RunTask): string | undefined {
  const { serviceAccountName, automountServiceAccountToken } = podSettings(run, task);
  if (automountServiceAccountToken === true) return undefined;
  if (automountServiceAccountToken === false) return 'podTemplate.automountServiceAccountToken is false';
  const account = installation.find('ServiceAccount', run.namespace, serviceAccountName)?.manifest;
  if (account?.automountServiceAccountToken !== false) return undefined;
  return `its ServiceAccount ${quote(serviceAccountName)} has automountServiceAccountToken: false`;
}

/** What the run sets for the pod of a task: its own settings override those of all tasks. */
function podSettings({ run }: StartedRun, { name }: RunTask) {
  const template = run.spec?.taskRunTemplate ?? {};
  const own = elements(run.spec?.taskRunSpecs).find(({ pipelineTaskName }) => pipelineTaskName === name) ?? {};
  const { automountServiceAccountToken } = { ...template.podTemplate, ...own.podTemplate };
  const serviceAccountName = `${own.serviceAccountName ?? template.serviceAccountName ?? 'default'}`;
  return { serviceAccountName, automountServiceAccountToken };
}
