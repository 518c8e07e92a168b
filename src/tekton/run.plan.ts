import { Duration } from 'cdk8s';
import { coded, TektonProblem } from './codes';
import { CODE, MANIFEST, Medium } from './medium';
import { givenParamProblems, ParamValue } from './param.plan';
import { boundWorkspaceProblems, PipelinePlan, TaskDeclaration } from './pipeline.plan';
import { PodTemplate, RunSettings } from './run';
import { computeResourcesProblems } from './task.plan';
import { WorkspaceBinding } from './workspace';
import { goDuration } from '../core/duration';
import { referenceProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { subPathProblems } from '../core/path';
import { resultOf, substitutions } from '../core/reference';
import { commaList, quote } from '../core/text';

/** Tekton's default for a whole run. */
const DEFAULT_TIMEOUT = Duration.hours(1);

/** Settings of a run laid over others: what the second says wins, maps are merged by key. */
export function mergeRunSettings(base: RunSettings, over: RunSettings = {}): RunSettings {
  return {
    params: laidOver(base.params, over.params),
    workspaces: laidOver(base.workspaces, over.workspaces),
    serviceAccountName: over.serviceAccountName ?? base.serviceAccountName,
    podTemplate: laidOver(base.podTemplate, over.podTemplate),
    taskRunSpecs: laidOver(base.taskRunSpecs, over.taskRunSpecs),
    timeouts: laidOver(base.timeouts, over.timeouts),
  };
}

/** Both maps in one; undefined says nothing. */
function laidOver<Map extends object>(base: Map | undefined, over: Map | undefined): Map {
  const said = Object.entries(over ?? {}).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(said) } as Map;
}

/**
 * All that is wrong with a run of a Pipeline.
 *
 * @param pipeline undefined where it is none of this program
 * @param paramsGivenLater names of params that get their value when the run is made
 * @param medium in what the run is written
 */
export function runProblems(
  settings: RunSettings,
  pipeline: PipelinePlan | undefined,
  paramsGivenLater: string[] = [],
  medium: Medium = CODE,
): TektonProblem[] {
  const problems = [
    ...timeoutProblems(settings, medium),
    ...podProblems(settings, medium),
    ...paramTextProblems(settings.params ?? {}),
  ];
  for (const [name, binding] of Object.entries(settings.workspaces ?? {})) {
    problems.push(...bindingProblems(`workspaces.${name}`, binding));
  }
  if (pipeline === undefined) return problems;
  problems.push(...givenParamProblems('params', settings.params ?? {}, pipeline.params, paramsGivenLater));
  problems.push(...workspaceProblems(settings.workspaces ?? {}, pipeline, medium));
  const tasks = [...pipeline.tasks, ...pipeline.finallyTasks].map((task) => task.name);
  for (const name of Object.keys(settings.taskRunSpecs ?? {})) {
    if (tasks.includes(name)) continue;
    problems.push({
      code: 'tekton-unknown-task',
      path: `taskRunSpecs.${name}`,
      fact: `${named(pipeline)} has no task ${quote(name)}: the setting would go nowhere`,
      allowed: existing('Tasks', name, tasks),
      remedy: 'Correct the name or remove it',
    });
  }
  return problems;
}

function timeoutProblems({ timeouts = {} }: RunSettings, { words }: Medium): TektonProblem[] {
  const { pipeline = DEFAULT_TIMEOUT, tasks, finallyTasks } = timeouts;
  const parts = [tasks, finallyTasks].flatMap((part) => (part === undefined ? [] : [part.toMilliseconds()]));
  const whole = pipeline.toMilliseconds();
  const sum = parts.reduce((total, part) => total + part, 0);
  const fits = whole === 0 ? parts.length < 2 || sum === 0 : sum <= whole && !parts.includes(0);
  if (fits) return [];
  const said = [
    tasks && `tasks ${limit(tasks)}`,
    finallyTasks && `${words.finallyTasks} ${limit(finallyTasks)}`,
  ].filter((text) => text !== undefined);
  return [
    {
      code: 'tekton-timeouts',
      path: 'timeouts',
      fact: `${said.join(' and ')} do not fit into pipeline ${limit(pipeline)}${timeouts.pipeline ? '' : ', the default'}`,
      allowed: whole === 0 ? 'Tekton adds the two up and compares, even with no limit' : undefined,
      remedy: whole === 0 ? 'Leave one of them out' : 'Shorten them or set timeouts.pipeline',
    },
  ];
}

/** A Pipeline that stands in its run has no name. */
function named({ name }: PipelinePlan): string {
  return name === '' ? 'the Pipeline' : `the Pipeline ${quote(name)}`;
}

function limit(duration: Duration): string {
  return `${goDuration(duration)}${duration.toMilliseconds() === 0 ? ' (no limit)' : ''}`;
}

/** What is wrong with the pods of the run and of single tasks. */
function podProblems(
  { serviceAccountName, podTemplate, taskRunSpecs = {} }: RunSettings,
  { words }: Medium,
): TektonProblem[] {
  const of = (
    accountAt: string,
    podAt: string,
    account: string | undefined,
    pod: PodTemplate = {},
  ): TektonProblem[] => [
    ...(account === undefined
      ? []
      : coded('tekton-invalid-name', referenceProblems(accountAt, 'ServiceAccount', account))),
    ...(pod.imagePullSecrets ?? []).flatMap((name) =>
      coded('tekton-invalid-name', referenceProblems(`${podAt}.imagePullSecrets`, 'Secret', name)),
    ),
  ];
  return [
    ...of(words.serviceAccountName, words.podTemplate, serviceAccountName, podTemplate),
    ...Object.entries(taskRunSpecs).flatMap(([name, task]) => [
      ...of(
        `taskRunSpecs.${name}.serviceAccountName`,
        `taskRunSpecs.${name}.podTemplate`,
        task.serviceAccountName,
        task.podTemplate,
      ),
      ...computeResourcesProblems(`taskRunSpecs.${name}.computeResources`, task.computeResources ?? {}),
    ]),
  ];
}

/** A run has no tasks yet whose results its params could read. */
function paramTextProblems(params: { [name: string]: ParamValue }): TektonProblem[] {
  return Object.entries(params).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : Object.values(value))
      .flatMap((text) => substitutions(text))
      .filter((found) => resultOf(found))
      .map((found): TektonProblem => ({
        code: 'tekton-task-order',
        path: `params.${name}`,
        fact: `${found.text} reads a result, and the run has none when it begins`,
        remedy: 'Read it in the Pipeline',
      })),
  );
}

function bindingProblems(property: string, { source, name, subPath }: WorkspaceBinding): TektonProblem[] {
  const kinds: { [source: string]: string } = {
    claim: 'PersistentVolumeClaim',
    secret: 'Secret',
    configMap: 'ConfigMap',
  };
  return [
    ...(name === undefined ? [] : coded('tekton-invalid-name', referenceProblems(property, kinds[source], name))),
    ...coded('tekton-mount-path', subPathProblems(property, subPath ?? '')),
  ];
}

function workspaceProblems(
  bound: { [name: string]: WorkspaceBinding },
  pipeline: PipelinePlan,
  { remedies }: Medium,
): TektonProblem[] {
  const problems: TektonProblem[] = [];
  for (const name of pipeline.inherited ? [] : Object.keys(bound)) {
    if (name in pipeline.workspaces) continue;
    problems.push({
      code: 'tekton-undeclared-workspace',
      path: `workspaces.${name}`,
      fact: `${named(pipeline)} has no workspace ${quote(name)}`,
      allowed: existing('Workspaces', name, Object.keys(pipeline.workspaces)),
      remedy: 'Correct the name or remove it',
    });
  }
  for (const [name, { optional }] of Object.entries(pipeline.workspaces)) {
    if (optional || name in bound) continue;
    problems.push({
      code: 'tekton-missing-workspace',
      path: `workspaces.${name}`,
      fact: `${named(pipeline)} needs it and nothing is bound to it`,
      remedy: remedies.bindWorkspace,
    });
  }
  for (const task of [...pipeline.tasks, ...pipeline.finallyTasks]) {
    const used = [...new Set(Object.values(task.workspaces).map(({ workspace }) => workspace))].filter(
      (name) => bound[name]?.isClaim,
    );
    const claims = new Set(used.map((name) => bound[name].name ?? `template of ${name}`));
    if (claims.size < 2) continue;
    problems.push({
      code: 'tekton-two-claims',
      path: 'workspaces',
      fact: `task ${quote(task.name)} uses ${commaList(used)}, on ${claims.size} claims; Tekton's affinity assistant takes one claim a task`,
      remedy: 'Put them on one claim with a subPath each, or bind all but one to a Secret, ConfigMap or emptyDir',
    });
  }
  for (const [name, binding] of Object.entries(bound)) {
    if (binding.source !== 'emptyDir') continue;
    const users = [...pipeline.tasks, ...pipeline.finallyTasks].filter((task) =>
      Object.values(task.workspaces).some((used) => used.workspace === name),
    );
    if (users.length < 2) continue;
    problems.push({
      code: 'tekton-shared-empty-dir',
      path: `workspaces.${name}`,
      fact: `an emptyDir is new in every task, so ${commaList(users.map((task) => task.name))} would not see each other's files`,
      remedy: remedies.useClaim,
    });
  }
  return problems;
}

/** What a TaskRun is given. */
export interface TaskRunPlan {
  readonly params: { [name: string]: ParamValue };
  readonly workspaces: { [name: string]: WorkspaceBinding };
  readonly serviceAccountName?: string;
  readonly podTemplate?: PodTemplate;
  readonly retries: number;
}

/**
 * All that is wrong with a run of a Task.
 *
 * @param task undefined where nothing is known of it
 */
export function taskRunProblems(
  { params, workspaces, serviceAccountName, podTemplate, retries }: TaskRunPlan,
  task: TaskDeclaration | undefined,
): TektonProblem[] {
  const problems = paramTextProblems(params);
  if (serviceAccountName !== undefined) {
    problems.push(
      ...coded('tekton-invalid-name', referenceProblems('serviceAccountName', 'ServiceAccount', serviceAccountName)),
    );
  }
  for (const name of podTemplate?.imagePullSecrets ?? []) {
    problems.push(...coded('tekton-invalid-name', referenceProblems('podTemplate.imagePullSecrets', 'Secret', name)));
  }
  for (const [name, binding] of Object.entries(workspaces)) {
    problems.push(...bindingProblems(`workspaces.${name}`, binding));
  }
  if (retries < 0) {
    problems.push({
      code: 'tekton-wrong-value',
      path: 'retries',
      fact: `${retries} is no number of retries`,
      allowed: 'Allowed: 0 or more',
      remedy: 'Correct the number',
    });
  }
  if (task === undefined) return problems;
  problems.push(...givenParamProblems('params', params, task.params));
  problems.push(
    ...boundWorkspaceProblems('workspaces', Object.keys(workspaces), task, MANIFEST.remedies.bindWorkspace),
  );
  return problems;
}
