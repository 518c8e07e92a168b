import { PipelineTaskPlan } from './pipeline-plan';
import { resultSources } from './pipeline-task-texts';
import { TaskOrder, taskOrder } from './task-order';
import { Diagnostic } from '../core/diagnostic';

/** Rejects tasks that wait for each other. */
export function validateTaskOrder(tasks: readonly PipelineTaskPlan[]): Diagnostic[] {
  if (isSorted(tasks)) return [];
  const order = taskOrder(tasks);
  const done = new Set<string>();
  for (const task of tasks) {
    const cycle = findCycle(order, task.name, [], done);
    if (cycle === undefined) continue;
    return [
      {
        code: 'tekton-task-order',
        path: `tasks.${cycle[0]}`,
        fact: `waits for itself: ${[...cycle, cycle[0]].join(' → ')}`,
        remedy: 'Remove a runAfter or a result reference of this cycle',
      },
    ];
  }
  return [];
}

/** Whether each task waits for earlier ones only, as in most Pipelines: then there is no cycle. */
function isSorted(tasks: readonly PipelineTaskPlan[]): boolean {
  const ahead = new Set(tasks.map(({ name }) => name));
  return tasks.every((task) => {
    const waits = [...task.runAfter, ...resultSources(task)].some((name) => ahead.has(name));
    ahead.delete(task.name);
    return !waits;
  });
}

/** @param path the tasks that led to this one @param done tasks that are in no cycle */
function findCycle(order: TaskOrder, name: string, path: string[], done: Set<string>): string[] | undefined {
  if (path.includes(name)) return path.slice(path.indexOf(name));
  if (done.has(name)) return undefined;
  for (const next of order.get(name) ?? []) {
    const found = findCycle(order, next, [...path, name], done);
    if (found) return found;
  }
  done.add(name);
  return undefined;
}
