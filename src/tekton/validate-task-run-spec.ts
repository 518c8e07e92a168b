import { validateGivenParamList } from './read-params';
import { readTaskRun, volumeNames } from './read-run';
import { readTaskSpec } from './read-task';
import { readText } from './read-value';
import {
  inheritedFromRun,
  paramsToDeclare,
  RunSurroundings,
  validateBindings,
  validateRunReference,
} from './validate-pipeline-run-spec';
import { validateTaskSpec } from './validate-task';
import { TaskRunPlan, validateTaskRun } from './validate-task-run';
import { rejectNegativeDuration, validateExclusive, validateOneOf } from './validate-value';
import { Diagnostic, within } from '../core/diagnostic';

/** Validates the spec of a TaskRun in an existing manifest. */
export function validateTaskRunSpec(spec: any, surroundings: Pick<RunSurroundings, 'task'>): Diagnostic[] {
  const plan = readTaskRun(spec);
  return [
    ...validateExclusive(spec, ['taskRef', 'taskSpec']),
    ...within('status', validateOneOf(spec?.status, ['TaskRunCancelled', 'TaskRunPending'])),
    ...within('timeout', rejectNegativeDuration(spec?.timeout)),
    ...within('params', validateGivenParamList(spec?.params, { ignoringCase: true })),
    ...within('workspaces', validateBindings(spec?.workspaces, { ignoringCase: true })),
    ...(spec?.taskSpec ? validateEmbeddedTask(spec, plan) : validateReferredTask(spec, plan, surroundings)),
  ];
}

function validateReferredTask(spec: any, plan: TaskRunPlan, { task }: Pick<RunSurroundings, 'task'>): Diagnostic[] {
  const ref = spec?.taskRef;
  const isTask = ref?.name && !ref.resolver && !ref.bundle && !ref.apiVersion && (ref.kind ?? 'Task') === 'Task';
  return [
    ...(ref ? within('taskRef', validateRunReference(ref, 'Task', 'taskRef')) : []),
    ...validateTaskRun(plan, isTask ? task(readText(ref.name)!) : undefined),
  ];
}

function validateEmbeddedTask({ taskSpec, podTemplate }: any, run: TaskRunPlan): Diagnostic[] {
  const inherited = inheritedFromRun(run);
  const { plan, diagnostics } = readTaskSpec(taskSpec, { name: '', inherited, podVolumes: volumeNames(podTemplate) });
  const params = paramsToDeclare(run.params, plan.params, taskSpec);
  return [
    ...within('taskSpec', [...diagnostics, ...validateTaskSpec(plan)]),
    ...validateTaskRun({ ...run, params }, plan),
  ];
}
