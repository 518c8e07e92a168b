import { TektonProblem } from './codes';
import { CODE, Medium } from './medium';
import { ParamType } from './param';
import { Declared, ParamValue, Text, typeOf, useProblems } from './param.plan';
import { PipelinePlan, PipelineTaskPlan } from './pipeline.plan';
import { existing } from '../core/near-miss';
import { paramOf, resultOf, Substitution, substitutions } from '../core/reference';
import { commaList, quote } from '../core/text';

/** The variables of `$(context.…)` that a Pipeline knows (docs/variables.md, v1.15). */
const PIPELINE_CONTEXT = [
  'context.pipelineRun.name',
  'context.pipelineRun.namespace',
  'context.pipelineRun.uid',
  'context.pipeline.name',
  'context.pipelineTask.retries',
];

/** Who reads: a task of a Pipeline. */
interface Reader {
  readonly plan: PipelinePlan;
  readonly task: PipelineTaskPlan;
  readonly isFinally: boolean;
}

/** All that is wrong with what the texts of a pipeline task read. */
export function readProblems(
  plan: PipelinePlan,
  task: PipelineTaskPlan,
  at: string,
  isFinally: boolean,
): TektonProblem[] {
  const reader = { plan, task, isFinally };
  const early = texts(task, at);
  const late = lateTexts(task, at, plan.medium ?? CODE);
  const problems: TektonProblem[] = [];
  for (const text of early) problems.push(...textProblems(reader, text));
  for (const text of late) problems.push(...textProblems(reader, text));
  for (const text of late) problems.push(...lateResultProblems(text, early));
  return problems;
}

const EITHER = [ParamType.ARRAY, ParamType.OBJECT];
const LIST = [ParamType.ARRAY];
const NONE: ParamType[] = [];

/** Adds the texts of a value in which something is substituted. */
function addTexts(all: Text[], property: string, value: ParamValue): void {
  if (typeof value === 'string') {
    if (value.includes('$(')) all.push({ property, text: value, whole: EITHER });
  } else if (Array.isArray(value)) {
    value.forEach((text, i) => text.includes('$(') && all.push({ property: `${property}[${i}]`, text, whole: LIST }));
  } else {
    for (const key of Object.keys(value)) {
      if (value[key].includes('$(')) all.push({ property: `${property}.${key}`, text: value[key], whole: NONE });
    }
  }
}

/** The texts of a pipeline task that Tekton looks through for results, which order the tasks. */
function texts(task: PipelineTaskPlan, at: string): Text[] {
  const all: Text[] = [];
  const add = (property: string, value: ParamValue) => addTexts(all, property, value);
  for (const name of Object.keys(task.params)) add(`${at}.params.${name}`, task.params[name]);
  if (task.matrix) {
    for (const [name, values] of Object.entries(task.matrix.params)) add(`${at}.matrix.params.${name}`, values);
    for (const include of task.matrix.include) add(`${at}.matrix.include.${include.name}`, include.params);
  }
  task.when.forEach((condition, i) => {
    all.push({ property: `${at}.when[${i}].input`, text: condition.input, whole: [] });
    add(`${at}.when[${i}].values`, condition.values);
  });
  all.push(...(task.embeddedTexts ?? []));
  return all;
}

/** The texts of a pipeline task in which Tekton substitutes too, but without waiting for the results that they read. */
function lateTexts(task: PipelineTaskPlan, at: string, { words }: Medium): Text[] {
  const all: Text[] = [];
  const add = (property: string, text: string | undefined) =>
    text?.includes('$(') && all.push({ property, text, whole: NONE });
  for (const name of Object.keys(task.workspaces)) {
    add(`${at}.workspaces.${name}.subPath`, task.workspaces[name].subPath);
  }
  for (const name of Object.keys(task.resolverParams)) {
    add(`${at}.${words.taskParams}.${name}`, task.resolverParams[name]);
  }
  add(`${at}.displayName`, task.displayName);
  return all;
}

/** The tasks whose results a task reads. */
export function resultSources(task: PipelineTaskPlan): string[] {
  const sources: string[] = [];
  for (const { text } of texts(task, '')) {
    for (const found of substitutions(text)) {
      const reference = resultOf(found);
      if (reference) sources.push(reference.task);
    }
  }
  return sources;
}

/** The types that a value may have: more than one where `$(…[*])` reads a result of which nothing is known. */
export function typesOf(plan: PipelinePlan, value: ParamValue): ParamType[] {
  const found =
    typeof value === 'string' &&
    substitutions(value).find((one) => one.text === value && (one.expression.endsWith('[*]') || resultOf(one)));
  if (!found) return [typeOf(value)];
  const param = paramOf(found);
  const result = resultOf(found);
  const source = plan.tasks.find((task) => task.name === result?.task);
  const declared: Declared | undefined = param
    ? (plan.params[param.name] ?? plan.inherited?.params[param.name])
    : source && declaredResult(source, result!.result);
  if (declared !== undefined && !declared.isOpen && (param || result!.rest === '' || result!.rest === '[*]')) {
    return [declared.type ?? ParamType.STRING];
  }
  if (result && /^\[\d+\]$|^\./.test(result.rest)) return [ParamType.STRING];
  return result?.rest === ''
    ? [ParamType.STRING, ParamType.ARRAY, ParamType.OBJECT]
    : [ParamType.ARRAY, ParamType.OBJECT];
}

/** What a task gives out under this name; a matrix gives out a list of it. */
function declaredResult(source: PipelineTaskPlan, name: string): Declared | undefined {
  return source.matrix ? { type: ParamType.ARRAY } : source.declaration?.results[name];
}

function textProblems(reader: Reader, { property, text, whole }: Text): TektonProblem[] {
  const problems: TektonProblem[] = [];
  for (const found of substitutions(text)) {
    problems.push(...substitutionProblems(reader, property, found, found.text === text ? whole : NONE));
  }
  return problems;
}

/** Results that a late text reads and no other: Tekton neither waits for them nor puts them there. */
function lateResultProblems({ property, text }: Text, early: Text[]): TektonProblem[] {
  const known = early.flatMap((other) => substitutions(other.text)).map((found) => found.text);
  return substitutions(text)
    .filter((found) => resultOf(found) && !known.includes(found.text))
    .map((found) => ({
      code: 'tekton-task-order',
      path: property,
      fact: `${found.text} is read where Tekton does not wait for a result`,
      remedy: 'Read it in params or when too, or give it to the task as a param',
    }));
}

function substitutionProblems(
  reader: Reader,
  property: string,
  found: Substitution,
  whole: ParamType[],
): TektonProblem[] {
  const { plan } = reader;
  const param = paramOf(found);
  if (param) {
    const declared = plan.params[param.name] ?? plan.inherited?.params[param.name];
    if (declared) return useProblems(property, found.text, declared, param.rest, whole, plan.medium);
    if (property.endsWith('.displayName') && isGivenByMatrix(reader.task, param.name)) return [];
    return [
      {
        code: 'tekton-undeclared-param',
        path: property,
        fact: `${found.text} names a param that the Pipeline does not declare`,
        allowed: existing('Params', param.name, [
          ...Object.keys(plan.params),
          ...Object.keys(plan.inherited?.params ?? {}),
        ]),
        remedy: 'Declare it or correct the name',
      },
    ];
  }
  const [root, name, ...rest] = found.expression.split('.');
  switch (root) {
    case 'context':
      if (PIPELINE_CONTEXT.includes(found.expression)) return [];
      return [
        {
          code: 'tekton-unknown-variable',
          path: property,
          fact: `${found.text} is no variable of a Pipeline`,
          allowed: existing('Variables', found.expression, PIPELINE_CONTEXT),
          remedy: 'Correct the name',
        },
      ];
    case 'workspaces': {
      const known = name in plan.workspaces || (plan.inherited !== undefined && name in plan.inherited.workspaces);
      if (known && rest.join('.') === 'bound') return [];
      if (name in reader.task.workspaces && ['path', 'claim', 'volume'].includes(rest.join('.'))) return []; // handed on as it is, and replaced in the Task
      return [
        {
          code: known ? 'tekton-unknown-variable' : 'tekton-undeclared-workspace',
          path: property,
          fact: `${found.text} is no variable of a Pipeline`,
          allowed: `A Pipeline knows of a workspace only whether it is bound: ${commaList(Object.keys(plan.workspaces).map((each) => `$(workspaces.${each}.bound)`))}`,
          remedy: 'Correct the name',
        },
      ];
    }
    case 'tasks':
      return taskReferenceProblems(reader, property, found, whole);
    case 'finally':
      return [
        {
          code: 'tekton-task-order',
          path: property,
          fact: `${found.text} reads a finally task, which only a result of the Pipeline can`,
          remedy: 'Read a task that is no finally task',
        },
      ];
    default:
      return [
        {
          code: 'tekton-unknown-variable',
          path: property,
          fact: `${found.text} is nothing that Tekton replaces here, and its webhook refuses it`,
          allowed: 'A Pipeline replaces params, tasks, workspaces and context',
          remedy:
            "Take it away: a Pipeline has no escape for it, a default of the Task's param or a script may hold it",
        },
      ];
  }
}

function isGivenByMatrix({ matrix }: PipelineTaskPlan, name: string): boolean {
  return matrix !== undefined && (name in matrix.params || matrix.include.some(({ params }) => name in params));
}

/** `$(tasks.status)`, `$(tasks.t.status)`, `$(tasks.t.results.r)`, `$(tasks.t.matrix.length)`. */
function taskReferenceProblems(
  { plan, task, isFinally }: Reader,
  property: string,
  found: Substitution,
  whole: ParamType[],
): TektonProblem[] {
  const [, name, ...rest] = found.expression.split('.');
  const field = rest.join('.');
  const isStatus = found.expression === 'tasks.status' || field === 'status' || field === 'reason';
  if (isStatus && !isFinally) {
    return [
      {
        code: 'tekton-task-order',
        path: property,
        fact: `${found.text} is known to finally tasks only`,
        remedy: (plan.medium ?? CODE).remedies.useFinally,
      },
    ];
  }
  if (found.expression === 'tasks.status') return [];
  const source = plan.tasks.find((other) => other.name === name);
  if (!source) {
    const others = plan.tasks.map((other) => other.name).filter((other) => other !== task.name);
    return [
      {
        code: 'tekton-unknown-task',
        path: property,
        fact: `${found.text} names no task that can come before`,
        allowed: existing('Tasks', name, others),
        remedy: 'Correct the name or add the task',
      },
    ];
  }
  if (isStatus || (source.matrix && /^matrix\.([^.]+\.)?length$/.test(field))) return [];
  if ((rest[0] === 'outputs' || rest[0] === 'inputs') && plan.medium) {
    return [
      {
        code: 'tekton-feature-flag',
        path: property,
        fact: `${found.text} reads an artifact, which the webhook takes only where the feature flag enable-artifacts is true`,
        remedy: 'Set the flag, or use a result',
      },
    ];
  }
  return resultProblems(property, found, source, whole, plan.medium);
}

/** What is wrong with a reference to a result of this task. */
export function resultProblems(
  property: string,
  found: Substitution,
  source: PipelineTaskPlan,
  whole: ParamType[],
  medium: Medium = CODE,
): TektonProblem[] {
  const reference = resultOf(found);
  if (!reference) {
    return [
      {
        code: 'tekton-unknown-variable',
        path: property,
        fact: `${found.text} is no reference to a result`,
        remedy: 'Write $(tasks.TASK.results.NAME)',
      },
    ];
  }
  const declared = source.declaration?.results;
  if (declared && !(reference.result in declared)) {
    return [
      {
        code: 'tekton-undeclared-result',
        path: property,
        fact: `reads result ${quote(reference.result)} of ${quote(source.name)}, which it does not declare`,
        allowed: existing('Results', reference.result, Object.keys(declared)),
        remedy: 'Correct the name',
      },
    ];
  }
  if (source.matrix && reference.rest !== '[*]') {
    return [
      {
        code: 'tekton-param-type',
        path: property,
        fact: `${found.text} reads one result of a matrix, which gives out a list`,
        remedy: `Write $(tasks.${source.name}.results.${reference.result}[*])`,
      },
    ];
  }
  const type = declaredResult(source, reference.result);
  // Tekton takes a list or an object without [*] as it takes it with
  if (medium.takesBareLists && reference.rest === '' && type?.type !== undefined && whole.includes(type.type)) {
    return [];
  }
  return type ? useProblems(property, found.text, type, reference.rest, whole, medium) : [];
}
