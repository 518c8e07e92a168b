import { TektonProblem } from './codes';
import { MANIFEST } from './medium';
import { ParamType } from './param';
import { Declared, ParamValue } from './param.plan';
import { Inherited, PipelinePlan, PipelineResultPlan, PipelineTaskPlan, TaskDeclaration } from './pipeline.plan';
import { givenAsParams, readConditions, readGivenParams, readParams, readTaskSpec, taskReferences } from './read-task';
import { OnError } from './step';
import { taskSpecProblems } from './task.plan';
import {
  byName,
  duration,
  emptyMap,
  exclusive,
  nameOf,
  needsFlag,
  objects,
  oneOf,
  paramValue,
  text,
  textMap,
  texts,
} from './wire';
import { PipelineWorkspaceProps } from './workspace';
import { paramOf, substitutions } from '../core/reference';
import { quote } from '../core/text';

/** What else is known of where the spec of a Pipeline stands. */
export interface PipelineSurroundings {
  /** Empty for one that stands in a run. */
  readonly name: string;
  /** What a run hands down to it. */
  readonly inherited?: Inherited;
  /** Names of volumes that the run gives to the pods. */
  readonly podVolumes?: string[];
  /** The Task of this name, where it is among the documents. */
  readonly task: (name: string) => TaskDeclaration | undefined;
}

/**
 * The spec of a Pipeline as the plan that a construct would make of it.
 *
 * @param at where it stands, e.g. `spec`
 * @param problems what only a manifest can get wrong is put here, and what is wrong with the Tasks that stand in it
 */
export function readPipelineSpec(
  spec: any,
  at: string,
  surroundings: PipelineSurroundings,
  problems: TektonProblem[],
): PipelinePlan {
  const params = readParams(spec?.params, `${at}.params`, problems);
  const workspaces = byName(spec?.workspaces, `${at}.workspaces`, problems, (workspace): PipelineWorkspaceProps => ({
    optional: workspace.optional === true,
  }));
  const { inherited, name } = surroundings;
  const handedDown: Inherited = {
    params: Object.assign(emptyMap(), inherited?.params, params),
    workspaces: Object.assign(emptyMap(), inherited?.workspaces, workspaces),
  };
  const read = (list: string) =>
    objects(spec?.[list]).map((task, i) => readTask(task, i, list, at, handedDown, surroundings, problems));
  return {
    medium: MANIFEST,
    inherited,
    name,
    params,
    workspaces,
    tasks: read('tasks'),
    finallyTasks: read('finally'),
    results: readResults(spec?.results, `${at}.results`, problems),
  };
}

/** The names of the params that the texts of a value name. */
export function namedParams(value: any, found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    if (value.includes('$(params')) for (const one of substitutions(value)) found.add(paramOf(one)?.name ?? '');
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) namedParams(inner, found);
  }
  return found;
}

const KINDS = ['taskRef', 'taskSpec', 'pipelineRef', 'pipelineSpec'];

function readTask(
  task: any,
  i: number,
  list: string,
  specAt: string,
  handedDown: Inherited,
  surroundings: PipelineSurroundings,
  problems: TektonProblem[],
): PipelineTaskPlan {
  const name = nameOf(task) ?? `unnamed-${i}`;
  const place = nameOf(task) === undefined ? `${list}[${i}]` : `${list}.${name}`;
  const at = `${specAt}.${place}`;
  if (nameOf(task) === undefined) {
    problems.push({
      code: 'tekton-missing-field',
      path: `${at}.name`,
      fact: 'is missing',
      remedy: 'Give the task a name',
    });
  }
  exclusive(task, task.pipelineRef || task.pipelineSpec ? KINDS : KINDS.slice(0, 2), at, problems);
  for (const kind of KINDS.slice(2)) {
    if (task[kind]) problems.push(needsFlag(`${at}.${kind}`, 'enable-api-fields: alpha'));
  }
  const params = readGivenParams(task.params, `${at}.params`, problems);
  const reference = task.taskRef ? readReference(task.taskRef, `${at}.taskRef`, surroundings, problems) : NO_REFERENCE;
  const embedded =
    task.taskSpec && !isCustom(task.taskSpec)
      ? readEmbedded(task.taskSpec, `${at}.taskSpec`, params, handedDown, surroundings, problems)
      : undefined;
  const timeout = duration(task.timeout, `${at}.timeout`, problems);
  const onError = oneOf(task.onError, [OnError.CONTINUE, OnError.STOP_AND_FAIL], `${at}.onError`, problems);
  return {
    name,
    displayName: text(task.displayName),
    taskName: reference.taskName,
    resolver: reference.resolver,
    resolverParams: reference.resolverParams,
    declaration: embedded?.declaration ?? reference.declaration,
    embeddedTexts: embedded?.embeddedTexts,
    params,
    workspaces: byName(task.workspaces, `${at}.workspaces`, problems, (used) => ({
      workspace: text(used.workspace) || used.name,
      subPath: text(used.subPath),
    })),
    runAfter: texts(task.runAfter),
    when: task.when === undefined ? [] : readConditions(task.when, `${at}.when`, problems),
    retries: typeof task.retries === 'number' ? task.retries : 0,
    timeout,
    matrix: task.matrix && readMatrix(task.matrix, `${at}.matrix`, problems),
    onError,
  };
}

/** Whether a controller of another project runs it. */
function isCustom({ apiVersion, kind, steps }: any): boolean {
  return steps === undefined && (apiVersion !== undefined || kind !== undefined);
}

type Reference = Pick<PipelineTaskPlan, 'taskName' | 'resolver' | 'resolverParams' | 'declaration'>;

/** What names nothing, or nothing of which something is known. */
const NO_REFERENCE: Reference = { resolverParams: {} };

/** What a taskRef names, and what is known of it. */
function readReference(ref: any, at: string, { task }: PipelineSurroundings, problems: TektonProblem[]): Reference {
  if (ref.apiVersion !== undefined) {
    if (!/^[^/]+\/[^/]+$/.test(ref.apiVersion)) {
      problems.push({
        code: 'tekton-wrong-value',
        path: `${at}.apiVersion`,
        fact: `${quote(ref.apiVersion)} is no version of a custom task`,
        allowed: 'Allowed: GROUP/VERSION',
        remedy: 'Correct it, or remove it for a Task',
      });
    }
    if (!ref.kind) {
      problems.push({
        code: 'tekton-missing-field',
        path: `${at}.kind`,
        fact: 'is missing, and apiVersion makes this a custom task',
        remedy: 'Give its kind, or remove apiVersion',
      });
    }
    return NO_REFERENCE;
  }
  if (ref.kind && ref.kind !== 'Task') {
    problems.push({
      code: 'tekton-wrong-value',
      path: `${at}.kind`,
      fact: `${quote(ref.kind)} is no kind of Tekton, and a custom task needs its apiVersion too`,
      allowed: 'Allowed: Task',
      remedy:
        ref.kind === 'ClusterTask'
          ? 'Tekton 1 has no ClusterTasks: use the resolver cluster'
          : 'Give apiVersion too, or remove kind',
    });
    return NO_REFERENCE;
  }
  if (ref.resolver) {
    if (ref.name) {
      problems.push({
        code: 'tekton-exclusive-fields',
        path: `${at}.name`,
        fact: 'stands beside resolver',
        remedy: 'Give what the resolver needs as params of taskRef',
      });
    }
    const resolverParams = Object.entries(readGivenParams(ref.params, `${at}.params`, problems)).map(
      ([name, value]) => [name, typeof value === 'string' ? value : ''],
    );
    return { resolver: text(ref.resolver), resolverParams: Object.fromEntries(resolverParams) };
  }
  if (ref.params) {
    problems.push({
      code: 'tekton-missing-field',
      path: `${at}.resolver`,
      fact: 'is missing, and params are for a resolver',
      remedy: 'Give the resolver, or move the params to the task',
    });
  }
  if (!ref.name) {
    if (!ref.bundle) {
      problems.push({
        code: 'tekton-missing-field',
        path: `${at}.name`,
        fact: 'is missing',
        remedy: 'Give the name of a Task, or a resolver',
      });
    }
    return NO_REFERENCE;
  }
  const name = text(ref.name)!;
  return {
    taskName: name,
    resolver: undefined,
    resolverParams: NO_REFERENCE.resolverParams,
    declaration: ref.bundle ? undefined : task(name),
  };
}

/** A Task that stands in the Pipeline: it is judged here, and what it declares is known. */
function readEmbedded(
  spec: any,
  at: string,
  given: { [name: string]: ParamValue },
  handedDown: Inherited,
  { podVolumes }: PipelineSurroundings,
  problems: TektonProblem[],
): Pick<PipelineTaskPlan, 'declaration' | 'embeddedTexts'> {
  const named = Object.keys(given).length > 0 ? namedParams(spec) : new Set<string>();
  const through = givenAsParams(Object.fromEntries(Object.entries(given).filter(([name]) => named.has(name))));
  for (const [name, declared] of Object.entries(through)) {
    const { properties = [] } = handedDown.params[name] ?? {}; // the keys of an object are handed down one by one
    if (declared.properties) through[name] = { ...declared, properties: [...declared.properties, ...properties] };
  }
  const inherited = { ...handedDown, params: Object.assign(emptyMap<Declared>(), handedDown.params, through) };
  const plan = readTaskSpec(spec, at, { name: '', inherited, podVolumes }, problems);
  for (const problem of taskSpecProblems(plan)) problems.push({ ...problem, path: `${at}.${problem.path}` });
  const { params, workspaces, results } = plan;
  const place = at.replace(/^spec\.(pipelineSpec\.)?/, '');
  return {
    declaration: { namespace: undefined, params, workspaces, results, inherited },
    embeddedTexts: taskReferences(spec, place),
  };
}

function readMatrix(matrix: any, at: string, problems: TektonProblem[]): PipelineTaskPlan['matrix'] {
  const params = emptyMap<string[]>();
  for (const [name, value] of Object.entries(readGivenParams(matrix.params, `${at}.params`, problems))) {
    params[name] = typeof value === 'string' ? [value] : Object.values(value);
  }
  return {
    params,
    include: objects(matrix.include).map((include, i) => ({
      name: text(include.name) ?? String(i),
      params: textMap(readGivenParams(include.params, `${at}.include.${text(include.name) ?? i}.params`, problems)),
    })),
  };
}

/** The results of a Pipeline; of a list or an object each text is one. */
function readResults(list: any, at: string, problems: TektonProblem[]): PipelineResultPlan[] {
  return objects(list).flatMap((result) => {
    const name = nameOf(result) ?? '';
    const value = paramValue(result.value);
    oneOf(result.type, [ParamType.STRING, ParamType.ARRAY, ParamType.OBJECT], `${at}.${name}.type`, problems);
    return typeof value === 'string' ? [{ name, value }] : [];
  });
}
