import { containerImage } from '../../argocd/field-path';
import { ignoresField } from '../../argocd/ignores-field';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { severityOf } from '../model/evidence';
import { ImageSetting, imageSettings, settingNamespace, syncedWorkload } from '../model/image-setting';
import { Installation, SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { placedContainers } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';
import { HookRun, hookRuns } from '../model/started-run';

/**
 * Argo CD keeps what it applies as it is in Git: it reverts an image that a run sets, unless the Application ignores
 * the field.
 */
export const setImageSelfHeal: Rule = {
  code: 'set-image-self-heal',
  severity: 'error',
  mayWarn: true,
  check: (installation) =>
    installation.applications
      .filter(({ selfHeals }) => selfHeals)
      .flatMap((application) => revertedImages(installation, application)),
};

/** One finding for each workload. */
function revertedImages(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const findings = new Map<Document, RuleFinding>();
  for (const hookRun of hookRuns(installation, application)) {
    for (const { task, setting } of settingsOf(hookRun)) {
      const namespace = settingNamespace(application, hookRun.run, setting);
      const workload = syncedWorkload(application, setting, namespace);
      if (workload === undefined || hasImage(workload, setting.image)) continue;
      const gap = gapOf(installation, application, setting, namespace);
      if (gap === undefined) continue;
      findings.set(workload, {
        document: application.document,
        severity: severityOf(hookRun.run.evidence, setting.evidence),
        path: gap.property,
        fact:
          `${gap.fact}, and the task ${quote(task)} of the run that ${objectName(hookRun.hook.document.manifest)} ` +
          `starts sets the image of ${objectName(workload.manifest)} under the field manager ` +
          `${quote(setting.fieldManager)}: selfHeal and every sync restore the image of Git`,
        remedy:
          `Add ignoreDifferences for ${setting.kind} ${quote(setting.name)} with managedFieldsManagers ` +
          `[${quote(setting.fieldManager)}] and the sync option RespectIgnoreDifferences=true, ` +
          'or let the run commit the image to Git',
      });
    }
  }
  return [...findings.values()];
}

function settingsOf({ run }: HookRun): { readonly task: string; readonly setting: ImageSetting }[] {
  return run.tasks.flatMap((task) => imageSettings(task).map((setting) => ({ task: task.name, setting })));
}

function hasImage(workload: Document, wanted: string): boolean {
  return placedContainers(workload).some(({ container: { image } }) => image === wanted);
}

/** What an Application does not set, so that it does not ignore an image. */
interface IgnoreGap {
  readonly property: string;
  readonly fact: string;
}

/** Why the Application reverts the image; undefined where it ignores the field, or that is not known. */
function gapOf(
  { argocdSettings = {} }: Installation,
  { ignoreDifferences, syncOptions }: SyncedApplication,
  { kind, name, fieldManager }: ImageSetting,
  namespace: string = '',
): IgnoreGap | undefined {
  const object = { group: 'apps', kind, name, namespace };
  const ignores =
    ignoresField(ignoreDifferences, object, containerImage({}), fieldManager) !== false ||
    `resource.customizations.ignoreDifferences.apps_${kind}` in argocdSettings ||
    'resource.customizations.ignoreDifferences.all' in argocdSettings;
  if (!ignores) {
    return {
      property: 'spec.ignoreDifferences',
      fact: ignoreDifferences.length === 0 ? 'is missing' : 'does not include the image of the workload',
    };
  }
  if (syncOptions.includes('RespectIgnoreDifferences=true')) return undefined;
  return {
    property: 'spec.syncPolicy.syncOptions',
    fact: 'lacks RespectIgnoreDifferences=true, without which each sync writes ignored fields too',
  };
}
