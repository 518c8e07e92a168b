import { Document } from '../../core/document';
import { didYouMean } from '../../core/near-miss';
import { commaList, quote } from '../../core/text';
import { KUBECONFIG_WORKSPACE, KubectlDeployName } from '../../tasks/task-names';
import { ImageSetting, imageSettings, settingNamespace, syncedWorkload, WORKLOAD_KINDS } from '../model/image-setting';
import { Installation, SyncedApplication } from '../model/installation';
import { Rule, RuleFinding } from '../model/rule';
import { RunTask } from '../model/run-task';
import { HookRun, hookRuns } from '../model/started-run';

/**
 * A run that deploys to a workload which nobody creates fails at its end, after the build. It may be created by hand or
 * from another repository, so this is a warning.
 */
export const unsyncedWorkload: Rule = {
  code: 'unsynced-workload',
  severity: 'warning',
  check: (installation) =>
    installation.applications
      .filter(({ sources }) => sources.every(({ isPlain, documents }) => isPlain && documents.length > 0))
      .flatMap((application) => unsyncedWorkloads(installation, application)),
};

/** One finding for each workload. */
function unsyncedWorkloads(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const findings = new Map<string, RuleFinding>();
  for (const hookRun of hookRuns(installation, application)) {
    for (const task of hookRun.run.tasks.filter(setsImageHere)) {
      for (const setting of imageSettings(task).filter(({ evidence }) => evidence === 'field')) {
        const namespace = settingNamespace(application, hookRun.run, setting);
        if (isCreated(installation, application, setting, namespace)) continue;
        const key = JSON.stringify([setting.kind, namespace, setting.name]);
        findings.set(key, unsyncedFinding(application, hookRun, task, { ...setting, namespace }));
      }
    }
  }
  return [...findings.values()];
}

/** Whether a task only sets the image of a workload of the cluster in which the run is. */
function setsImageHere({ values, workspaces }: RunTask): boolean {
  return !values[KubectlDeployName.MANIFEST_PATH] && !workspaces.includes(KUBECONFIG_WORKSPACE);
}

function isCreated(
  installation: Installation,
  application: SyncedApplication,
  setting: ImageSetting,
  namespace: string | undefined,
): boolean {
  if (syncedWorkload(application, setting, namespace) !== undefined) return true;
  // by another Application, or by the platform
  return installation
    .ofKind(setting.kind)
    .some((document) => document.manifest.metadata?.name === setting.name && isIn(installation, document, namespace));
}

function isIn(installation: Installation, document: Document, namespace: string | undefined): boolean {
  const own = document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
  return own === undefined || own === namespace;
}

function unsyncedFinding(
  { name: application, synced }: SyncedApplication,
  { run }: HookRun,
  { name: task }: RunTask,
  { kind, name, namespace }: ImageSetting,
): RuleFinding {
  const workloads = synced.filter(({ manifest }) => WORKLOAD_KINDS.includes(`${manifest.kind}`));
  const named = workloads.flatMap(({ manifest: { kind: ofKind, metadata } }) =>
    metadata?.name === undefined ? [] : [{ ofKind, other: metadata.name }],
  );
  const titles = named.map(({ ofKind, other }) => `${ofKind} ${quote(other)}`);
  const names = named.map(({ other }) => other).filter((other) => other !== name);
  const meant = didYouMean(name, names);
  const inNamespace = namespace === undefined ? '' : ` of the namespace ${quote(namespace)}`;
  return {
    document: run.pipeline ?? run.document,
    path: run.pipeline === undefined ? run.property : `spec.tasks.${task}.params.${KubectlDeployName.WORKLOAD}`,
    fact:
      `names the ${kind} ${quote(name)}${inNamespace}, which no manifest creates: the Application ` +
      `${quote(application)} does not sync it, and the run fails when it deploys`,
    allowed: `Workloads: ${commaList(titles)}${meant === undefined ? '' : `. Did you mean ${quote(meant)}?`}`,
    remedy: 'Correct the name, or add the workload to the synced manifests',
  };
}
