import { Task } from './task';

/**
 * Which Task a pipeline task runs, where it is none of this program: one that exists in the namespace, or one that a
 * resolver fetches. Its declaration is unknown here, so its params, workspaces and results are not checked.
 *
 * @example
 *
 * TaskRef.named('send-to-channel-slack');
 * TaskRef.resolver('git', { url: 'https://github.com/acme/tasks.git', revision: 'v1.4.0', pathInRepo: 'lint.yaml' });
 */
export class TaskRef {
  /** A Task of the run's namespace. */
  public static named(name: string): TaskRef {
    return new TaskRef(name, undefined, {}, undefined);
  }

  /**
   * A Task that a resolver of the cluster fetches for each run (git, bundles, hub, http, cluster).
   *
   * @param resolver name of the resolver
   * @param params params of the resolver, by name
   */
  public static resolver(resolver: string, params: { [name: string]: string }): TaskRef {
    return new TaskRef(undefined, resolver, params, undefined);
  }

  /** A Task of this program; the same as giving the Task itself. */
  public static task(task: Task): TaskRef {
    return new TaskRef(task.name, undefined, {}, task);
  }

  private constructor(
    /** Name of a Task of the run's namespace. */
    public readonly name: string | undefined,
    /** Name of a resolver. */
    public readonly resolverName: string | undefined,
    /** Params of the resolver. */
    public readonly resolverParams: { [name: string]: string },
    /** The Task, where it is one of this program. */
    public readonly declaredTask: Task | undefined,
  ) {}
}
