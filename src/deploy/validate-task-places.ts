import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';
import { PipelinePlan, PipelineTaskPlan } from '../tekton/pipeline-plan';
import { taskOrder } from '../tekton/task-order';

/** Which tasks of a pipeline are where they belong. */
export interface TaskPlaces {
  /** Tasks of the pipeline itself, and those that were added by a method that names the place. */
  readonly placed: ReadonlySet<string>;
  /** The tasks that build and deploy, in their order. */
  readonly stages: readonly string[];
  /** Workspace with the source. */
  readonly workspace: string;
  /** What to do with a task that nothing waits for. */
  readonly remedy: string;
}

/** The tasks before each task, by name. */
type TasksBefore = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Rejects tasks that use the source without a place: no stage waits for them, and they do not wait for the last stage.
 * They look like tests, but an image is built and deployed although they fail.
 */
export function validateTaskPlaces({ tasks }: PipelinePlan, places: TaskPlaces): Diagnostic[] {
  const chosen = taskOrder(tasks); // what follows from the workspace alone, nobody chose
  const all = new Map(tasks.map((task) => [task.name, new Set([...chosen.get(task.name)!, ...task.waitsFor])]));
  const last = places.stages[places.stages.length - 1];
  return tasks
    .filter((task) => !places.placed.has(task.name) && usesWorkspace(task, places.workspace))
    .filter(({ name }) => !places.stages.some((stage) => isAfter(all, stage, name)) && !isAfter(chosen, name, last))
    .map(({ name }) => ({
      path: `tasks.${name}`,
      fact:
        `uses the workspace ${quote(places.workspace)}, but neither a task that builds nor one that deploys waits ` +
        'for it: they run although it fails',
      remedy: places.remedy,
    }));
}

function usesWorkspace({ workspaces }: PipelineTaskPlan, name: string): boolean {
  return Object.values(workspaces).some(({ workspace }) => workspace === name);
}

/** Whether a task runs after another one, also through tasks between them. */
function isAfter(before: TasksBefore, task: string, earlier: string, seen = new Set<string>()): boolean {
  if (seen.has(task)) return false;
  seen.add(task);
  return [...(before.get(task) ?? [])].some((each) => each === earlier || isAfter(before, each, earlier, seen));
}
