import { validateLabel, validateObjectReference, validateSubPath } from './names';
import { ParamType } from './param';
import { DeclaredValue, ParamValue, ParamValues, paramTypeOf } from './param-value';
import { PipelinePlan, PipelineTaskPlan, WorkspaceUse } from './pipeline-plan';
import { OnError } from './step';
import { validateGivenParams } from './validate-given-params';
import { validateMatrix } from './validate-matrix';
import { PipelineTaskContext, validatePipelineTexts } from './validate-pipeline-texts';
import { declaredResult } from './validate-result-use';
import { validateTaskWorkspaces } from './validate-task-workspaces';
import { Diagnostic, within } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { paramOf, resultOf, Substitution, substitutions } from '../core/reference';
import { commaList, quote } from '../core/text';

/** Where a task names what it runs. */
const TASK_NAME = { construct: 'task', manifest: 'taskRef.name' };

/** Validates a task of a Pipeline. */
export function validatePipelineTask(context: PipelineTaskContext): Diagnostic[] {
  const { plan, task, isFinally } = context;
  return [
    ...validateLabel(task.name),
    ...within('runAfter', isFinally ? validateFinallyOrder(task) : validateRunAfter(plan, task)),
    ...within(TASK_NAME, task.taskName === undefined ? [] : validateObjectReference('Task', task.taskName)),
    ...within(TASK_NAME, validateNamespace(plan, task)),
    ...within('retries', validateRetries(task.retries)),
    ...within('onError', validateOnError(task)),
    ...within('when', validateWhen(task)),
    ...validateAgainstTask(plan, task),
    ...within('workspaces', validateUsedWorkspaces(plan, task)),
    ...(task.matrix ? within('matrix', validateMatrix(task.matrix, task, plan.strictness)) : []),
    ...validatePipelineTexts(context),
  ];
}

function validateFinallyOrder({ runAfter }: PipelineTaskPlan): Diagnostic[] {
  if (runAfter.length === 0) return [];
  return [
    {
      code: 'tekton-task-order',
      path: '',
      fact: `finally tasks run in parallel after all other tasks and cannot wait for ${commaList(runAfter)}`,
      remedy: 'Remove runAfter',
    },
  ];
}

function validateRunAfter({ tasks }: PipelinePlan, task: PipelineTaskPlan): Diagnostic[] {
  const names = tasks.map(({ name }) => name);
  const others = names.filter((name) => name !== task.name);
  return task.runAfter
    .filter((name) => !names.includes(name))
    .map((name) => ({
      code: 'tekton-unknown-task',
      path: '',
      fact: `the Pipeline has no task ${quote(name)} to wait for`,
      allowed: existing('Tasks', name, others),
      remedy: 'Set a task of this Pipeline that is not a finally task',
    }));
}

function validateNamespace({ namespace }: PipelinePlan, { declaration }: PipelineTaskPlan): Diagnostic[] {
  const other = declaration?.namespace;
  if (other === undefined || namespace === undefined || other === namespace) return [];
  return [
    {
      path: '',
      fact:
        `the Task is in namespace ${quote(other)}, the Pipeline in ${quote(namespace)}, ` +
        'and a run finds Tasks in its own namespace only',
      remedy: 'Put both in one namespace',
    },
  ];
}

/** Rejects what is not a number of retries. A warning: Tekton accepts a negative number. */
export function validateRetries(retries: number): Diagnostic[] {
  if (Number.isInteger(retries) && retries >= 0) return [];
  return [
    {
      code: 'tekton-wrong-value',
      severity: 'warning',
      path: '',
      fact: `${retries} is not a number of retries`,
      allowed: 'Allowed: 0 or more',
      remedy: 'Correct the number',
    },
  ];
}

function validateOnError({ onError, retries }: PipelineTaskPlan): Diagnostic[] {
  if (onError !== OnError.CONTINUE || retries <= 0) return [];
  return [
    {
      code: 'tekton-exclusive-fields',
      path: '',
      fact: {
        construct: `CONTINUE cannot be combined with retries ${retries}`,
        manifest: `continue cannot be combined with retries ${retries}`,
      },
      remedy: 'Remove one of them',
    },
  ];
}

function validateWhen({ when }: PipelineTaskPlan): Diagnostic[] {
  const found = when.map(({ values, expression }, i): Diagnostic[] =>
    values.length > 0 || (expression ?? '') !== ''
      ? []
      : [
          {
            code: 'tekton-wrong-value',
            path: expression === undefined ? `[${i}].values` : `[${i}].cel`,
            fact: 'is empty',
            remedy: expression === undefined ? 'Set the values to compare with' : 'Write an expression',
          },
        ],
  );
  return found.flat();
}

/** Validates a task against the declarations of its Task. */
function validateAgainstTask(plan: PipelinePlan, task: PipelineTaskPlan): Diagnostic[] {
  const { declaration, matrix } = task;
  if (declaration === undefined) return [];
  const otherwiseGiven = [
    ...Object.keys(matrix?.params ?? {}),
    ...(matrix?.include ?? []).flatMap(({ params }) => Object.keys(params)),
    ...Object.keys(declaration.inherited?.params ?? {}),
  ];
  const typesOf = (value: ParamValue) => typesIn(plan, value);
  return [
    ...within(
      'params',
      validateGivenParams(declaredParams(task), { declared: declaration.params, otherwiseGiven, typesOf }),
    ),
    ...within(
      'workspaces',
      validateTaskWorkspaces(Object.keys(task.workspaces), declaration, {
        construct: 'Name the workspace of the Pipeline that it uses',
        manifest: 'Add it to workspaces',
      }),
    ),
  ];
}

/** The params of a task, without those that it passes on to an embedded Task that does not declare them. */
function declaredParams({ params, declaration }: PipelineTaskPlan): ParamValues {
  const inherited = declaration?.inherited;
  if (inherited === undefined) return params;
  return Object.fromEntries(
    Object.entries(params).filter(([name]) => name in declaration!.params || !(name in inherited.params)),
  );
}

function validateUsedWorkspaces(plan: PipelinePlan, task: PipelineTaskPlan): Diagnostic[] {
  return Object.entries(task.workspaces).flatMap(([name, used]) =>
    within(name, [
      ...within('subPath', validateSubPath(used.subPath)),
      ...validateWorkspaceUse(plan, used),
      ...validateOptional(plan, used, task.declaration?.workspaces[name]),
    ]),
  );
}

function pipelineWorkspace({ workspaces, inherited }: PipelinePlan, name: string): { optional?: boolean } | undefined {
  return workspaces[name] ?? inherited?.workspaces[name];
}

function validateWorkspaceUse(plan: PipelinePlan, { workspace }: WorkspaceUse): Diagnostic[] {
  if (pipelineWorkspace(plan, workspace) !== undefined) return [];
  return [
    {
      code: 'tekton-undeclared-workspace',
      path: '',
      fact: `the Pipeline has no workspace ${quote(workspace)}`,
      allowed: existing('Workspaces', workspace, Object.keys(plan.workspaces)),
      remedy: 'Declare it in the Pipeline or correct the name',
    },
  ];
}

/** Validates that a required workspace of a Task gets a required one of the Pipeline. */
function validateOptional(
  plan: PipelinePlan,
  { workspace }: WorkspaceUse,
  needed: { readonly optional?: boolean } | undefined,
): Diagnostic[] {
  if (needed === undefined || needed.optional || !pipelineWorkspace(plan, workspace)?.optional) return [];
  return [
    {
      code: 'tekton-missing-workspace',
      path: '',
      fact: `the Task requires this workspace, but ${quote(workspace)} of the Pipeline is optional`,
      remedy: 'Make both optional or both required',
    },
  ];
}

/** The types that a value may have: several for a `$(…[*])` of a result that is not known. */
function typesIn(plan: PipelinePlan, value: ParamValue): ParamType[] {
  const found = typeof value === 'string' ? wholeReference(value) : undefined;
  if (!found) return [paramTypeOf(value)];
  const result = resultOf(found);
  const declared = declaredValue(plan, found);
  const isWhole = result === undefined || result.rest === '' || result.rest === '[*]';
  if (declared !== undefined && !declared.isOpen && isWhole) return [declared.type ?? ParamType.STRING];
  return result === undefined ? [ParamType.ARRAY, ParamType.OBJECT] : unknownResultTypes(result.rest);
}

/** The reference that is the whole value, and can be more than a string. */
function wholeReference(value: string): Substitution | undefined {
  return substitutions(value).find(
    (found) => found.text === value && (found.expression.endsWith('[*]') || resultOf(found) !== undefined),
  );
}

function declaredValue(plan: PipelinePlan, found: Substitution): DeclaredValue | undefined {
  const param = paramOf(found);
  if (param) return plan.params[param.name] ?? plan.inherited?.params[param.name];
  const result = resultOf(found);
  const source = plan.tasks.find(({ name }) => name === result?.task);
  return source && declaredResult(source, result!.result);
}

/** @param rest what follows the name of the result */
function unknownResultTypes(rest: string): ParamType[] {
  if (/^\[\d+\]$|^\./.test(rest)) return [ParamType.STRING];
  return rest === '' ? [ParamType.STRING, ParamType.ARRAY, ParamType.OBJECT] : [ParamType.ARRAY, ParamType.OBJECT];
}
