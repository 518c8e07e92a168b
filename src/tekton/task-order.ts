import { PipelineTaskPlan } from './pipeline-plan';
import { resultSources } from './pipeline-task-texts';

/** The tasks that each task waits for by runAfter or by reading a result, by name. */
export type TaskOrder = ReadonlyMap<string, ReadonlySet<string>>;

/** The order that runAfter and results make. Tasks that do not exist are left out. */
export function taskOrder(tasks: readonly PipelineTaskPlan[]): TaskOrder {
  const names = new Set(tasks.map(({ name }) => name));
  return new Map(
    tasks.map((task) => [
      task.name,
      new Set([...resultSources(task), ...task.runAfter].filter((name) => names.has(name))),
    ]),
  );
}
