import { PARAM_TYPES, validateGivenParamList, validateParamList } from './read-params';
import { itemName, itemPath, objects, readText } from './read-value';
import { OnError } from './step';
import { validateConditions } from './validate-task-manifest';
import {
  needsFlag,
  notSet,
  rejectNegativeDuration,
  validateExclusive,
  validateNamed,
  validateOneOf,
} from './validate-value';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

/** Validates what only a manifest can get wrong in the spec of a Pipeline, without embedded Tasks. */
export function validatePipelineManifest(spec: any): Diagnostic[] {
  return [
    ...within('params', validateParamList(spec?.params)),
    ...within('workspaces', validateNamed(spec?.workspaces)),
    ...['tasks', 'finally'].flatMap((list) =>
      objects(spec?.[list]).flatMap((task, i) => within(itemPath(list, task, i), validateTaskItem(task))),
    ),
    ...objects(spec?.results).flatMap((result) =>
      within(`results.${itemName(result) ?? ''}.type`, validateOneOf(result.type, PARAM_TYPES)),
    ),
  ];
}

/** Whether the controller of another project runs an embedded task. */
export function isCustomTask({ apiVersion, kind, steps }: any): boolean {
  return steps === undefined && (apiVersion !== undefined || kind !== undefined);
}

const KINDS_OF_TASKS = ['taskRef', 'taskSpec', 'pipelineRef', 'pipelineSpec'];

function validateTaskItem(task: any): Diagnostic[] {
  const [taskRef, taskSpec, ...ofPipelines] = KINDS_OF_TASKS;
  const isPipeline = ofPipelines.some((kind) => task[kind]);
  return [
    ...(itemName(task) === undefined ? [notSet('name', 'Set the name of the task')] : []),
    ...validateExclusive(task, isPipeline ? KINDS_OF_TASKS : [taskRef, taskSpec]),
    ...ofPipelines.filter((kind) => task[kind]).map((kind) => needsFlag(kind, 'enable-api-fields: alpha')),
    ...within('params', validateGivenParamList(task.params)),
    ...(task.taskRef ? within('taskRef', validateTaskRef(task.taskRef)) : []),
    ...within('workspaces', validateNamed(task.workspaces)),
    ...within('when', validateConditions(task.when)),
    ...within('timeout', rejectNegativeDuration(task.timeout)),
    ...(task.matrix ? within('matrix', validateMatrixLists(task.matrix)) : []),
    ...within('onError', validateOneOf(task.onError, [OnError.CONTINUE, OnError.STOP_AND_FAIL])),
  ];
}

function validateMatrixLists({ params, include }: any): Diagnostic[] {
  return [
    ...within('params', validateGivenParamList(params)),
    ...objects(include).flatMap((one, i) =>
      within(`include.${readText(one.name) ?? i}.params`, validateGivenParamList(one.params)),
    ),
  ];
}

function validateTaskRef(ref: any): Diagnostic[] {
  if (ref.apiVersion !== undefined) return validateCustomTaskRef(ref);
  if (ref.kind && ref.kind !== 'Task') return [unknownKind(ref.kind)];
  return validateReferenceFields(ref, 'Task', 'taskRef');
}

/**
 * Validates the fields of a taskRef or a pipelineRef.
 *
 * @param kind the kind to which it refers
 * @param field the field that holds it
 */
export function validateReferenceFields(
  { name, resolver, bundle, params }: any,
  kind: string,
  field: string,
): Diagnostic[] {
  if (resolver) {
    return [...(name ? [nameWithResolver(field)] : []), ...within('params', validateGivenParamList(params))];
  }
  return [
    ...(params ? [paramsWithoutResolver()] : []),
    ...(name || bundle ? [] : [notSet('name', `Set the name of a ${kind}, or a resolver`)]),
  ];
}

function nameWithResolver(field: string): Diagnostic {
  return {
    code: 'tekton-exclusive-fields',
    path: 'name',
    fact: 'cannot be combined with resolver',
    remedy: `Pass what the resolver needs as params of ${field}`,
  };
}

function paramsWithoutResolver(): Diagnostic {
  return {
    code: 'tekton-missing-field',
    path: 'resolver',
    fact: 'is not set, but params are for a resolver',
    remedy: 'Set the resolver, or move the params out of the reference',
  };
}

function validateCustomTaskRef({ apiVersion, kind }: any): Diagnostic[] {
  const found: Diagnostic[] = kind ? [] : [missingCustomKind()];
  if (/^[^/]+\/[^/]+$/.test(apiVersion)) return found;
  return [
    {
      code: 'tekton-wrong-value',
      path: 'apiVersion',
      fact: `${quote(apiVersion)} is not the apiVersion of a custom task`,
      allowed: 'Allowed: GROUP/VERSION',
      remedy: 'Correct it, or remove it for a Task',
    },
    ...found,
  ];
}

function missingCustomKind(): Diagnostic {
  return {
    code: 'tekton-missing-field',
    path: 'kind',
    fact: 'is not set, but apiVersion makes this a custom task',
    remedy: 'Set its kind, or remove apiVersion',
  };
}

function unknownKind(kind: unknown): Diagnostic {
  return {
    code: 'tekton-wrong-value',
    path: 'kind',
    fact: `${quote(kind)} is not a kind of Tekton, and a custom task needs an apiVersion`,
    allowed: 'Allowed: Task',
    remedy:
      kind === 'ClusterTask'
        ? 'Use the resolver cluster: Tekton 1 has no ClusterTasks'
        : 'Set apiVersion too, or remove kind',
  };
}
