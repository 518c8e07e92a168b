import { PipelineTask, PipelineTaskOptions } from '../../tekton';
import { DeployContext, DeployPermission } from '../deploy-strategy';

/**
 * A check of a release: a task that fails if the release is not to go on. Implement it to check in your own way.
 *
 * Its task runs under a ServiceAccount of its own, with the permissions of the check and not with those of the
 * strategy. Without permissions its pod gets no token. A strategy of your own that calls `addTo` itself gives it the
 * account of its own tasks instead, and has to grant the permissions of the check too. Whatever it cannot see is a
 * failure.
 *
 * @example
 *
 * class SmokeTest implements ICheck {
 *   public readonly checkName = 'smoke';
 *   public readonly permissions: DeployPermission[] = [];
 *
 *   public addTo({ pipeline, scope, taskName, image }: DeployContext, options: PipelineTaskOptions) {
 *     const task = new Task(scope, taskName, {
 *       namespace: pipeline.namespace,
 *       params: { image: Param.string() },
 *       steps: [{ name: 'run', image: 'registry.example.com/team/smoke:v1', args: ['--image', '$(params.image)'] }],
 *     });
 *     return pipeline.addTask(taskName, { ...options, task, params: { image } });
 *   }
 * }
 */
export interface ICheck {
  /** Name for the task, a DNS label, e.g. `http`. */
  readonly checkName: string;

  /**
   * Whether its task waits for the other checks of its place, e.g. because a person would waste time on it before.
   * @default false
   */
  readonly afterOthers?: boolean;

  /** Permissions that its task needs; none for one that only sends requests. */
  readonly permissions: DeployPermission[];

  /**
   * Adds the task that checks to the pipeline.
   *
   * @param context that of the strategy, with the name for the task in `taskName`
   * @param options when the task runs: pass them on, with params of your own
   */
  addTo(context: DeployContext, options: PipelineTaskOptions): PipelineTask;
}
