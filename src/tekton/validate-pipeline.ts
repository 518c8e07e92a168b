import { validateLabel, validateObjectName, validateResultName, validateWorkspaceName } from './names';
import { allTasks, PipelinePlan, PipelineResultPlan } from './pipeline-plan';
import { ARRAY_OR_OBJECT, STRINGS_ONLY } from './substituted-text';
import { validateParams } from './validate-params';
import { validatePipelineTask } from './validate-pipeline-task';
import { validateResultUse } from './validate-result-use';
import { validateTaskOrder } from './validate-task-order';
import { Diagnostic, within, Wording } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { resultOf, Substitution, substitutions } from '../core/reference';
import { quote } from '../core/text';

/** Validates a Pipeline. */
export function validatePipeline(plan: PipelinePlan): Diagnostic[] {
  return [...within('name', validateObjectName(plan.name)), ...validatePipelineSpec(plan)];
}

/** Validates the spec of a Pipeline, which may be embedded in a run. */
export function validatePipelineSpec(plan: PipelinePlan): Diagnostic[] {
  return [
    ...within('params', validateParams(plan.params)),
    ...within(
      'workspaces',
      Object.keys(plan.workspaces).flatMap((name) => within(name, validateWorkspaceName(name, plan.strictness))),
    ),
    ...validateUniqueTasks(plan),
    ...plan.tasks.flatMap((task) =>
      within(`tasks.${task.name}`, validatePipelineTask({ plan, task, isFinally: false })),
    ),
    ...plan.finallyTasks.flatMap((task) =>
      within(`finally.${task.name}`, validatePipelineTask({ plan, task, isFinally: true })),
    ),
    ...validateTaskOrder(plan.tasks),
    ...within('results', validatePipelineResults(plan)),
  ];
}

function validateUniqueTasks(plan: PipelinePlan): Diagnostic[] {
  const names = allTasks(plan).map(({ name }) => name);
  const repeated = names.filter((name, i) => names.indexOf(name) < i);
  const found = repeated.map((name) => sameName(`tasks.${name}`, 'task'));
  return plan.tasks.length === 0 ? [noTasks(), ...found] : found;
}

function noTasks(): Diagnostic {
  return {
    code: 'tekton-missing-field',
    path: 'tasks',
    fact: 'is empty',
    remedy: {
      construct: 'Add at least one task with addTask: finally tasks alone are not enough',
      manifest: 'Add at least one task: finally tasks alone are not enough',
    },
  };
}

function sameName(path: string, what: string): Diagnostic {
  return { code: 'tekton-duplicate', path, fact: `two ${what}s have this name`, remedy: 'Rename one' };
}

/** Two results of one name are a warning: Tekton accepts them and keeps one. */
function validatePipelineResults(plan: PipelinePlan): Diagnostic[] {
  const names = plan.results.map(({ name }) => name);
  return plan.results.flatMap((result, i) =>
    within(result.name, [
      ...(names.indexOf(result.name) < i ? [{ ...sameName('', 'result'), severity: 'warning' as const }] : []),
      ...validateResultName(result.name),
      ...validatePipelineResultValue(plan, result),
    ]),
  );
}

const WRITE_RESULT: Wording = {
  construct: 'Set task.result("NAME")',
  manifest: 'Write $(tasks.TASK.results.NAME)',
};

function validatePipelineResultValue(plan: PipelinePlan, { value }: PipelineResultPlan): Diagnostic[] {
  const found = substitutions(value);
  if (found.length === 0 && namesRejectedTask(plan, value)) return [];
  if (found.length > 0 && value.startsWith('$(')) {
    return found.flatMap((each) => validatePipelineResultReference(plan, each, each.text === value));
  }
  const fact = `${quote(value)} does not begin with a result of a task`;
  return [{ code: 'tekton-wrong-value', path: '', fact, remedy: WRITE_RESULT }];
}

/** Whether a text reads a result of a task whose name is rejected, so that it is not a reference. */
function namesRejectedTask(plan: PipelinePlan, value: string): boolean {
  const rejected = allTasks(plan).filter(({ name }) => validateLabel(name).length > 0);
  return rejected.some(({ name }) => value.startsWith(`$(tasks.${name}.`) || value.startsWith(`$(finally.${name}.`));
}

function validatePipelineResultReference(plan: PipelinePlan, found: Substitution, isWhole: boolean): Diagnostic[] {
  const reference = resultOf(found);
  const isFinally = reference?.root === 'finally';
  const tasks = isFinally ? plan.finallyTasks : plan.tasks;
  const source = tasks.find(({ name }) => name === reference?.task);
  if (source) return validateResultUse(found, source, isWhole ? ARRAY_OR_OBJECT : STRINGS_ONLY, plan.strictness);
  const names = tasks.map(({ name }) => name);
  return [
    {
      code: 'tekton-unknown-task',
      path: '',
      fact: `${found.text} does not name a result of a task of this Pipeline`,
      allowed: existing(isFinally ? 'Finally tasks' : 'Tasks', reference?.task ?? '', names),
      remedy: WRITE_RESULT,
    },
  ];
}
