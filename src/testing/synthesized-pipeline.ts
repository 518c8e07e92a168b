import { nameOfManifest } from './name-of-manifest';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';
import { elements } from '../rules/model/elements';
import { readPipelineSpec } from '../tekton/read-pipeline-spec';
import { TaskOrder, taskOrder } from '../tekton/task-order';

/** A Pipeline that a program makes. */
export class SynthesizedPipeline {
  /** @internal */
  public static _of(manifest: any): SynthesizedPipeline {
    return new SynthesizedPipeline(manifest);
  }

  /** Name. */
  public readonly name: string;
  /** Namespace. */
  public readonly namespace?: string;
  /** Names of its tasks, as they are written. */
  public readonly taskNames: string[];
  /** Names of its finally tasks. */
  public readonly finallyTaskNames: string[];

  private readonly order: TaskOrder;

  private constructor(
    /** The Pipeline. */
    public readonly manifest: any,
  ) {
    this.name = nameOfManifest(manifest);
    this.namespace = manifest.metadata?.namespace;
    this.taskNames = elements(manifest.spec?.tasks).map(({ name }) => name);
    this.finallyTaskNames = elements(manifest.spec?.finally).map(({ name }) => name);
    const { plan } = readPipelineSpec(manifest.spec, { name: this.name, task: () => undefined });
    this.order = taskOrder(plan.tasks);
  }

  /**
   * A task or finally task, as it is in the manifest.
   *
   * @throws if there is none of this name
   */
  public task(name: string): any {
    const { spec } = this.manifest;
    const found = [...elements(spec?.tasks), ...elements(spec?.finally)].find((task) => task.name === name);
    return found ?? this.reject(name);
  }

  /**
   * The tasks that have ended before a task starts, sorted: by runAfter, by its workspaces, or since it reads their
   * results; for a finally task all tasks.
   *
   * @throws if there is no task of this name
   */
  public tasksBefore(name: string): string[] {
    if (this.finallyTaskNames.includes(name)) return [...this.taskNames].sort();
    if (!this.taskNames.includes(name)) this.reject(name);
    const before = new Set<string>();
    const add = (task: string) =>
      this.order.get(task)?.forEach((other) => {
        if (before.has(other)) return;
        before.add(other);
        add(other);
      });
    add(name);
    return [...before].sort();
  }

  private reject(name: string): never {
    const names = [...this.taskNames, ...this.finallyTaskNames];
    throw new Error(`Pipeline ${this.name} has no task ${quote(name)}. ${existing('Tasks', name, names)}`);
  }
}
