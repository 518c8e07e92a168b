import { DeclaredValue, ParamValues, stringsOf } from './param-value';
import { MatrixPlan, PipelinePlan, PipelineResultPlan, PipelineTaskPlan } from './pipeline-plan';
import { inheritedParams, readGivenParams, readParams, referencedParams } from './read-params';
import { readConditions, ReadResult, readTaskReferences, readTaskSpec, TaskSurroundings } from './read-task';
import {
  emptyMap,
  itemName,
  itemPath,
  objects,
  readGoDuration,
  readName,
  readNamed,
  readOneOf,
  readParamValue,
  readText,
  readTextMap,
  readTexts,
} from './read-value';
import { OnError } from './step';
import { EXISTING_MANIFESTS } from './strictness';
import { Inherited, TaskDeclaration, TaskPlan } from './task-plan';
import { isCustomTask, validatePipelineManifest } from './validate-pipeline-manifest';
import { validateTaskSpec } from './validate-task';
import { PipelineWorkspaceProps } from './workspaces';
import { within } from '../core/diagnostic';

/** What else is known of the place of the spec of a Pipeline. */
export interface PipelineSurroundings extends TaskSurroundings {
  /** The Task of a name, where it is among the documents. */
  readonly task: (name: string) => TaskDeclaration | undefined;
}

/** Reads the spec of a Pipeline. The diagnostics include those of embedded Tasks. */
export function readPipelineSpec(spec: any, surroundings: PipelineSurroundings): ReadResult<PipelinePlan> {
  const { inherited, name } = surroundings;
  const params = readParams(spec?.params);
  const workspaces = readNamed(spec?.workspaces, readPipelineWorkspace);
  const passedOn: Inherited = {
    params: Object.assign(emptyMap<DeclaredValue>(), inherited?.params, params),
    workspaces: Object.assign(emptyMap(), inherited?.workspaces, workspaces),
  };
  const read = (list: string) => objects(spec?.[list]).map((task, i) => readTask(task, i, passedOn, surroundings));
  const [tasks, finallyTasks] = [read('tasks'), read('finally')];
  const plan: PipelinePlan = {
    strictness: EXISTING_MANIFESTS,
    inherited,
    name,
    params,
    workspaces,
    tasks: tasks.map((task) => task.plan),
    finallyTasks: finallyTasks.map((task) => task.plan),
    results: readResults(spec?.results),
  };
  const ofTasks = (list: string, results: readonly ReadResult<PipelineTaskPlan>[]) =>
    results.flatMap(({ diagnostics }, i) => within(itemPath(list, objects(spec?.[list])[i], i), diagnostics));
  return {
    plan,
    diagnostics: [...validatePipelineManifest(spec), ...ofTasks('tasks', tasks), ...ofTasks('finally', finallyTasks)],
  };
}

function readPipelineWorkspace({ optional }: any): PipelineWorkspaceProps {
  return { optional: optional === true };
}

/** Reads a task. The diagnostics are those of an embedded Task. */
function readTask(
  task: any,
  index: number,
  passedOn: Inherited,
  surroundings: PipelineSurroundings,
): ReadResult<PipelineTaskPlan> {
  const params = readGivenParams(task.params);
  const isEmbedded = task.taskSpec && !isCustomTask(task.taskSpec);
  const embedded = isEmbedded ? readEmbedded(task, params, passedOn, surroundings) : undefined;
  const runAfter = readTexts(task.runAfter);
  const plan: PipelineTaskPlan = {
    ...(task.taskRef ? readReference(task.taskRef, surroundings) : NO_REFERENCE),
    ...(embedded ? { declaration: embedded.plan, embeddedTexts: embeddedTexts(task.taskSpec) } : {}),
    name: itemName(task) ?? `unnamed-${index}`,
    displayName: readText(task.displayName),
    params,
    workspaces: readNamed(task.workspaces, ({ name, workspace, subPath }) => ({
      workspace: readName(workspace) ?? name,
      subPath: readText(subPath),
    })),
    runAfter,
    waitsFor: runAfter,
    when: readConditions(task.when),
    retries: typeof task.retries === 'number' ? task.retries : 0,
    timeout: readGoDuration(task.timeout),
    matrix: task.matrix && readMatrix(task.matrix),
    onError: readOneOf(task.onError, [OnError.CONTINUE, OnError.STOP_AND_FAIL]),
  };
  return { plan, diagnostics: within('taskSpec', embedded?.diagnostics ?? []) };
}

type Reference = Pick<PipelineTaskPlan, 'taskName' | 'resolver' | 'resolverParams' | 'declaration'>;

/** Of a task of which nothing is known. */
const NO_REFERENCE: Reference = { resolverParams: {} };

/** Reads a taskRef, with the declarations of the Task where they are known. */
function readReference(ref: any, { task }: PipelineSurroundings): Reference {
  if (ref.apiVersion !== undefined || (ref.kind && ref.kind !== 'Task')) return NO_REFERENCE;
  if (ref.resolver) return { resolver: readText(ref.resolver), resolverParams: readResolverParams(ref.params) };
  if (!ref.name) return NO_REFERENCE;
  const taskName = readText(ref.name)!;
  return { taskName, resolverParams: {}, declaration: ref.bundle ? undefined : task(taskName) };
}

function readResolverParams(list: any): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(readGivenParams(list)).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
}

/** Reads and validates an embedded Task, to which Tekton passes on the params and workspaces of the pipeline task. */
function readEmbedded(
  { taskSpec: spec, workspaces: bound }: any,
  given: ParamValues,
  passedOn: Inherited,
  { podVolumes }: PipelineSurroundings,
): ReadResult<TaskPlan> {
  const params = Object.assign(emptyMap<DeclaredValue>(), passedOn.params, passedThrough(spec, given, passedOn));
  const workspaces = Object.assign(emptyMap(), passedOn.workspaces, readNamed(bound, readPipelineWorkspace));
  const inherited = { params, workspaces };
  const { plan, diagnostics } = readTaskSpec(spec, { name: '', inherited, podVolumes });
  return { plan, diagnostics: [...diagnostics, ...validateTaskSpec(plan)] };
}

/** The params of a task that its embedded Task refers to without declaring them. */
function passedThrough(spec: any, given: ParamValues, passedOn: Inherited): { [name: string]: DeclaredValue } {
  if (Object.keys(given).length === 0) return {};
  const referenced = referencedParams(spec);
  const params = inheritedParams(Object.fromEntries(Object.entries(given).filter(([name]) => referenced.has(name))));
  for (const [name, declared] of Object.entries(params)) {
    if (declared.properties === undefined) continue;
    const { properties = [] } = passedOn.params[name] ?? {}; // Tekton passes on the keys of an object one by one
    params[name] = { ...declared, properties: [...declared.properties, ...properties] };
  }
  return params;
}

function embeddedTexts(spec: any): PipelineTaskPlan['embeddedTexts'] {
  return readTaskReferences(spec).map((text) => ({ ...text, path: `taskSpec.${text.path as string}` }));
}

function readMatrix({ params, include }: any): MatrixPlan {
  const lists = emptyMap<string[]>();
  for (const [name, value] of Object.entries(readGivenParams(params))) lists[name] = stringsOf(value);
  return {
    params: lists,
    include: objects(include).map((one, i) => ({
      name: readText(one.name) ?? String(i),
      params: readTextMap(readGivenParams(one.params)),
    })),
  };
}

/** Reads the results of a Pipeline that are strings. */
function readResults(list: any): PipelineResultPlan[] {
  return objects(list).flatMap((result) => {
    const value = readParamValue(result.value);
    return typeof value === 'string' ? [{ name: itemName(result) ?? '', value }] : [];
  });
}
