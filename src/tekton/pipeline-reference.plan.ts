import { ParamType } from './param';
import { Declared, ParamValue, Text, typeOf, useProblems } from './param.plan';
import { PipelinePlan, PipelineTaskPlan } from './pipeline.plan';
import { existing } from '../core/near-miss';
import { list, Problem, quote } from '../core/problem';
import { paramOf, resultOf, Substitution, substitutions } from '../core/reference';

/** The variables of `$(context.…)` that a Pipeline knows (docs/variables.md, v1.15). */
const PIPELINE_CONTEXT = [
  'context.pipelineRun.name', 'context.pipelineRun.namespace', 'context.pipelineRun.uid', 'context.pipeline.name', 'context.pipelineTask.retries',
];

/** Who reads: a task of a Pipeline. */
interface Reader {
  readonly plan: PipelinePlan;
  readonly task: PipelineTaskPlan;
  readonly isFinally: boolean;
}

/** All that is wrong with what the texts of a pipeline task read. */
export function readProblems(plan: PipelinePlan, task: PipelineTaskPlan, at: string, isFinally: boolean): Problem[] {
  const reader = { plan, task, isFinally };
  const late = lateTexts(task, at);
  return [
    ...[...texts(task, at), ...late].flatMap((text) => textProblems(reader, text)),
    ...late.flatMap(({ property, text }) => lateResultProblems(property, text, task)),
  ];
}

/** The texts of a pipeline task that Tekton looks through for results, which order the tasks. */
function texts(task: PipelineTaskPlan, at: string): Text[] {
  const all: Text[] = [];
  const add = (property: string, value: ParamValue) => {
    if (typeof value === 'string') all.push({ property, text: value, whole: [ParamType.ARRAY, ParamType.OBJECT] });
    else if (Array.isArray(value)) value.forEach((text, i) => all.push({ property: `${property}[${i}]`, text, whole: [ParamType.ARRAY] }));
    else Object.entries(value).forEach(([key, text]) => all.push({ property: `${property}.${key}`, text, whole: [] }));
  };
  for (const [name, value] of Object.entries(task.params)) add(`${at}.params.${name}`, value);
  for (const [name, values] of Object.entries(task.matrix?.params ?? {})) add(`${at}.matrix.params.${name}`, values);
  for (const include of task.matrix?.include ?? []) add(`${at}.matrix.include.${include.name}`, include.params);
  task.when.forEach((condition, i) => {
    all.push({ property: `${at}.when[${i}].input`, text: condition.input, whole: [] });
    add(`${at}.when[${i}].values`, condition.values);
  });
  return all;
}

/** The texts of a pipeline task in which Tekton substitutes too, but without waiting for the results that they read. */
function lateTexts(task: PipelineTaskPlan, at: string): Text[] {
  return [
    ...Object.entries(task.workspaces).map(([name, { subPath }]) => ({ property: `${at}.workspaces.${name}.subPath`, text: subPath ?? '', whole: [] })),
    ...Object.entries(task.resolverParams).map(([name, text]) => ({ property: `${at}.task.params.${name}`, text, whole: [] })),
    { property: `${at}.displayName`, text: task.displayName ?? '', whole: [] },
  ];
}

/** The tasks whose results a task reads. */
export function resultSources(task: PipelineTaskPlan): string[] {
  return texts(task, '').flatMap(({ text }) => substitutions(text)).flatMap((found) => resultOf(found)?.task ?? []);
}

/** The types that a value may have: more than one where `$(…[*])` reads a result of which nothing is known. */
export function typesOf(plan: PipelinePlan, value: ParamValue): ParamType[] {
  const found = typeof value === 'string' && substitutions(value).find((one) => one.text === value && one.expression.endsWith('[*]'));
  if (!found) return [typeOf(value)];
  const param = paramOf(found);
  const result = resultOf(found);
  const source = plan.tasks.find((task) => task.name === result?.task);
  const declared = param ? plan.params[param.name] : source && declaredResult(source, result!.result);
  return declared === undefined ? [ParamType.ARRAY, ParamType.OBJECT] : [declared.type ?? ParamType.STRING];
}

/** What a task gives out under this name; a matrix gives out a list of it. */
function declaredResult(source: PipelineTaskPlan, name: string): Declared | undefined {
  return source.matrix ? { type: ParamType.ARRAY } : source.declaration?.results[name];
}

function textProblems(reader: Reader, { property, text, whole }: Text): Problem[] {
  return substitutions(text).flatMap((found) => substitutionProblems(reader, property, found, found.text === text ? whole : []));
}

/** Results that a late text reads and no other: Tekton neither waits for them nor puts them there. */
function lateResultProblems(property: string, text: string, task: PipelineTaskPlan): Problem[] {
  const known = texts(task, '').flatMap((other) => substitutions(other.text)).map((found) => found.text);
  return substitutions(text).filter((found) => resultOf(found) && !known.includes(found.text)).map((found) => ({
    property,
    fact: `${found.text} is read where Tekton does not wait for a result`,
    remedy: 'Read it in params or when too, or give it to the task as a param',
  }));
}

function substitutionProblems(reader: Reader, property: string, found: Substitution, whole: ParamType[]): Problem[] {
  const { plan } = reader;
  const param = paramOf(found);
  if (param) {
    const declared = plan.params[param.name];
    if (declared) return useProblems(property, found.text, declared, param.rest, whole);
    return [{
      property,
      fact: `${found.text} names a param that the Pipeline does not declare`,
      allowed: existing('Params', param.name, Object.keys(plan.params)),
      remedy: 'Declare it or correct the name',
    }];
  }
  const [root, name, ...rest] = found.expression.split('.');
  switch (root) {
    case 'context':
      if (PIPELINE_CONTEXT.includes(found.expression)) return [];
      return [{ property, fact: `${found.text} is no variable of a Pipeline`, allowed: existing('Variables', found.expression, PIPELINE_CONTEXT), remedy: 'Correct the name' }];
    case 'workspaces':
      if (name in plan.workspaces && rest.join('.') === 'bound') return [];
      return [{
        property,
        fact: `${found.text} is no variable of a Pipeline`,
        allowed: `A Pipeline knows of a workspace only whether it is bound: ${list(Object.keys(plan.workspaces).map((known) => `$(workspaces.${known}.bound)`))}`,
        remedy: 'Correct the name',
      }];
    case 'tasks':
      return taskReferenceProblems(reader, property, found, whole);
    case 'finally':
      return [{ property, fact: `${found.text} reads a finally task, which only a result of the Pipeline can`, remedy: 'Read a task that is no finally task' }];
    default:
      return [{
        property,
        fact: `${found.text} is nothing that Tekton replaces here, and its webhook refuses it`,
        allowed: 'A Pipeline replaces params, tasks, workspaces and context',
        remedy: 'Take it away: a Pipeline has no escape for it, a default of the Task\'s param or a script may hold it',
      }];
  }
}

/** `$(tasks.status)`, `$(tasks.t.status)`, `$(tasks.t.results.r)`, `$(tasks.t.matrix.length)`. */
function taskReferenceProblems({ plan, task, isFinally }: Reader, property: string, found: Substitution, whole: ParamType[]): Problem[] {
  const [, name, ...rest] = found.expression.split('.');
  const field = rest.join('.');
  const isStatus = found.expression === 'tasks.status' || field === 'status' || field === 'reason';
  if (isStatus && !isFinally) {
    return [{ property, fact: `${found.text} is known to finally tasks only`, remedy: 'Use a result of the task, or addFinally' }];
  }
  if (found.expression === 'tasks.status') return [];
  const source = plan.tasks.find((other) => other.name === name);
  if (!source) {
    const others = plan.tasks.map((other) => other.name).filter((other) => other !== task.name);
    return [{ property, fact: `${found.text} names no task that can come before`, allowed: existing('Tasks', name, others), remedy: 'Correct the name or add the task' }];
  }
  if (isStatus || (field === 'matrix.length' && source.matrix)) return [];
  return resultProblems(property, found, source, whole);
}

/** What is wrong with a reference to a result of this task. */
export function resultProblems(property: string, found: Substitution, source: PipelineTaskPlan, whole: ParamType[]): Problem[] {
  const reference = resultOf(found);
  if (!reference) return [{ property, fact: `${found.text} is no reference to a result`, remedy: 'Write $(tasks.TASK.results.NAME)' }];
  const declared = source.declaration?.results;
  if (declared && !(reference.result in declared)) {
    return [{
      property,
      fact: `reads result ${quote(reference.result)} of ${quote(source.name)}, which it does not declare`,
      allowed: existing('Results', reference.result, Object.keys(declared)),
      remedy: 'Correct the name',
    }];
  }
  if (source.matrix && reference.rest !== '[*]') {
    return [{ property, fact: `${found.text} reads one result of a matrix, which gives out a list`, remedy: `Write $(tasks.${source.name}.results.${reference.result}[*])` }];
  }
  const type = declaredResult(source, reference.result);
  return type ? useProblems(property, found.text, type, reference.rest, whole) : [];
}
