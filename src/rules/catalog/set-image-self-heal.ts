import { containerImage } from '../../argocd/field-path';
import { ignoresField } from '../../argocd/ignored-fields';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { ImageSetting, imageSettings } from '../model/image-setting';
import { Installation, nameOf, SyncedApplication } from '../model/installation';
import { containersOf, list } from '../model/pipeline-work';
import { hookRuns } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** What Argo CD applies it keeps as Git has it: an image that a run sets is put back at once, unless the field is left to the run. */
export const setImageSelfHeal: Rule = {
  code: 'set-image-self-heal',
  severity: 'error',
  check: (installation) =>
    installation.applications
      .filter(({ selfHeals }) => selfHeals)
      .flatMap((application) => offences(installation, application)),
};

function offences(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const found = new Map<Document, RuleFinding>();
  for (const { hook, run } of hookRuns(installation, application)) {
    for (const task of run.tasks) {
      for (const setting of imageSettings(task)) {
        const namespace = setting.namespace ?? run.namespace ?? application.destinationNamespace;
        const workload = application.synced.find(
          ({ manifest: { kind, metadata } }) =>
            kind === setting.kind &&
            metadata?.name === setting.name &&
            (metadata.namespace ?? application.destinationNamespace) === namespace,
        );
        if (workload === undefined || containersOf(workload).some(({ image }) => image === setting.image)) continue;
        const lack = lackOf(installation, application, setting, namespace);
        if (lack === undefined) continue;
        found.set(workload, {
          document: application.document,
          path: lack.property,
          fact:
            `${lack.fact}, and the task ${quote(task.name)} of the run that ${nameOf(hook.document.manifest)} starts sets the image of ${nameOf(workload.manifest)} ` +
            `under the field manager ${quote(setting.fieldManager)}: selfHeal and every sync put back the image that Git has`,
          remedy:
            `Add ignoreDifferences for ${setting.kind} ${quote(setting.name)} with managedFieldsManagers [${quote(setting.fieldManager)}] and the sync option ` +
            'RespectIgnoreDifferences=true, or let the run commit the image to Git',
        });
      }
    }
  }
  return [...found.values()];
}

/** What the Application lacks to leave the image alone; undefined where it does. */
function lackOf(
  installation: Installation,
  application: SyncedApplication,
  setting: ImageSetting,
  namespace: string | undefined,
): { property: string; fact: string } | undefined {
  const entries = list(application.spec.ignoreDifferences);
  const object = { group: 'apps', kind: setting.kind, name: setting.name, namespace: namespace ?? '' };
  const settings = installation.argocdSettings ?? {};
  const ignores =
    ignoresField(entries, object, containerImage({}), setting.fieldManager) !== false ||
    `resource.customizations.ignoreDifferences.apps_${setting.kind}` in settings ||
    'resource.customizations.ignoreDifferences.all' in settings;
  if (!ignores) {
    return {
      property: 'spec.ignoreDifferences',
      fact: entries.length === 0 ? 'is missing' : 'leaves the image of the workload to nobody else',
    };
  }
  if (application.syncOptions.includes('RespectIgnoreDifferences=true')) return undefined;
  return {
    property: 'spec.syncPolicy.syncOptions',
    fact: 'lacks RespectIgnoreDifferences=true, without which ignored fields are still written by each sync',
  };
}
