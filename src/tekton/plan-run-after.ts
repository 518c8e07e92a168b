import { PipelineTaskPlan } from './pipeline-plan';
import { TaskOrder, taskOrder } from './task-order';

/**
 * Plans the runAfter of each task, by name: the tasks that the author set, and those that use the same workspace. A
 * writer waits for all earlier users of the workspace, a reader for the earlier writers. Tekton derives the order of
 * results by itself, so what follows from them is not repeated.
 */
export function planRunAfter(tasks: readonly PipelineTaskPlan[]): ReadonlyMap<string, readonly string[]> {
  const order = taskOrder(tasks);
  const sorted = sortedTasks(tasks, order);
  const runAfter = new Map<string, string[]>();
  const before = new Map<string, Set<string>>();
  sorted.forEach((task, index) => {
    const ended = new Set<string>();
    const waitFor = (name: string) => [name, ...(before.get(name) ?? [])].forEach((each) => ended.add(each));
    order.get(task.name)!.forEach(waitFor);
    const needed: string[] = [];
    // from the last to the first: a task waits for the predecessors of its predecessors too
    for (const earlier of sorted.slice(0, index).reverse()) {
      if (ended.has(earlier.name) || !shareWorkspace(earlier, task)) continue;
      needed.unshift(earlier.name);
      waitFor(earlier.name);
    }
    before.set(task.name, ended);
    runAfter.set(task.name, [...new Set([...task.runAfter, ...needed])]);
  });
  return runAfter;
}

/** The tasks as they were added, but each after those that it waits for. */
function sortedTasks(tasks: readonly PipelineTaskPlan[], order: TaskOrder): PipelineTaskPlan[] {
  const sorted = new Set<PipelineTaskPlan>();
  const visited = new Set<PipelineTaskPlan>();
  const visit = (task: PipelineTaskPlan) => {
    if (visited.has(task)) return;
    visited.add(task);
    tasks.filter((other) => order.get(task.name)!.has(other.name)).forEach(visit);
    sorted.add(task);
  };
  tasks.forEach(visit);
  return [...sorted];
}

/** Whether two tasks use the same files of a workspace, and one of them writes. */
function shareWorkspace(earlier: PipelineTaskPlan, later: PipelineTaskPlan): boolean {
  return Object.entries(later.workspaces).some(([laterName, a]) =>
    Object.entries(earlier.workspaces).some(
      ([earlierName, b]) =>
        a.workspace === b.workspace &&
        overlap(a.subPath, b.subPath) &&
        (writes(later, laterName) || writes(earlier, earlierName)),
    ),
  );
}

function writes(task: PipelineTaskPlan, workspace: string): boolean {
  const isReadOnly = task.workspaces[workspace].readOnly ?? task.declaration?.workspaces[workspace]?.readOnly;
  return isReadOnly !== true;
}

/** Whether two folders can be the same, or one can be inside the other. A `$(…)` can be any folder. */
function overlap(a: string = '', b: string = ''): boolean {
  const [left, right] = [a, b].map((path) => path.split('/').filter((folder) => folder !== '' && folder !== '.'));
  const differs = left.findIndex((folder, i) => i < right.length && folder !== right[i]);
  return differs < 0 || [left[differs], right[differs]].some((folder) => folder.includes('$('));
}
