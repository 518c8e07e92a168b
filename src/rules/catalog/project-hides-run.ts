import { TRACKING_ID } from '../../argocd/annotation';
import { quote } from '../../core/text';
import { Installation, SyncedApplication } from '../model/installation';
import { permitsDestination, permitsKind } from '../model/project-permission';
import { Rule, RuleFinding } from '../model/rule';
import { HookRun, hookRuns } from '../model/started-run';

/** Argo CD leaves a run out of its Application, without a message, where the AppProject would not let it deploy it. */
export const projectHidesRun: Rule = {
  code: 'project-hides-run',
  severity: 'warning',
  check: (installation) => installation.applications.flatMap((application) => hiddenRuns(installation, application)),
};

function hiddenRuns(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const project = installation
    .ofKind('AppProject')
    .find(({ manifest }) => manifest.metadata?.name === (application.spec.project ?? 'default'));
  if (project === undefined) return [];
  return hookRuns(installation, application)
    .filter(({ run }) => isTrackedBy(application, run.run.metadata?.annotations?.[TRACKING_ID]))
    .flatMap(({ hook, run }: HookRun) => {
      const remedies = missingPermissions(application, project.manifest.spec ?? {}, run.namespace ?? '');
      if (remedies.length === 0) return [];
      return [
        {
          document: hook.document,
          path: `${run.property}.metadata.annotations.${TRACKING_ID}`,
          fact:
            `the AppProject ${quote(project.manifest.metadata?.name)} hides the run from the Application ` +
            `${quote(application.name)}, which is then Healthy though its release failed`,
          remedy: `${remedies.join(' and ')}, or set visible: false on the hook`,
        },
      ];
    });
}

/** An id begins with the name of the Application, or with its namespace and name. */
function isTrackedBy({ name, namespace }: SyncedApplication, id: unknown): boolean {
  return typeof id === 'string' && [name, `${namespace}_${name}`].includes(id.split(':')[0]);
}

function missingPermissions({ spec }: SyncedApplication, project: any, namespace: string): string[] {
  const remedies: string[] = [];
  if (!permitsKind(project, { group: 'tekton.dev', kind: 'PipelineRun' }, true)) {
    remedies.push('Permit the kind PipelineRun of the group tekton.dev in its namespaceResourceWhitelist');
  }
  if (!permitsDestination(project, spec.destination ?? {}, namespace)) {
    remedies.push(`Add the namespace ${quote(namespace)} to its destinations`);
  }
  return remedies.map((remedy, i) => (i === 0 ? remedy : `${remedy[0].toLowerCase()}${remedy.slice(1)}`));
}
