import { Duration } from 'cdk8s';
import { ComputeResources } from './compute-resources';
import { validateObjectReference } from './names';
import { ParamValues, stringsOf } from './param-value';
import { allTasks, PipelinePlan, pipelineTitle } from './pipeline-plan';
import { PodTemplate } from './pod-template';
import { RunSettings, RunTimeouts, TaskRunSpec, TaskRunTemplate } from './run-settings';
import { validateComputeResources } from './validate-compute-resources';
import { validateGivenParams } from './validate-given-params';
import { validateBinding, validateRunWorkspaces } from './validate-run-workspaces';
import { Diagnostic, within } from '../core/diagnostic';
import { goDuration } from '../core/duration';
import { nameOfObject } from '../core/name-of-object';
import { existing } from '../core/near-miss';
import { resultOf, substitutions } from '../core/reference';
import { quote } from '../core/text';

/** Tekton's default timeout of a run. */
const DEFAULT_TIMEOUT = Duration.hours(1);

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
    ...within('taskRunTemplate', validateTaskRunTemplate(settings.taskRunTemplate)),
    ...within('taskRunSpecs', validateTaskSettings(taskRunSpecs, settings.timeouts)),
    ...within('params', validateParamTexts(params)),
    ...within(
      'workspaces',
      Object.entries(workspaces).flatMap(([name, binding]) => within(name, validateBinding(binding))),
    ),
    ...(pipeline === undefined ? [] : validateAgainstPipeline(settings, pipeline, paramsGivenLater)),
  ];
}

function validateAgainstPipeline(
  settings: RunSettings,
  pipeline: PipelinePlan,
  otherwiseGiven: readonly string[],
): Diagnostic[] {
  const { params = {}, workspaces = {}, taskRunSpecs = {} } = settings;
  return [
    ...within('params', validateGivenParams(params, { declared: pipeline.params, otherwiseGiven })),
    ...within('workspaces', validateRunWorkspaces(workspaces, pipeline)),
    ...within('taskRunSpecs', validateTaskNames(Object.keys(taskRunSpecs), pipeline)),
    ...within('taskRunSpecs', validatePods(settings, pipeline)),
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

/** What Kubernetes takes if the pod does not set it. */
const POD_DEFAULTS: PodTemplate = { automountServiceAccountToken: true, hostUsers: true };

/** Rejects pods without what their Task needs, since a Task cannot set it itself. */
function validatePods({ taskRunTemplate, taskRunSpecs = {} }: RunSettings, pipeline: PipelinePlan): Diagnostic[] {
  return allTasks(pipeline).flatMap(({ name, taskName, declaration }) => {
    const needed = Object.entries(declaration?.podTemplate ?? {});
    const pod: any = { ...POD_DEFAULTS, ...taskRunTemplate?.podTemplate, ...taskRunSpecs[name]?.podTemplate };
    return needed
      .filter(([field, value]) => pod[field] !== value)
      .map(([field, value]) => ({
        path: `${name}.podTemplate.${field}`,
        fact: `is ${quote(pod[field])}, but the pods of the Task ${quote(taskName)} need ${quote(value)}`,
        remedy: `Set it to ${quote(value)}`,
      }));
  });
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

function validateTaskSettings(specs: { readonly [name: string]: TaskRunSpec }, timeouts?: RunTimeouts): Diagnostic[] {
  return Object.entries(specs).flatMap(([name, spec]) =>
    within(name, [
      ...validateTaskRunTemplate(spec),
      ...within('computeResources', validateComputeResources(spec.computeResources)),
      ...within('stepSpecs', validateContainers(spec.stepSpecs)),
      ...within('stepSpecs', validateWholePod(spec)),
      ...within('sidecarSpecs', validateContainers(spec.sidecarSpecs)),
      ...within('timeout', validateTaskTimeout(spec.timeout, timeouts)),
    ]),
  );
}

function validateTaskRunTemplate({ serviceAccountName, podTemplate }: TaskRunTemplate = {}): Diagnostic[] {
  return [
    ...within('serviceAccountName', validateServiceAccount(serviceAccountName)),
    ...within('podTemplate', validatePodTemplate(podTemplate)),
  ];
}

function validateContainers(specs: TaskRunSpec['stepSpecs'] = {}): Diagnostic[] {
  return Object.entries(specs).flatMap(([name, { computeResources }]) =>
    within(name, within('computeResources', validateComputeResources(computeResources))),
  );
}

/** The webhook rejects both (validateTaskRunComputeResources, v1.15). */
function validateWholePod({ computeResources, stepSpecs = {} }: TaskRunSpec): Diagnostic[] {
  const isSet = (resources: ComputeResources = {}) =>
    Object.keys({ ...resources.requests, ...resources.limits }).length > 0;
  if (!isSet(computeResources) || !Object.values(stepSpecs).some((spec) => isSet(spec.computeResources))) return [];
  return [
    {
      code: 'tekton-exclusive-fields',
      path: '',
      fact: 'cannot be combined with computeResources, which is for the pod as a whole',
      remedy: 'Remove one of them',
    },
  ];
}

/** A task may not take longer than all tasks, or than the whole run (validateTaskRunSpecTimeout, v1.15). */
function validateTaskTimeout(timeout: Duration | undefined, timeouts: RunTimeouts = {}): Diagnostic[] {
  if (timeout === undefined) return [];
  const name = timeouts.tasks ? 'tasks' : 'pipeline';
  const longest = timeouts[name] ?? DEFAULT_TIMEOUT;
  if (longest.toMilliseconds() === 0 || timeout.toMilliseconds() <= longest.toMilliseconds()) return [];
  const origin = timeouts[name] ? '' : ', the default';
  return [
    {
      code: 'tekton-timeouts',
      path: '',
      fact: `${goDuration(timeout)} is longer than ${name} of the run, ${goDuration(longest)}${origin}`,
      remedy: `Shorten it or set timeouts.${name}`,
    },
  ];
}

/** Validates the name of the ServiceAccount of a run or a task. */
export function validateServiceAccount(name: string | undefined): Diagnostic[] {
  return name === undefined ? [] : validateObjectReference('ServiceAccount', name);
}

/** Validates the pods of a run or a task. */
export function validatePodTemplate({ imagePullSecrets = [] }: PodTemplate = {}): Diagnostic[] {
  return within(
    'imagePullSecrets',
    imagePullSecrets.flatMap((secret) => validateObjectReference('Secret', nameOfObject(secret))),
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
