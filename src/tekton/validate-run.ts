import { Duration } from 'cdk8s';
import { validateObjectReference } from './names';
import { ParamValues, stringsOf } from './param-value';
import { allTasks, PipelinePlan, pipelineTitle } from './pipeline-plan';
import { PodTemplate, RunSettings, TaskRunSpec } from './run-settings';
import { validateComputeResources } from './validate-compute-resources';
import { validateGivenParams } from './validate-given-params';
import { validateBinding, validateRunWorkspaces } from './validate-run-workspaces';
import { Diagnostic, within } from '../core/diagnostic';
import { goDuration } from '../core/duration';
import { existing } from '../core/near-miss';
import { resultOf, substitutions } from '../core/reference';
import { quote } from '../core/text';

/** Tekton's default timeout of a run. */
export const DEFAULT_TIMEOUT = Duration.hours(1);

const SERVICE_ACCOUNT = { construct: 'serviceAccountName', manifest: 'taskRunTemplate.serviceAccountName' };
const POD_TEMPLATE = { construct: 'podTemplate', manifest: 'taskRunTemplate.podTemplate' };

/**
 * Validates a run of a Pipeline.
 *
 * @param pipeline undefined where it is not known
 * @param paramsGivenLater names of params that get their value when the run is created
 */
export function validateRun(
  settings: RunSettings,
  pipeline: PipelinePlan | undefined,
  paramsGivenLater: readonly string[] = [],
): Diagnostic[] {
  const { params = {}, workspaces = {}, taskRunSpecs = {} } = settings;
  return [
    ...within('timeouts', validateTimeouts(settings)),
    ...within(SERVICE_ACCOUNT, validateServiceAccount(settings.serviceAccountName)),
    ...within(POD_TEMPLATE, validatePodTemplate(settings.podTemplate)),
    ...within('taskRunSpecs', validateTaskSettings(taskRunSpecs)),
    ...within('params', validateParamTexts(params)),
    ...within(
      'workspaces',
      Object.entries(workspaces).flatMap(([name, binding]) => within(name, validateBinding(binding))),
    ),
    ...(pipeline === undefined ? [] : validateAgainstPipeline(settings, pipeline, paramsGivenLater)),
  ];
}

function validateAgainstPipeline(
  { params = {}, workspaces = {}, taskRunSpecs = {} }: RunSettings,
  pipeline: PipelinePlan,
  otherwiseGiven: readonly string[],
): Diagnostic[] {
  return [
    ...within('params', validateGivenParams(params, { declared: pipeline.params, otherwiseGiven })),
    ...within('workspaces', validateRunWorkspaces(workspaces, pipeline)),
    ...within('taskRunSpecs', validateTaskNames(Object.keys(taskRunSpecs), pipeline)),
  ];
}

/** The run fails with a name that the Pipeline does not have (ValidateTaskRunSpecs, v1.15). */
function validateTaskNames(names: readonly string[], pipeline: PipelinePlan): Diagnostic[] {
  const tasks = allTasks(pipeline).map(({ name }) => name);
  return names
    .filter((name) => !tasks.includes(name))
    .map((name) => ({
      code: 'tekton-unknown-task',
      path: name,
      fact: `${pipelineTitle(pipeline)} has no task ${quote(name)}, so the run fails`,
      allowed: existing('Tasks', name, tasks),
      remedy: 'Correct the name or remove it',
    }));
}

function validateTimeouts({ timeouts = {} }: RunSettings): Diagnostic[] {
  const { pipeline = DEFAULT_TIMEOUT, tasks, finally: finallyTasks } = timeouts;
  if (fitTimeouts(pipeline, [tasks, finallyTasks])) return [];
  const isUnlimited = pipeline.toMilliseconds() === 0;
  const parts = [tasks && `tasks ${limit(tasks)}`, finallyTasks && `finally ${limit(finallyTasks)}`]
    .filter((part) => part !== undefined)
    .join(' and ');
  const rest = `do not fit into pipeline ${limit(pipeline)}${timeouts.pipeline ? '' : ', the default'}`;
  return [
    {
      code: 'tekton-timeouts',
      path: '',
      fact: `${parts} ${rest}`,
      allowed: isUnlimited ? 'Tekton compares their sum with pipeline even if that has no limit' : undefined,
      remedy: isUnlimited ? 'Remove one of them' : 'Shorten them or set timeouts.pipeline',
    },
  ];
}

function fitTimeouts(whole: Duration, parts: readonly (Duration | undefined)[]): boolean {
  const set = parts.flatMap((part) => part?.toMilliseconds() ?? []);
  const sum = set.reduce((total, part) => total + part, 0);
  const limitOfAll = whole.toMilliseconds();
  return limitOfAll === 0 ? set.length < 2 || sum === 0 : sum <= limitOfAll && !set.includes(0);
}

function limit(duration: Duration): string {
  return `${goDuration(duration)}${duration.toMilliseconds() === 0 ? ' (no limit)' : ''}`;
}

function validateTaskSettings(specs: { readonly [name: string]: TaskRunSpec }): Diagnostic[] {
  return Object.entries(specs).flatMap(([name, { serviceAccountName, podTemplate, computeResources }]) =>
    within(name, [
      ...within('serviceAccountName', validateServiceAccount(serviceAccountName)),
      ...within('podTemplate', validatePodTemplate(podTemplate)),
      ...within('computeResources', validateComputeResources(computeResources)),
    ]),
  );
}

/** Validates the name of the ServiceAccount of a run or a task. */
export function validateServiceAccount(name: string | undefined): Diagnostic[] {
  return name === undefined ? [] : validateObjectReference('ServiceAccount', name);
}

/** Validates the pods of a run or a task. */
export function validatePodTemplate({ imagePullSecrets = [] }: PodTemplate = {}): Diagnostic[] {
  return within(
    'imagePullSecrets',
    imagePullSecrets.flatMap((name) => validateObjectReference('Secret', name)),
  );
}

/** Rejects params of a run that read results (validatePipelineRunParameters, v1.15). */
export function validateParamTexts(params: ParamValues): Diagnostic[] {
  return Object.entries(params).flatMap(([name, value]) =>
    stringsOf(value)
      .flatMap((text) => substitutions(text))
      .filter((found) => resultOf(found))
      .map((found) => ({
        code: 'tekton-task-order',
        path: name,
        fact: `${found.text} reads a result, but a run has no results when it starts`,
        remedy: 'Read it in the Pipeline',
      })),
  );
}
