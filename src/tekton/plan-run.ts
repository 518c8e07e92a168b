import { mergeMaps, mergeValues, overrideDefined } from './merge-values';
import { NONROOT } from './plan-task';
import { PodSecurityContext, PodTemplate } from './pod-template';
import { RunSettings, TaskRunSpec, TaskRunTemplate } from './run-settings';

/** A PipelineRun, defaults resolved. */
export interface RunPlan extends RunSettings {
  readonly pipelineName: string;
}

/** Plans a run: resolves the defaults of its settings. */
export function planRun(settings: RunSettings, pipelineName: string): RunPlan {
  const { taskRunTemplate, taskRunSpecs = {} } = settings;
  const securityContext = mergeValues({ fsGroup: NONROOT }, taskRunTemplate?.podTemplate?.securityContext);
  return {
    ...settings,
    pipelineName,
    taskRunTemplate: { ...taskRunTemplate, podTemplate: { ...taskRunTemplate?.podTemplate, securityContext } },
    taskRunSpecs: Object.fromEntries(
      Object.entries(taskRunSpecs).map(([name, spec]) => [name, planTaskRunSpec(spec, securityContext)]),
    ),
  };
}

/** Tekton replaces the securityContext of the run by that of a task as a whole, so the task's has the run's fields. */
function planTaskRunSpec(spec: TaskRunSpec, ofRun: PodSecurityContext): TaskRunSpec {
  const { podTemplate } = spec;
  if (podTemplate?.securityContext === undefined) return spec;
  return { ...spec, podTemplate: { ...podTemplate, securityContext: mergeValues(ofRun, podTemplate.securityContext) } };
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
