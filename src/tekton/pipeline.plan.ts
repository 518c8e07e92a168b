import { Duration } from 'cdk8s';
import { Param, ParamType } from './param';
import { givenParamProblems, paramProblems, ParamValue, resultNameProblems } from './param.plan';
import { cycleProblems } from './pipeline-order.plan';
import { readProblems, resultProblems, typesOf } from './pipeline-reference.plan';
import { ResultProps } from './result';
import { OnError } from './step';
import { PipelineWorkspaceProps, TaskWorkspaceProps } from './workspace';
import { labelNameProblems, objectNameProblems, referenceProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { subPathProblems } from '../core/path';
import { list, Problem, quote } from '../core/problem';
import { resultOf, substitutions } from '../core/reference';

/** What is known of the Task that a pipeline task runs. */
export interface TaskDeclaration {
  readonly namespace: string | undefined;
  readonly params: { [name: string]: Param };
  readonly workspaces: { [name: string]: TaskWorkspaceProps };
  readonly results: { [name: string]: ResultProps };
}

/** One task of a Pipeline, defaults resolved. */
export interface PipelineTaskPlan {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  /** Name of a Task of the namespace; undefined with a resolver. */
  readonly taskName?: string;
  readonly resolver?: string;
  readonly resolverParams: { [name: string]: string };
  /** Undefined where the Task is none of this program. */
  readonly declaration?: TaskDeclaration;
  readonly params: { [name: string]: ParamValue };
  readonly workspaces: { [name: string]: { readonly workspace: string; readonly subPath?: string } };
  readonly runAfter: string[];
  readonly when: { readonly input: string; readonly operator: string; readonly values: string[] }[];
  readonly retries: number;
  readonly timeout?: Duration;
  readonly matrix?: {
    readonly params: { [name: string]: string[] };
    readonly include: { readonly name: string; readonly params: { [name: string]: string } }[];
  };
  readonly onError?: OnError;
}

/** A result of a Pipeline. */
export interface PipelineResultPlan {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
}

/** What the author said of a Pipeline, defaults resolved. */
export interface PipelinePlan {
  readonly name: string;
  readonly namespace?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly params: { [name: string]: Param };
  readonly workspaces: { [name: string]: PipelineWorkspaceProps };
  readonly tasks: PipelineTaskPlan[];
  readonly finallyTasks: PipelineTaskPlan[];
  readonly results: PipelineResultPlan[];
}

/** Tekton's default limit of combinations of a matrix. */
const MAX_COMBINATIONS = 256;

/** All that is wrong with a Pipeline. */
export function pipelineProblems(plan: PipelinePlan): Problem[] {
  const problems = [...objectNameProblems('name', plan.name), ...paramProblems(plan.params)];
  for (const name of Object.keys(plan.workspaces)) problems.push(...labelNameProblems(`workspaces.${name}`, name));
  if (plan.tasks.length === 0) problems.push({ property: 'tasks', fact: 'is empty', remedy: 'Add at least one task with addTask; finally tasks alone are refused' });
  const seen = new Set<string>();
  for (const task of [...plan.tasks, ...plan.finallyTasks]) {
    if (seen.has(task.name)) problems.push({ property: `tasks.${task.name}`, fact: 'two tasks have this name', remedy: 'Rename one' });
    seen.add(task.name);
  }
  for (const task of plan.tasks) problems.push(...taskProblems(plan, task, `tasks.${task.name}`, false));
  for (const task of plan.finallyTasks) problems.push(...taskProblems(plan, task, `finally.${task.name}`, true));
  problems.push(...cycleProblems(plan.tasks));
  plan.results.forEach((result, i) => {
    if (plan.results.slice(0, i).some((other) => other.name === result.name)) {
      problems.push({ property: `results.${result.name}`, fact: 'two results have this name', remedy: 'Rename one' });
    }
    problems.push(...pipelineResultProblems(plan, result));
  });
  return problems;
}

function taskProblems(plan: PipelinePlan, task: PipelineTaskPlan, at: string, isFinally: boolean): Problem[] {
  const problems = labelNameProblems(at, task.name);
  if (isFinally && task.runAfter.length > 0) {
    problems.push({ property: `${at}.runAfter`, fact: `finally tasks run side by side, after all others; ${list(task.runAfter)} cannot come before`, remedy: 'Remove runAfter' });
  }
  for (const name of isFinally ? [] : task.runAfter) {
    if (plan.tasks.some((other) => other.name === name)) continue;
    problems.push({
      property: `${at}.runAfter`,
      fact: `the Pipeline has no task ${quote(name)} that can come before`,
      allowed: existing('Tasks', name, plan.tasks.map((other) => other.name).filter((other) => other !== task.name)),
      remedy: 'Give a task of this Pipeline that is no finally task',
    });
  }
  if (task.taskName !== undefined) problems.push(...referenceProblems(`${at}.task`, 'Task', task.taskName));
  if (task.declaration?.namespace !== undefined && plan.namespace !== undefined && task.declaration.namespace !== plan.namespace) {
    problems.push({
      property: `${at}.task`,
      fact: `the Task lies in namespace ${quote(task.declaration.namespace)}, the Pipeline in ${quote(plan.namespace)}, and a run finds Tasks of its own namespace only`,
      remedy: 'Put both into one namespace',
    });
  }
  if (!Number.isInteger(task.retries) || task.retries < 0) {
    problems.push({ property: `${at}.retries`, fact: `${task.retries} is no number of retries`, allowed: 'Allowed: 0 or more', remedy: 'Correct the number' });
  }
  if (task.retries > 0 && task.onError === OnError.CONTINUE) {
    problems.push({ property: `${at}.onError`, fact: `CONTINUE does not go with ${task.retries} retries`, remedy: 'Choose one of them' });
  }
  task.when.forEach((condition, i) => {
    if (condition.values.length === 0) problems.push({ property: `${at}.when[${i}].values`, fact: 'is empty', remedy: 'Give the values to compare with' });
  });
  if (task.declaration) {
    const included = (task.matrix?.include ?? []).flatMap((include) => Object.keys(include.params));
    const matrixParams = [...Object.keys(task.matrix?.params ?? {}), ...included];
    problems.push(...givenParamProblems(`${at}.params`, task.params, task.declaration.params, matrixParams, (value) => typesOf(plan, value)));
    problems.push(...boundWorkspaceProblems(`${at}.workspaces`, Object.keys(task.workspaces), task.declaration.workspaces));
  }
  for (const [name, used] of Object.entries(task.workspaces)) problems.push(...usedWorkspaceProblems(plan, task, name, used, `${at}.workspaces.${name}`));
  if (task.matrix) problems.push(...matrixProblems(`${at}.matrix`, task));
  return [...problems, ...readProblems(plan, task, at, isFinally)];
}

/** What is wrong with the workspace of the Pipeline that a task uses. */
function usedWorkspaceProblems(
  plan: PipelinePlan, task: PipelineTaskPlan, name: string, used: { readonly workspace: string; readonly subPath?: string }, property: string,
): Problem[] {
  const problems = subPathProblems(`${property}.subPath`, used.subPath ?? '');
  const declared = plan.workspaces[used.workspace];
  if (declared === undefined) {
    problems.push({
      property,
      fact: `the Pipeline has no workspace ${quote(used.workspace)}`,
      allowed: existing('Workspaces', used.workspace, Object.keys(plan.workspaces)),
      remedy: 'Declare it in the Pipeline or correct the name',
    });
  }
  const needed = task.declaration?.workspaces[name];
  if (declared?.optional && needed && !needed.optional) {
    problems.push({ property, fact: `the Task needs it, and ${quote(used.workspace)} of the Pipeline is optional`, remedy: 'Make both optional or none' });
  }
  return problems;
}

function boundWorkspaceProblems(at: string, bound: string[], declared: { [name: string]: { readonly optional?: boolean } }): Problem[] {
  const unknown = bound.filter((name) => !(name in declared)).map((name) => ({
    property: `${at}.${name}`,
    fact: `the Task has no workspace ${quote(name)}`,
    allowed: existing('Workspaces', name, Object.keys(declared)),
    remedy: 'Correct the name or remove it',
  }));
  const missing = Object.entries(declared).filter(([name, { optional }]) => !optional && !bound.includes(name)).map(([name]) => ({
    property: `${at}.${name}`,
    fact: 'the Task needs this workspace and nothing is given for it',
    remedy: 'Name the workspace of the Pipeline that it uses',
  }));
  return [...unknown, ...missing];
}

function matrixProblems(at: string, task: PipelineTaskPlan): Problem[] {
  const problems: Problem[] = [];
  const { params, include } = task.matrix!;
  const given: [string, string][] = [
    ...Object.keys(params).map((name): [string, string] => [`${at}.params.${name}`, name]),
    ...include.flatMap((one) => Object.keys(one.params).map((name): [string, string] => [`${at}.include.${one.name}.${name}`, name])),
  ];
  for (const [property, name] of given) {
    if (name in task.params) problems.push({ property, fact: 'is given in params too', remedy: 'Give it in one place' });
    const declared = task.declaration?.params[name];
    if (task.declaration && !declared) {
      problems.push({
        property,
        fact: `the Task has no param ${quote(name)}`,
        allowed: existing('Params', name, Object.keys(task.declaration.params)),
        remedy: 'Correct the name',
      });
    } else if (declared && declared.type !== ParamType.STRING) {
      problems.push({ property, fact: `a matrix gives one text at a time, the param is declared as ${declared.type}`, remedy: 'Declare it as a string' });
    }
  }
  const lists = Object.values(params);
  const isNew = ([name, value]: [string, string]) => name in params && !params[name].includes(value);
  const added = include.filter((one) => lists.length === 0 || Object.entries(one.params).some(isNew));
  const combinations = (lists.length > 0 ? lists.reduce((product, values) => product * values.length, 1) : 0) + added.length;
  if (combinations > MAX_COMBINATIONS) {
    problems.push({ property: at, fact: `makes ${combinations} combinations`, allowed: `Allowed: ${MAX_COMBINATIONS}`, remedy: 'Take values away' });
  }
  if (combinations === 0) problems.push({ property: at, fact: 'makes no combination', remedy: 'Give params or include, or remove it' });
  return problems;
}

function pipelineResultProblems(plan: PipelinePlan, result: PipelineResultPlan): Problem[] {
  const property = `results.${result.name}`;
  const problems = resultNameProblems(property, result.name);
  const found = substitutions(result.value);
  if (found.length === 0 || !result.value.startsWith('$(')) {
    return [...problems, { property, fact: `${quote(result.value)} does not begin with a result of a task`, remedy: 'Give task.result("NAME")' }];
  }
  for (const one of found) {
    const reference = resultOf(one);
    const isFinally = reference?.root === 'finally';
    const tasks = isFinally ? plan.finallyTasks : plan.tasks;
    const source = tasks.find((task) => task.name === reference?.task);
    if (source) {
      problems.push(...resultProblems(property, one, source, one.text === result.value ? [ParamType.ARRAY, ParamType.OBJECT] : []));
    } else {
      problems.push({
        property,
        fact: `${one.text} names no result of a task of this Pipeline`,
        allowed: existing(isFinally ? 'Finally tasks' : 'Tasks', reference?.task ?? '', tasks.map((task) => task.name)),
        remedy: 'Give task.result("NAME")',
      });
    }
  }
  return problems;
}
