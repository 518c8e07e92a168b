import { Duration } from 'cdk8s';
import { givenParamProblems, PipelinePlan } from './pipeline.plan';
import { RunSettings } from './run';
import { WorkspaceBinding } from './workspace';
import { goDuration } from '../core/canonical';
import { existing } from '../core/near-miss';
import { list, Problem, quote } from '../core/problem';

/** Tekton's default for a whole run. */
const DEFAULT_TIMEOUT = Duration.hours(1);

/** Settings of a run laid over others: what the second says wins, maps are merged by key. */
export function mergeRunSettings(base: RunSettings, over: RunSettings = {}): RunSettings {
  return {
    params: { ...base.params, ...over.params },
    workspaces: { ...base.workspaces, ...over.workspaces },
    serviceAccountName: over.serviceAccountName ?? base.serviceAccountName,
    podTemplate: { ...base.podTemplate, ...over.podTemplate },
    taskRunSpecs: { ...base.taskRunSpecs, ...over.taskRunSpecs },
    timeouts: { ...base.timeouts, ...over.timeouts },
  };
}

/**
 * All that is wrong with a run of a Pipeline.
 *
 * @param pipeline undefined where it is none of this program
 * @param paramsGivenLater names of params that get their value when the run is made
 */
export function runProblems(settings: RunSettings, pipeline: PipelinePlan | undefined, paramsGivenLater: string[] = []): Problem[] {
  const problems = timeoutProblems(settings);
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
  const whole = pipeline.toMilliseconds();
  if (whole === 0) return []; // no limit at all
  const parts = (tasks?.toMilliseconds() ?? 0) + (finallyTasks?.toMilliseconds() ?? 0);
  const unlimited = [tasks, finallyTasks].some((part) => part?.toMilliseconds() === 0);
  if (parts <= whole && !unlimited) return [];
  const said = [tasks && `tasks ${goDuration(tasks)}`, finallyTasks && `finallyTasks ${goDuration(finallyTasks)}`].filter((text) => text !== undefined);
  return [{
    property: 'timeouts',
    fact: `${said.join(' and ')} do not fit into pipeline ${goDuration(pipeline)}${timeouts.pipeline ? '' : ' (the default)'}`,
    remedy: 'Shorten them or set timeouts.pipeline',
  }];
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
    const claims = [...new Set(Object.values(task.workspaces).map((used) => used.workspace))].filter((name) => bound[name]?.isClaim);
    if (claims.length < 2) continue;
    problems.push({
      property: 'workspaces',
      fact: `task ${quote(task.name)} uses ${list(claims)}, each a claim; Tekton's affinity assistant takes one claim a task`,
      remedy: 'Put both on one claim with a subPath each, or bind all but one to a Secret, ConfigMap or emptyDir',
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
