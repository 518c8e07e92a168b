import { mergeMaps, mergeValues, overrideDefined } from './merge-values';
import { NONROOT } from './plan-task';
import { PodTemplate } from './pod-template';
import { RunSettings, TaskRunSpec, TaskRunTemplate } from './run-settings';

/** A PipelineRun, defaults resolved. */
export interface RunPlan extends RunSettings {
  readonly pipelineName: string;
}

/** Plans a run: resolves the defaults of its settings. */
export function planRun(settings: RunSettings, pipelineName: string): RunPlan {
  const { taskRunTemplate, taskRunSpecs = {} } = settings;
  const securityContext = mergeValues({ fsGroup: NONROOT }, taskRunTemplate?.podTemplate?.securityContext);
  const ofRun = { ...taskRunTemplate?.podTemplate, securityContext };
  return {
    ...settings,
    pipelineName,
    taskRunTemplate: { ...taskRunTemplate, podTemplate: ofRun },
    taskRunSpecs: Object.fromEntries(
      Object.entries(taskRunSpecs).map(([name, spec]) => [name, planTaskRunSpec(spec, ofRun)]),
    ),
  };
}

/**
 * Tekton replaces the securityContext and the imagePullSecrets of the run by those of a task as a whole, so the task's
 * have what the run's have.
 */
function planTaskRunSpec(spec: TaskRunSpec, ofRun: PodTemplate): TaskRunSpec {
  const { podTemplate } = spec;
  if (podTemplate === undefined) return spec;
  const fields = (['securityContext', 'imagePullSecrets'] as const).filter((name) => podTemplate[name] !== undefined);
  const merged = fields.map((name) => [name, mergeValues(ofRun[name], podTemplate[name])]);
  return { ...spec, podTemplate: { ...podTemplate, ...Object.fromEntries(merged) } };
}

/** Adds the Secrets to pull images which the app sets to the settings of all pods. */
export function withPullSecrets<Settings extends RunSettings>(
  imagePullSecrets: string[],
  settings: Settings,
): Settings {
  if (imagePullSecrets.length === 0) return settings;
  const ofApp = { podTemplate: { imagePullSecrets } };
  return { ...settings, taskRunTemplate: mergeTaskSettings<TaskRunTemplate>(ofApp, settings.taskRunTemplate) };
}

/**
 * Merges settings of a run field by field: the second ones override the first. Of a task, the rights that the first
 * ones give stay as they are; `validateRunOverrides` rejects others.
 */
export function mergeRunSettings(base: RunSettings, overrides: RunSettings = {}): RunSettings {
  return {
    params: overrideDefined(base.params, overrides.params),
    workspaces: overrideDefined(base.workspaces, overrides.workspaces),
    taskRunTemplate: mergeTaskSettings(base.taskRunTemplate, overrides.taskRunTemplate),
    taskRunSpecs: mergeMaps(base.taskRunSpecs ?? {}, overrides.taskRunSpecs ?? {}, (spec, over) =>
      mergeTaskSettings(mergeTaskSettings(spec, over), taskRights(spec)),
    ),
    timeouts: overrideDefined(base.timeouts, overrides.timeouts),
  };
}

/** The settings of a task that decide about the rights of its pods. */
export function taskRights({ serviceAccountName, podTemplate = {} }: TaskRunSpec): TaskRunSpec {
  const { automountServiceAccountToken, hostUsers, securityContext } = podTemplate;
  return { serviceAccountName, podTemplate: { automountServiceAccountToken, hostUsers, securityContext } };
}

function mergeTaskSettings<Settings extends TaskRunTemplate>(base?: Settings, overrides?: Settings): Settings {
  const podTemplate = mergePodTemplate(base?.podTemplate, overrides?.podTemplate);
  return { ...mergeValues(base ?? {}, overrides), ...(podTemplate !== undefined && { podTemplate }) } as Settings;
}

/** Each kind of affinity is replaced as a whole: terms of a list are alternatives, so a longer list allows more. */
function mergePodTemplate(base?: PodTemplate, overrides?: PodTemplate): PodTemplate | undefined {
  if (base?.affinity === undefined || overrides?.affinity === undefined) return mergeValues(base, overrides);
  return { ...mergeValues(base, overrides), affinity: overrideDefined(base.affinity, overrides.affinity) };
}
