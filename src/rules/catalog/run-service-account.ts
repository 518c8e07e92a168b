import { HOOK } from '../../argocd/annotation';
import { quote } from '../../core/text';
import { Installation, nameOf, SyncedApplication } from '../model/installation';
import { list } from '../model/pipeline-work';
import { StartedRun, startedRuns } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** A ServiceAccount that is a hook is another one after each sync: the tokens of pods that are running under the old one are worth nothing from then on. */
export const runServiceAccount: Rule = {
  code: 'run-service-account',
  severity: 'warning',
  check: (installation) => installation.applications.flatMap((application) => offences(installation, application)),
};

function offences(installation: Installation, { hooks, destinationNamespace }: SyncedApplication): RuleFinding[] {
  const accounts = hooks.filter(({ document }) => document.manifest.kind === 'ServiceAccount');
  if (accounts.length === 0) return [];
  const users = new Map<string, StartedRun>();
  for (const run of hooks.flatMap(({ document }) =>
    document.manifest.kind === 'PipelineRun' ? [] : startedRuns(installation, document),
  )) {
    const { taskRunTemplate, taskRunSpecs } = run.run.spec ?? {};
    const named = [
      taskRunTemplate?.serviceAccountName,
      ...list(taskRunSpecs).map(({ serviceAccountName }) => serviceAccountName),
    ];
    for (const name of named) {
      if (typeof name === 'string') users.set(`${run.namespace ?? destinationNamespace}/${name}`, run);
    }
  }
  return accounts.flatMap(({ document }) => {
    const { name, namespace = destinationNamespace } = document.manifest.metadata ?? {};
    const run = users.get(`${namespace}/${name}`);
    return run === undefined
      ? []
      : [
          {
            document,
            path: `metadata.annotations.${HOOK}`,
            fact:
              `${quote(document.manifest.metadata?.annotations?.[HOOK])} deletes the ServiceAccount ${quote(name)} and makes it anew at each sync, ` +
              `and the run that ${nameOf(run.document.manifest)} starts has it: a run that is still going loses its token`,
            remedy:
              'Let the platform apply the ServiceAccounts of runs from another path; only what the hook itself needs may be a hook',
          },
        ];
  });
}
