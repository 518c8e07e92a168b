import { Duration } from 'cdk8s';
import { Param, ParamType } from './param';
import { ResultProps } from './result';
import { OnError } from './step';
import { paramProblems, paramUseProblems } from './task.plan';
import { PipelineWorkspaceProps, TaskWorkspaceProps } from './workspace';
import { labelNameProblems, objectNameProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { list, Problem, quote } from '../core/problem';
import { paramOf, resultOf, Substitution, substitutions } from '../core/reference';

/** A value of a param. */
export type ParamValue = string | string[] | { [key: string]: string };

/** What is known of the Task that a pipeline task runs. */
export interface TaskDeclaration {
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
  readonly value: ParamValue;
  readonly description?: string;
}

/** What the author said of a Pipeline, defaults resolved. */
export interface PipelinePlan {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly params: { [name: string]: Param };
  readonly workspaces: { [name: string]: PipelineWorkspaceProps };
  readonly tasks: PipelineTaskPlan[];
  readonly finallyTasks: PipelineTaskPlan[];
  readonly results: PipelineResultPlan[];
}

/** The variables of `$(context.…)` that a Pipeline knows (docs/variables.md, v1.15). */
const PIPELINE_CONTEXT = [
  'context.pipelineRun.name', 'context.pipelineRun.namespace', 'context.pipelineRun.uid', 'context.pipeline.name', 'context.pipelineTask.retries',
];

/** Tekton's default limit of combinations of a matrix. */
const MAX_COMBINATIONS = 256;

/** One text of a pipeline task with its place, for looking at what it refers to. */
interface Text {
  readonly property: string;
  readonly text: string;
  readonly takesLists: boolean;
}

/**
 * What each task must wait for by `runAfter`, in the order of the tasks: what the author asked for, and what follows
 * from sharing a workspace. A writer waits for all earlier users of the workspace, a reader for the earlier writers.
 * Tekton derives the order that results make by itself, so what already follows from them is not said again.
 */
export function derivedRunAfter(tasks: PipelineTaskPlan[]): Map<string, string[]> {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const waitsFor = new Map(tasks.map((task) => [task.name, new Set([...resultSources(task), ...task.runAfter].filter((name) => byName.has(name)))]));
  const derived = new Map<string, string[]>(tasks.map((task) => [task.name, []]));
  tasks.forEach((later, index) => {
    for (const earlier of tasks.slice(0, index)) {
      if (!shareWorkspace(earlier, later) || reaches(waitsFor, earlier.name, later.name)) continue;
      if (!waitsFor.get(later.name)!.has(earlier.name)) derived.get(later.name)!.push(earlier.name);
    }
  });
  for (const [name, others] of derived) others.forEach((other) => waitsFor.get(name)!.add(other));
  const order = new Map<string, string[]>();
  for (const task of tasks) {
    const needed = derived.get(task.name)!.filter((other) =>
      ![...waitsFor.get(task.name)!].some((via) => via !== other && reaches(waitsFor, via, other)));
    order.set(task.name, [...task.runAfter, ...needed]);
  }
  return order;
}

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
  for (const result of plan.results) problems.push(...pipelineResultProblems(plan, result));
  return problems;
}

/** Whether a value may stand for a param of this type; `$(…[*])` may stand for a list or an object. */
export function valueProblems(property: string, value: ParamValue, declared: Param): Problem[] {
  const type = typeof value === 'string' ? ParamType.STRING : Array.isArray(value) ? ParamType.ARRAY : ParamType.OBJECT;
  const whole = typeof value === 'string' && /^\$\([^)]+\[\*\]\)$/.test(value);
  if (type !== declared.type && !(whole && declared.type !== ParamType.STRING)) {
    return [{ property, fact: `${quote(value)} is a ${type}, the param is declared as ${declared.type}`, remedy: `Give a value of type ${declared.type}` }];
  }
  if (declared.type === ParamType.OBJECT && typeof value === 'object' && !Array.isArray(value)) {
    const defaults = declared.defaultValue as { [key: string]: string } | undefined;
    const missing = (declared.properties ?? []).filter((key) => !(key in value) && !(defaults && key in defaults));
    if (missing.length > 0) return [{ property, fact: `lacks ${list(missing)}`, remedy: 'Give every key that has no default' }];
  }
  if (declared.allowedValues && typeof value === 'string' && !value.includes('$(') && !declared.allowedValues.includes(value)) {
    return [{ property, fact: `${quote(value)} is not an allowed value`, allowed: existing('Allowed', value, declared.allowedValues), remedy: 'Choose one of them' }];
  }
  return [];
}

/** Values given against params declared: unknown ones, missing ones, wrong types. */
export function givenParamProblems(
  at: string, given: { [name: string]: ParamValue }, declared: { [name: string]: Param }, otherwiseGiven: string[] = [],
): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name in declared) {
      problems.push(...valueProblems(`${at}.${name}`, value, declared[name]));
    } else {
      problems.push({
        property: `${at}.${name}`,
        fact: `there is no param ${quote(name)}: the value would go nowhere`,
        allowed: existing('Params', name, Object.keys(declared)),
        remedy: 'Correct the name or remove it',
      });
    }
  }
  for (const [name, param] of Object.entries(declared)) {
    if (param.defaultValue === undefined && !(name in given) && !otherwiseGiven.includes(name)) {
      problems.push({ property: `${at}.${name}`, fact: 'has no value and no default', remedy: 'Give it a value' });
    }
  }
  return problems;
}

function taskProblems(plan: PipelinePlan, task: PipelineTaskPlan, at: string, isFinally: boolean): Problem[] {
  const problems = labelNameProblems(at, task.name);
  if (isFinally && task.runAfter.length > 0) {
    problems.push({ property: `${at}.runAfter`, fact: `finally tasks run side by side, after all others; ${list(task.runAfter)} cannot come before`, remedy: 'Remove runAfter' });
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
    problems.push(...givenParamProblems(`${at}.params`, task.params, task.declaration.params, matrixParams));
    problems.push(...boundWorkspaceProblems(`${at}.workspaces`, Object.keys(task.workspaces), task.declaration.workspaces));
  }
  for (const [name, { workspace }] of Object.entries(task.workspaces)) {
    if (workspace in plan.workspaces) continue;
    problems.push({
      property: `${at}.workspaces.${name}`,
      fact: `the Pipeline has no workspace ${quote(workspace)}`,
      allowed: existing('Workspaces', workspace, Object.keys(plan.workspaces)),
      remedy: 'Declare it in the Pipeline or correct the name',
    });
  }
  if (task.matrix) problems.push(...matrixProblems(`${at}.matrix`, task));
  for (const { property, text, takesLists } of texts(task, at)) {
    for (const found of substitutions(text)) {
      problems.push(...substitutionProblems(plan, property, found, takesLists && found.text === text, isFinally, task));
    }
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
  for (const name of Object.keys(params)) {
    if (name in task.params) problems.push({ property: `${at}.params.${name}`, fact: 'is given in params too', remedy: 'Give it in one place' });
    const declared = task.declaration?.params[name];
    if (task.declaration && !declared) {
      problems.push({
        property: `${at}.params.${name}`,
        fact: `the Task has no param ${quote(name)}`,
        allowed: existing('Params', name, Object.keys(task.declaration.params)),
        remedy: 'Correct the name',
      });
    } else if (declared && declared.type !== ParamType.STRING) {
      problems.push({ property: `${at}.params.${name}`, fact: `a matrix gives one text at a time, the param is declared as ${declared.type}`, remedy: 'Declare it as a string' });
    }
  }
  const lists = Object.values(params);
  const combinations = (lists.length > 0 ? lists.reduce((product, values) => product * values.length, 1) : 0) + include.length;
  if (combinations > MAX_COMBINATIONS) {
    problems.push({ property: at, fact: `makes ${combinations} combinations`, allowed: `Allowed: ${MAX_COMBINATIONS}`, remedy: 'Take values away' });
  }
  if (combinations === 0) problems.push({ property: at, fact: 'makes no combination', remedy: 'Give params or include, or remove it' });
  return problems;
}

/** Every text of a pipeline task in which something can be substituted. */
function texts(task: PipelineTaskPlan, at: string): Text[] {
  const all: Text[] = [];
  const add = (property: string, value: ParamValue) => {
    if (typeof value === 'string') all.push({ property, text: value, takesLists: true });
    else if (Array.isArray(value)) value.forEach((text, i) => all.push({ property: `${property}[${i}]`, text, takesLists: true }));
    else Object.entries(value).forEach(([key, text]) => all.push({ property: `${property}.${key}`, text, takesLists: false }));
  };
  for (const [name, value] of Object.entries(task.params)) add(`${at}.params.${name}`, value);
  for (const [name, values] of Object.entries(task.matrix?.params ?? {})) add(`${at}.matrix.params.${name}`, values);
  for (const include of task.matrix?.include ?? []) {
    for (const [name, value] of Object.entries(include.params)) add(`${at}.matrix.include.${include.name}.${name}`, value);
  }
  task.when.forEach((condition, i) => {
    all.push({ property: `${at}.when[${i}].input`, text: condition.input, takesLists: false });
    add(`${at}.when[${i}].values`, condition.values);
  });
  for (const [name, { subPath }] of Object.entries(task.workspaces)) add(`${at}.workspaces.${name}.subPath`, subPath ?? '');
  return all;
}

/** The tasks whose results a task reads. */
function resultSources(task: PipelineTaskPlan): string[] {
  return texts(task, '').flatMap(({ text }) => substitutions(text)).flatMap((found) => resultOf(found)?.task ?? []);
}

function substitutionProblems(
  plan: PipelinePlan, property: string, found: Substitution, takesLists: boolean, isFinally: boolean, task: PipelineTaskPlan,
): Problem[] {
  const param = paramOf(found);
  if (param) {
    const declared = plan.params[param.name];
    if (declared) return paramUseProblems(property, found.text, declared, param.rest, takesLists);
    return [{
      property,
      fact: `${found.text} names a param that the Pipeline does not declare`,
      allowed: existing('Params', param.name, Object.keys(plan.params)),
      remedy: 'Declare it or correct the name',
    }];
  }
  const [root, name, field] = found.expression.split('.');
  if (root === 'context') {
    if (PIPELINE_CONTEXT.includes(found.expression)) return [];
    return [{ property, fact: `${found.text} is no variable of a Pipeline`, allowed: existing('Variables', found.expression, PIPELINE_CONTEXT), remedy: 'Correct the name' }];
  }
  if (root === 'workspaces') {
    if (name in plan.workspaces && field === 'bound') return [];
    return [{
      property,
      fact: `${found.text} is no variable of a Pipeline`,
      allowed: `A Pipeline knows of a workspace only whether it is bound: ${list(Object.keys(plan.workspaces).map((known) => `$(workspaces.${known}.bound)`))}`,
      remedy: 'Correct the name',
    }];
  }
  if (root !== 'tasks') {
    return [{
      property,
      fact: `${found.text} is nothing that Tekton replaces here`,
      allowed: 'A Pipeline replaces params, tasks, workspaces and context',
      remedy: 'For the text itself write $$(…)',
    }];
  }
  return taskReferenceProblems(plan, property, found, isFinally, task);
}

/** `$(tasks.status)`, `$(tasks.t.status)`, `$(tasks.t.results.r)`. */
function taskReferenceProblems(plan: PipelinePlan, property: string, found: Substitution, isFinally: boolean, task: PipelineTaskPlan): Problem[] {
  const [, name, field] = found.expression.split('.');
  const isStatus = found.expression === 'tasks.status' || ((field === 'status' || field === 'reason') && !resultOf(found));
  if (isStatus && !isFinally) {
    return [{ property, fact: `${found.text} is known to finally tasks only`, remedy: 'Use a result of the task, or addFinally' }];
  }
  if (found.expression === 'tasks.status') return [];
  const source = plan.tasks.find((other) => other.name === name);
  if (!source || (source.name === task.name && !isFinally)) {
    const others = plan.tasks.map((other) => other.name).filter((other) => other !== task.name);
    return [{ property, fact: `${found.text} names no task that can come before`, allowed: existing('Tasks', name, others), remedy: 'Correct the name or add the task' }];
  }
  return isStatus ? [] : resultProblems(property, found, source);
}

function resultProblems(property: string, found: Substitution, source: PipelineTaskPlan): Problem[] {
  const reference = resultOf(found);
  const declared = source.declaration?.results;
  if (reference && (!declared || reference.result in declared)) return [];
  return [{
    property,
    fact: reference ? `reads result ${quote(reference.result)} of ${quote(source.name)}, which it does not declare` : `${found.text} is no reference to a result`,
    allowed: existing('Results', reference?.result ?? '', Object.keys(declared ?? {})),
    remedy: 'Correct the name',
  }];
}

function pipelineResultProblems(plan: PipelinePlan, result: PipelineResultPlan): Problem[] {
  const property = `results.${result.name}`;
  const values = typeof result.value === 'string' ? [result.value] : Object.values(result.value);
  const found = values.flatMap((value) => substitutions(value));
  if (found.length === 0) {
    return [{ property, fact: `${quote(result.value)} reads no result of a task`, remedy: 'Give task.result("NAME")' }];
  }
  return found.flatMap((one) => {
    const reference = resultOf({ ...one, expression: one.expression.replace(/^finally\./, 'tasks.') });
    const source = [...plan.tasks, ...plan.finallyTasks].find((task) => task.name === reference?.task);
    if (!reference || !source) {
      const names = [...plan.tasks, ...plan.finallyTasks].map((task) => task.name);
      return [{ property, fact: `${one.text} names no result of a task of this Pipeline`, allowed: existing('Tasks', reference?.task ?? '', names), remedy: 'Give task.result("NAME")' }];
    }
    return resultProblems(property, { ...one, expression: one.expression.replace(/^finally\./, 'tasks.') }, source);
  });
}

/** Tasks that wait for each other, told as the way round. */
function cycleProblems(tasks: PipelineTaskPlan[]): Problem[] {
  const order = derivedRunAfter(tasks);
  const waitsFor = new Map(tasks.map((task) => [task.name, new Set([...resultSources(task), ...order.get(task.name)!])]));
  const done = new Set<string>();
  for (const task of tasks) {
    const way = wayRound(waitsFor, task.name, [], done);
    if (way) {
      return [{ property: `tasks.${way[0]}`, fact: `waits for itself: ${[...way, way[0]].join(' → ')}`, remedy: 'Take one runAfter or one result away' }];
    }
  }
  return [];
}

function wayRound(waitsFor: Map<string, Set<string>>, name: string, way: string[], done: Set<string>): string[] | undefined {
  if (way.includes(name)) return way.slice(way.indexOf(name));
  if (done.has(name)) return undefined;
  for (const next of waitsFor.get(name) ?? []) {
    const found = wayRound(waitsFor, next, [...way, name], done);
    if (found) return found;
  }
  done.add(name);
  return undefined;
}

/** Whether `from` waits for `to`, directly or through others. */
function reaches(waitsFor: Map<string, Set<string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(waitsFor.get(name) ?? []));
  }
  return false;
}

/** Whether two tasks use the same files of a workspace, one of them writing. */
function shareWorkspace(earlier: PipelineTaskPlan, later: PipelineTaskPlan): boolean {
  return Object.entries(later.workspaces).some(([laterName, a]) =>
    Object.entries(earlier.workspaces).some(([earlierName, b]) =>
      a.workspace === b.workspace && overlap(a.subPath, b.subPath) && (writes(later, laterName) || writes(earlier, earlierName))));
}

function writes(task: PipelineTaskPlan, workspace: string): boolean {
  return task.declaration?.workspaces[workspace]?.readOnly !== true;
}

function overlap(a: string = '', b: string = ''): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return shorter === '' || longer === shorter || longer.startsWith(`${shorter}/`);
}
