import { quote } from '../../core/text';
import { elements } from '../model/elements';
import { Installation, SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';
import { StartedRun, startedRuns } from '../model/started-run';

/**
 * Each sync creates a ServiceAccount that is a hook again. The tokens of pods that run under the old one are invalid
 * from then on.
 */
export const runServiceAccount: Rule = {
  code: 'run-service-account',
  severity: 'warning',
  check: (installation) =>
    installation.applications.flatMap((application) => recreatedAccounts(installation, application)),
};

function recreatedAccounts(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const { hooks, destinationNamespace } = application;
  const accounts = hooks.filter(({ document }) => document.manifest.kind === 'ServiceAccount');
  if (accounts.length === 0) return [];
  const users = accountUsers(installation, application);
  return accounts.flatMap(({ document, annotation }): RuleFinding[] => {
    const { name, annotations, namespace = destinationNamespace } = document.manifest.metadata ?? {};
    const run = users.get(`${namespace}/${name}`);
    if (run === undefined) return [];
    return [
      {
        document,
        path: `metadata.annotations.${annotation}`,
        fact:
          `${quote(annotations?.[annotation])} deletes the ServiceAccount ${quote(name)} and creates it again ` +
          `at each sync, and the run that ${objectName(run.document.manifest)} starts uses it: ` +
          'a run in progress loses its token',
        remedy:
          'Let the platform apply the ServiceAccounts of runs from another path; ' +
          'only what the hook itself needs may be a hook',
      },
    ];
  });
}

/** The run that uses a ServiceAccount, by `namespace/name`. */
function accountUsers(
  installation: Installation,
  { hooks, destinationNamespace }: SyncedApplication,
): ReadonlyMap<string, StartedRun> {
  const users = new Map<string, StartedRun>();
  const runs = hooks
    .filter(({ document }) => document.manifest.kind !== 'PipelineRun')
    .flatMap(({ document }) => startedRuns(installation, document));
  for (const run of runs) {
    const { taskRunTemplate, taskRunSpecs } = run.run.spec ?? {};
    for (const { serviceAccountName: name } of [taskRunTemplate ?? {}, ...elements(taskRunSpecs)]) {
      if (typeof name === 'string') users.set(`${run.namespace ?? destinationNamespace}/${name}`, run);
    }
  }
  return users;
}
