import { Task } from './task';

/**
 * A reference to a Task that is not a construct of this program: an existing one in the namespace, or one that a
 * resolver fetches. Its declarations are not known, so params, workspaces and results are not validated.
 *
 * @example
 *
 * TaskRef.named('send-to-channel-slack');
 * TaskRef.resolver('git', { url: 'https://github.com/acme/tasks.git', revision: 'v1.4.0', pathInRepo: 'lint.yaml' });
 */
export class TaskRef {
  /** A Task in the namespace of the run. */
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

  /** A Task of this program; the same as the Task itself. */
  public static task(task: Task): TaskRef {
    return new TaskRef(task.name, undefined, {}, task);
  }

  private constructor(
    /** Name of a Task in the namespace of the run. */
    public readonly name: string | undefined,
    /** Name of a resolver. */
    public readonly resolverName: string | undefined,
    /** Params of the resolver. */
    public readonly resolverParams: { [name: string]: string },
    /** The Task, if it is a construct of this program. */
    public readonly declaredTask: Task | undefined,
  ) {}
}
