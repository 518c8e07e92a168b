import { Document } from '../../core/document';
import { didYouMean, existing } from '../../core/near-miss';
import { nameOf } from '../../core/property';
import { commaList, quote } from '../../core/text';
import { KUBECONFIG_WORKSPACE, KubectlDeployName } from '../../tasks/task-names';
import { ImageSetting, imageSettings, settingNamespace, syncedWorkload, WORKLOAD_KINDS } from '../model/image-setting';
import { Installation, SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { placedContainers } from '../model/pod';
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

/** An image that a task of a run sets. */
interface TaskSetting {
  readonly hookRun: HookRun;
  readonly task: RunTask;
  readonly setting: ImageSetting;
}

/** One finding for each workload. */
function unsyncedWorkloads(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const settings = hookRuns(installation, application).flatMap((hookRun) =>
    hookRun.run.tasks.filter(setsImageHere).flatMap((task) =>
      imageSettings(task).map((setting): TaskSetting => {
        const namespace = settingNamespace(application, hookRun.run, setting);
        return { hookRun, task, setting: { ...setting, namespace } };
      }),
    ),
  );
  const used = new Set(settings.map(({ setting: { kind, name } }) => `${kind}/${name}`));
  const findings = settings.flatMap((each) => {
    const workload = syncedWorkload(application, each.setting, each.setting.namespace);
    const finding =
      workload === undefined
        ? unknownWorkload(installation, application, each, used)
        : unknownContainer(workload, each);
    const { kind, namespace, name } = each.setting;
    return finding === undefined ? [] : [[JSON.stringify([kind, namespace, name]), finding] as const];
  });
  return [...new Map(findings).values()];
}

/** Whether a task only sets the image of a workload of the cluster in which the run is. */
function setsImageHere({ values, workspaces }: RunTask): boolean {
  return !values[KubectlDeployName.MANIFEST_PATH] && !workspaces.includes(KUBECONFIG_WORKSPACE);
}

/** A workload that the Application does not sync, unless another one or the platform creates it. */
function unknownWorkload(
  installation: Installation,
  application: SyncedApplication,
  { hookRun, task, setting }: TaskSetting,
  used: ReadonlySet<string>,
): RuleFinding | undefined {
  const isCreated = installation.index
    .named(setting.kind, setting.name)
    .some((document) => isIn(installation, document, setting.namespace));
  if (isCreated || (setting.evidence === 'text' && !isRenamed(application, setting, used))) return undefined;
  return unsyncedFinding(application, hookRun, task, setting);
}

/**
 * Whether a name in a program means a workload of the Application: the only one, of which nothing sets the image, or
 * one with nearly this name.
 */
function isRenamed({ synced }: SyncedApplication, { kind, name }: ImageSetting, used: ReadonlySet<string>): boolean {
  const names = synced.flatMap(({ manifest }) =>
    manifest.kind === kind && manifest.metadata?.name !== undefined ? [manifest.metadata.name] : [],
  );
  const isOnlyOne = names.length === 1 && !used.has(`${kind}/${names[0]}`);
  return isOnlyOne || didYouMean(name, names) !== undefined;
}

function unknownContainer(workload: Document, each: TaskSetting): RuleFinding | undefined {
  const { run } = each.hookRun;
  const { containers, evidence } = each.setting;
  const names = placedContainers(workload).flatMap(({ container }) => nameOf(container) ?? []);
  const unknown = containers.find((container) => !names.includes(container));
  if (unknown === undefined || names.length === 0) return undefined;
  const param = evidence === 'field' ? `.params.${KubectlDeployName.CONTAINER}` : '';
  return {
    document: run.pipeline ?? run.document,
    path: run.pipeline === undefined ? run.property : `spec.tasks.${each.task.name}${param}`,
    fact:
      `sets the image of the container ${quote(unknown)} of ${objectName(workload.manifest)}, which does not have ` +
      'it: the run fails when it deploys',
    allowed: existing('Containers', unknown, names),
    remedy: 'Correct the name',
  };
}

function isIn(installation: Installation, document: Document, namespace: string | undefined): boolean {
  const own = document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
  return own === undefined || own === namespace;
}

function unsyncedFinding(
  { name: application, synced, destinationNamespace }: SyncedApplication,
  { run }: HookRun,
  { name: task }: RunTask,
  { kind, name, namespace, evidence }: ImageSetting,
): RuleFinding {
  const workloads = synced.filter(({ manifest }) => WORKLOAD_KINDS.includes(`${manifest.kind}`));
  const named = workloads.flatMap(({ manifest: { kind: ofKind, metadata } }) =>
    metadata?.name === undefined
      ? []
      : [{ ofKind, other: metadata.name, place: metadata.namespace ?? destinationNamespace }],
  );
  const of = (place: string | undefined) => (place === undefined ? '' : ` of the namespace ${quote(place)}`);
  const titles = named.map(
    ({ ofKind, other, place }) => `${ofKind} ${quote(other)}${place === namespace ? '' : of(place)}`,
  );
  const names = named.map(({ other }) => other).filter((other) => other !== name);
  const meant = didYouMean(name, names);
  const param = evidence === 'field' ? `.params.${KubectlDeployName.WORKLOAD}` : '';
  return {
    document: run.pipeline ?? run.document,
    path: run.pipeline === undefined ? run.property : `spec.tasks.${task}${param}`,
    fact:
      `names the ${kind} ${quote(name)}${of(namespace)}, which no manifest creates: the Application ` +
      `${quote(application)} does not sync it, and the run fails when it deploys`,
    allowed: `Workloads: ${commaList(titles)}${meant === undefined ? '' : `. Did you mean ${quote(meant)}?`}`,
    remedy: 'Correct the name or the namespace, or add the workload to the synced manifests',
  };
}
