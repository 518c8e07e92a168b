import { PipelineTask, When } from '../tekton';

/**
 * The condition of a finally task that puts back: the last task of the deployment has not succeeded.
 *
 * Not `$(tasks.status)`: it is `Completed`, as after a success, where a run is cancelled at the moment at which one
 * task has succeeded and the next has not started (seen with Tekton 1.15).
 */
export function unlessSucceeded(last: PipelineTask): When[] {
  return [When.isNotIn(last.status, ['Succeeded'])];
}
