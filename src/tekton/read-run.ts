import { ParamValue } from './param-value';
import { PodTemplate } from './pod-template';
import { readGivenParams } from './read-params';
import { readResources } from './read-task';
import { itemName, objects, readGoDuration, readName, readNamed, readText, setFields } from './read-value';
import { RunSettings, RunTimeouts, TaskRunContainerSpec, TaskRunSpec, TaskRunTemplate } from './run-settings';
import { TaskRunPlan } from './validate-task-run';
import { WorkspaceBinding } from './workspace-binding';

/** The sources of a workspace binding. */
export const BINDING_SOURCES = [
  'persistentVolumeClaim',
  'volumeClaimTemplate',
  'emptyDir',
  'configMap',
  'secret',
  'projected',
  'csi',
];

/** Settings of a run whose params and workspaces are known. */
export interface ReadRunSettings extends RunSettings {
  readonly params: { [name: string]: ParamValue };
  readonly workspaces: { [name: string]: WorkspaceBinding };
}

/** Reads the settings of a PipelineRun. */
export function readRunSettings(spec: any): ReadRunSettings {
  return {
    params: readGivenParams(spec?.params, { ignoringCase: true }),
    workspaces: readNamed(spec?.workspaces, readBinding),
    taskRunTemplate: readTaskRunTemplate(spec?.taskRunTemplate ?? {}),
    taskRunSpecs: readNamed(spec?.taskRunSpecs, readTaskRunSpec),
    timeouts: spec?.timeouts ? readTimeouts(spec.timeouts) : undefined,
  };
}

/** Reads a TaskRun. */
export function readTaskRun(spec: any): TaskRunPlan {
  return {
    params: readGivenParams(spec?.params, { ignoringCase: true }),
    workspaces: readNamed(spec?.workspaces, readBinding, { ignoringCase: true }),
    serviceAccountName: readName(spec?.serviceAccountName),
    podTemplate: readPodTemplate(spec?.podTemplate),
    retries: typeof spec?.retries === 'number' ? spec.retries : 0,
  };
}

/** The names of the volumes of pods. */
export function volumeNames(...pods: any[]): string[] {
  return pods.flatMap((pod) => objects(pod?.volumes)).flatMap((volume) => itemName(volume) ?? []);
}

function readTimeouts({ pipeline, tasks, finally: finallyTasks }: any): RunTimeouts {
  return {
    pipeline: readGoDuration(pipeline),
    tasks: readGoDuration(tasks),
    finally: readGoDuration(finallyTasks),
  };
}

function readTaskRunSpec(spec: any): TaskRunSpec {
  return {
    ...readTaskRunTemplate(spec),
    computeResources: readResources(spec.computeResources),
    stepSpecs: readNamed(spec.stepSpecs, readContainerSpec),
    sidecarSpecs: readNamed(spec.sidecarSpecs, readContainerSpec),
    timeout: readGoDuration(spec.timeout),
  };
}

function readContainerSpec({ computeResources }: any): TaskRunContainerSpec {
  return { computeResources: readResources(computeResources) };
}

function readTaskRunTemplate({ serviceAccountName, podTemplate }: any): TaskRunTemplate {
  return { serviceAccountName: readName(serviceAccountName), podTemplate: readPodTemplate(podTemplate) };
}

function readPodTemplate(pod: any): PodTemplate {
  return { imagePullSecrets: objects(pod?.imagePullSecrets).map((secret) => itemName(secret) ?? '') };
}

function readBinding(binding: any): WorkspaceBinding {
  const [source] = setFields(binding, BINDING_SOURCES);
  const made = (as: string, name?: string): WorkspaceBinding => ({
    source: as,
    name,
    template: undefined,
    folder: undefined,
    subPath: readText(binding.subPath),
    isClaim: as === 'persistentVolumeClaim' || as === 'volumeClaimTemplate',
  });
  switch (source) {
    case 'persistentVolumeClaim':
      return made('persistentVolumeClaim', readText(binding.persistentVolumeClaim.claimName) ?? '');
    case 'volumeClaimTemplate':
      return made('volumeClaimTemplate');
    case 'configMap':
      return made('configMap', readText(binding.configMap.name) ?? '');
    case 'secret':
      return made('secret', readText(binding.secret.secretName) ?? '');
    default:
      return made(source ?? 'none');
  }
}
