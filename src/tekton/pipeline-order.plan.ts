import { TektonProblem } from './codes';
import { resultSources } from './pipeline-reference.plan';
import { PipelineTaskPlan } from './pipeline.plan';

/**
 * What each task must wait for by `runAfter`, in the order of the tasks: what the author asked for, and what follows
 * from sharing a workspace. A writer waits for all earlier users of the workspace, a reader for the earlier writers.
 * Tekton derives the order that results make by itself, so what already follows from them is not said again.
 */
export function derivedRunAfter(tasks: PipelineTaskPlan[]): Map<string, string[]> {
  const said = saidOrder(tasks);
  const ordered = inOrder(tasks, said);
  const runAfter = new Map<string, string[]>();
  const before = new Map<string, Set<string>>();
  ordered.forEach((task, index) => {
    const ended = new Set<string>();
    const waitFor = (name: string) => [name, ...(before.get(name) ?? [])].forEach((each) => ended.add(each));
    said.get(task.name)!.forEach(waitFor);
    const needed: string[] = [];
    for (const earlier of ordered.slice(0, index).reverse()) {
      // the last first: who waits for it waits for those before it
      if (ended.has(earlier.name) || !shareWorkspace(earlier, task)) continue;
      needed.unshift(earlier.name);
      waitFor(earlier.name);
    }
    before.set(task.name, ended);
    runAfter.set(task.name, [...new Set([...task.runAfter, ...needed])]);
  });
  return runAfter;
}

/** Tasks that wait for each other, told as the way round. */
export function cycleProblems(tasks: PipelineTaskPlan[]): TektonProblem[] {
  if (isInOrder(tasks)) return [];
  const waitsFor = saidOrder(tasks);
  const done = new Set<string>();
  for (const task of tasks) {
    const way = wayRound(waitsFor, task.name, [], done);
    if (way) {
      return [
        {
          code: 'tekton-task-order',
          path: `tasks.${way[0]}`,
          fact: `waits for itself: ${[...way, way[0]].join(' → ')}`,
          remedy: 'Take one runAfter or one result away',
        },
      ];
    }
  }
  return [];
}

/** Whether each task waits for earlier ones only, as in most Pipelines: then there is no way round. */
function isInOrder(tasks: PipelineTaskPlan[]): boolean {
  const ahead = new Set(tasks.map(({ name }) => name));
  return tasks.every((task) => {
    const waits = task.runAfter.some((name) => ahead.has(name)) || resultSources(task).some((name) => ahead.has(name));
    ahead.delete(task.name);
    return !waits;
  });
}

/** What each task waits for because the author said so, by a result or by runAfter. */
function saidOrder(tasks: PipelineTaskPlan[]): Map<string, Set<string>> {
  const names = tasks.map((task) => task.name);
  return new Map(
    tasks.map((task) => [
      task.name,
      new Set([...resultSources(task), ...task.runAfter].filter((name) => names.includes(name))),
    ]),
  );
}

/** The tasks as they were added, but each after those that it waits for. */
function inOrder(tasks: PipelineTaskPlan[], waitsFor: Map<string, Set<string>>): PipelineTaskPlan[] {
  const ordered = new Set<PipelineTaskPlan>();
  const visited = new Set<PipelineTaskPlan>();
  const visit = (task: PipelineTaskPlan) => {
    if (visited.has(task)) return;
    visited.add(task);
    tasks.filter((other) => waitsFor.get(task.name)!.has(other.name)).forEach(visit);
    ordered.add(task);
  };
  tasks.forEach(visit);
  return [...ordered];
}

function wayRound(
  waitsFor: Map<string, Set<string>>,
  name: string,
  way: string[],
  done: Set<string>,
): string[] | undefined {
  if (way.includes(name)) return way.slice(way.indexOf(name));
  if (done.has(name)) return undefined;
  for (const next of waitsFor.get(name) ?? []) {
    const found = wayRound(waitsFor, next, [...way, name], done);
    if (found) return found;
  }
  done.add(name);
  return undefined;
}

/** Whether two tasks use the same files of a workspace, one of them writing. */
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
  return task.declaration?.workspaces[workspace]?.readOnly !== true;
}

/** Whether two folders can be the same or lie in each other. What a `$(…)` stands for is not known, so it can be any. */
function overlap(a: string = '', b: string = ''): boolean {
  const [left, right] = [a, b].map((path) => path.split('/').filter((folder) => folder !== '' && folder !== '.'));
  const differs = left.findIndex((folder, i) => i < right.length && folder !== right[i]);
  return differs < 0 || [left[differs], right[differs]].some((folder) => folder.includes('$('));
}
