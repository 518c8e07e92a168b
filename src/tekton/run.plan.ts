import { Duration } from 'cdk8s';
import { givenParamProblems, ParamValue } from './param.plan';
import { PipelinePlan } from './pipeline.plan';
import { PodTemplate, RunSettings } from './run';
import { computeResourcesProblems } from './task.plan';
import { WorkspaceBinding } from './workspace';
import { goDuration } from '../core/canonical';
import { referenceProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { subPathProblems } from '../core/path';
import { list, Problem, quote } from '../core/problem';
import { resultOf, substitutions } from '../core/reference';

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
 */
export function runProblems(settings: RunSettings, pipeline: PipelinePlan | undefined, paramsGivenLater: string[] = []): Problem[] {
  const problems = [...timeoutProblems(settings), ...podProblems(settings), ...paramTextProblems(settings.params ?? {})];
  for (const [name, binding] of Object.entries(settings.workspaces ?? {})) problems.push(...bindingProblems(`workspaces.${name}`, binding));
  if (pipeline === undefined) return problems;
  problems.push(...givenParamProblems('params', settings.params ?? {}, pipeline.params, paramsGivenLater));
  problems.push(...workspaceProblems(settings.workspaces ?? {}, pipeline));
  const tasks = [...pipeline.tasks, ...pipeline.finallyTasks].map((task) => task.name);
  for (const name of Object.keys(settings.taskRunSpecs ?? {})) {
    if (tasks.includes(name)) continue;
    problems.push({
      property: `taskRunSpecs.${name}`,
      fact: `the Pipeline ${quote(pipeline.name)} has no task ${quote(name)}: the setting would go nowhere`,
      allowed: existing('Tasks', name, tasks),
      remedy: 'Correct the name or remove it',
    });
  }
  return problems;
}

function timeoutProblems({ timeouts = {} }: RunSettings): Problem[] {
  const { pipeline = DEFAULT_TIMEOUT, tasks, finallyTasks } = timeouts;
  const parts = [tasks, finallyTasks].flatMap((part) => (part === undefined ? [] : [part.toMilliseconds()]));
  const whole = pipeline.toMilliseconds();
  const sum = parts.reduce((total, part) => total + part, 0);
  const fits = whole === 0 ? parts.length < 2 || sum === 0 : sum <= whole && !parts.includes(0);
  if (fits) return [];
  const said = [tasks && `tasks ${limit(tasks)}`, finallyTasks && `finallyTasks ${limit(finallyTasks)}`].filter((text) => text !== undefined);
  return [{
    property: 'timeouts',
    fact: `${said.join(' and ')} do not fit into pipeline ${limit(pipeline)}${timeouts.pipeline ? '' : ', the default'}`,
    allowed: whole === 0 ? 'Tekton adds the two up and compares, even with no limit' : undefined,
    remedy: whole === 0 ? 'Leave one of them out' : 'Shorten them or set timeouts.pipeline',
  }];
}

function limit(duration: Duration): string {
  return `${goDuration(duration)}${duration.toMilliseconds() === 0 ? ' (no limit)' : ''}`;
}

/** What is wrong with the pods of the run and of single tasks. */
function podProblems({ serviceAccountName, podTemplate, taskRunSpecs = {} }: RunSettings): Problem[] {
  const of = (at: string, account: string | undefined, pod: PodTemplate = {}): Problem[] => [
    ...(account === undefined ? [] : referenceProblems(`${at}serviceAccountName`, 'ServiceAccount', account)),
    ...(pod.imagePullSecrets ?? []).flatMap((name) => referenceProblems(`${at}podTemplate.imagePullSecrets`, 'Secret', name)),
  ];
  return [
    ...of('', serviceAccountName, podTemplate),
    ...Object.entries(taskRunSpecs).flatMap(([name, task]) => [
      ...of(`taskRunSpecs.${name}.`, task.serviceAccountName, task.podTemplate),
      ...computeResourcesProblems(`taskRunSpecs.${name}.computeResources`, task.computeResources ?? {}),
    ]),
  ];
}

/** A run has no tasks yet whose results its params could read. */
function paramTextProblems(params: { [name: string]: ParamValue }): Problem[] {
  return Object.entries(params).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : Object.values(value)).flatMap((text) => substitutions(text)).filter((found) => resultOf(found)).map((found) => ({
      property: `params.${name}`,
      fact: `${found.text} reads a result, and the run has none when it begins`,
      remedy: 'Read it in the Pipeline',
    })));
}

function bindingProblems(property: string, { source, name, subPath }: WorkspaceBinding): Problem[] {
  const kinds: { [source: string]: string } = { claim: 'PersistentVolumeClaim', secret: 'Secret', configMap: 'ConfigMap' };
  return [...(name === undefined ? [] : referenceProblems(property, kinds[source], name)), ...subPathProblems(property, subPath ?? '')];
}

function workspaceProblems(bound: { [name: string]: WorkspaceBinding }, pipeline: PipelinePlan): Problem[] {
  const problems: Problem[] = [];
  for (const name of Object.keys(bound)) {
    if (name in pipeline.workspaces) continue;
    problems.push({
      property: `workspaces.${name}`,
      fact: `the Pipeline ${quote(pipeline.name)} has no workspace ${quote(name)}`,
      allowed: existing('Workspaces', name, Object.keys(pipeline.workspaces)),
      remedy: 'Correct the name or remove it',
    });
  }
  for (const [name, { optional }] of Object.entries(pipeline.workspaces)) {
    if (optional || name in bound) continue;
    problems.push({ property: `workspaces.${name}`, fact: `the Pipeline ${quote(pipeline.name)} needs it and nothing is bound to it`, remedy: 'Bind it, e.g. WorkspaceBinding.claimTemplate({ … })' });
  }
  for (const task of [...pipeline.tasks, ...pipeline.finallyTasks]) {
    const used = [...new Set(Object.values(task.workspaces).map(({ workspace }) => workspace))].filter((name) => bound[name]?.isClaim);
    const claims = new Set(used.map((name) => bound[name].name ?? `template of ${name}`));
    if (claims.size < 2) continue;
    problems.push({
      property: 'workspaces',
      fact: `task ${quote(task.name)} uses ${list(used)}, on ${claims.size} claims; Tekton's affinity assistant takes one claim a task`,
      remedy: 'Put them on one claim with a subPath each, or bind all but one to a Secret, ConfigMap or emptyDir',
    });
  }
  for (const [name, binding] of Object.entries(bound)) {
    if (binding.source !== 'emptyDir') continue;
    const users = [...pipeline.tasks, ...pipeline.finallyTasks]
      .filter((task) => Object.values(task.workspaces).some((used) => used.workspace === name));
    if (users.length < 2) continue;
    problems.push({
      property: `workspaces.${name}`,
      fact: `an emptyDir is new in every task, so ${list(users.map((task) => task.name))} would not see each other's files`,
      remedy: 'Use WorkspaceBinding.claimTemplate({ … })',
    });
  }
  return problems;
}
