import { ICheck } from './check';
import { PipelineTask, PipelineTaskOptions } from '../../tekton';
import { DeployContext } from '../deploy-strategy';

/** The checks of tasks, whose pods do not get the rights of the strategy. */
const checks = new WeakMap<PipelineTask, ICheck>();

/** The check that a strategy added a task for. */
export function checkOf(task: PipelineTask): ICheck | undefined {
  return checks.get(task);
}

/**
 * Adds the tasks of checks, which run side by side, then those that wait for the others.
 *
 * @param options when they run
 * @returns the tasks that the next one must wait for: those of the checks, or those before them where there is none
 */
export function addChecks(
  context: DeployContext,
  stage: string,
  added: readonly ICheck[],
  options: PipelineTaskOptions & { readonly runAfter: PipelineTask[] },
): PipelineTask[] {
  const used = new Map<string, number>();
  const addAll = (some: readonly ICheck[], runAfter: PipelineTask[]): PipelineTask[] => {
    const tasks = some.map((check) => {
      const count = (used.get(check.checkName) ?? 0) + 1;
      used.set(check.checkName, count);
      const name = [context.taskName, stage, check.checkName, ...(count > 1 ? [count] : [])].join('-');
      const task = check.addTo({ ...context, taskName: name }, { ...options, runAfter });
      checks.set(task, check);
      return task;
    });
    return tasks.length > 0 ? tasks : runAfter;
  };
  const first = addAll(
    added.filter(({ afterOthers }) => afterOthers !== true),
    options.runAfter,
  );
  return addAll(
    added.filter(({ afterOthers }) => afterOthers === true),
    first,
  );
}
