import { NONROOT } from './plan-task';
import { RunSettings } from './run-settings';

/** A PipelineRun, defaults resolved. */
export interface RunPlan extends RunSettings {
  readonly pipelineName: string;
}

/** Plans a run: resolves the defaults of its settings. */
export function planRun(settings: RunSettings, pipelineName: string): RunPlan {
  const { podTemplate } = settings;
  return { ...settings, pipelineName, podTemplate: { ...podTemplate, fsGroup: podTemplate?.fsGroup ?? NONROOT } };
}

/** Merges settings of a run: the second ones override the first, maps are merged by key. */
export function mergeRunSettings(base: RunSettings, overrides: RunSettings = {}): RunSettings {
  return {
    params: mergeDefined(base.params, overrides.params),
    workspaces: mergeDefined(base.workspaces, overrides.workspaces),
    serviceAccountName: overrides.serviceAccountName ?? base.serviceAccountName,
    podTemplate: mergeDefined(base.podTemplate, overrides.podTemplate),
    taskRunSpecs: mergeDefined(base.taskRunSpecs, overrides.taskRunSpecs),
    timeouts: mergeDefined(base.timeouts, overrides.timeouts),
  };
}

/** Merges two maps; an undefined value does not override. */
function mergeDefined<Map extends object>(base: Map | undefined, overrides: Map | undefined): Map {
  const defined = Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(defined) } as Map;
}
