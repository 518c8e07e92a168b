import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { paramReference } from './environment';
import { Param } from './param';
import { PipelineTask, PipelineTaskProps } from './pipeline-task';
import { PipelinePlan, pipelineProblems, PipelineResultPlan, PipelineTaskPlan } from './pipeline.plan';
import { renderPipelineSpec } from './render';
import { Task } from './task';
import { PipelineWorkspaceProps } from './workspace';
import { addValidation } from '../core/acknowledgement';

/** What a Pipeline declares. Its tasks are added with `addTask`. */
export interface PipelineProps {
  /**
   * Name of the object, at most 63 characters.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Namespace of the object.
   * @default - the chart's namespace
   */
  readonly namespace?: string;

  /**
   * Labels of the object; Tekton copies them to runs and pods. `app.kubernetes.io/instance` is refused: under label
   * tracking Argo CD would take the run for its own and prune it while it runs.
   * @default - the chart's labels
   */
  readonly labels?: { [name: string]: string };

  /**
   * Annotations of the object; Tekton copies them to runs and pods.
   * @default - none
   */
  readonly annotations?: { [name: string]: string };

  /**
   * Name for people.
   * @default - none
   */
  readonly displayName?: string;

  /**
   * What the pipeline does.
   * @default - none
   */
  readonly description?: string;

  /**
   * The params, by name.
   * @default - none
   */
  readonly params?: { [name: string]: Param };

  /**
   * The workspaces, by name.
   * @default - none
   */
  readonly workspaces?: { [name: string]: PipelineWorkspaceProps };
}

/** A result of a Pipeline. */
export interface PipelineResultProps {
  /** A reference to a result of one of its tasks: `task.result('NAME')`. */
  readonly value: string;

  /**
   * One sentence for the reader of the manifest.
   * @default - none
   */
  readonly description?: string;
}

/**
 * A Tekton Pipeline (`tekton.dev/v1`): tasks in the order that their data makes.
 *
 * A task that reads a result of another waits for it; tasks that share a workspace run in the order in which they were
 * added, unless they only read. `runAfter` is for what neither of the two says. What does not fit together is refused
 * at synth, also where Tekton's webhook lets it through and the run would fail.
 *
 * @example
 *
 * const pipeline = new Pipeline(chart, 'check', {
 *   params: { revision: Param.string() },
 *   workspaces: { source: {} },
 * });
 * const clone = pipeline.addTask('clone', {
 *   task: TaskRef.named('git-clone'),
 *   params: { url: 'https://github.com/acme/shop.git', revision: pipeline.param('revision') },
 *   workspaces: { output: 'source' },
 * });
 * pipeline.addTask('lint', { task: TaskRef.named('lint'), workspaces: { source: 'source' } });
 * pipeline.addResult('commit', { value: clone.result('commit') });
 */
export class Pipeline extends Construct {
  /** Name of the object. */
  public readonly name: string;
  /** Namespace of the object; undefined for the namespace in which it is applied. */
  public readonly namespace: string | undefined;
  /** The params, by name. */
  public readonly params: { [name: string]: Param };
  /** The workspaces, by name. */
  public readonly workspaces: { [name: string]: PipelineWorkspaceProps };

  private readonly props: PipelineProps;
  private readonly pipelineTasks: PipelineTask[] = [];
  private readonly pipelineResults: PipelineResultPlan[] = [];

  public constructor(scope: Construct, id: string, props: PipelineProps = {}) {
    super(scope, id);
    this.props = props;
    this.name = props.name ?? id;
    this.params = props.params ?? {};
    this.workspaces = props.workspaces ?? {};
    const object = new ApiObject(this, 'Resource', {
      apiVersion: 'tekton.dev/v1',
      kind: 'Pipeline',
      metadata: { name: this.name, namespace: props.namespace, labels: props.labels, annotations: props.annotations },
      spec: Lazy.any({ produce: () => renderPipelineSpec(this._plan()) }),
    });
    this.namespace = object.metadata.namespace;
    addValidation(this, () => [...pipelineProblems(this._plan()), ...this.labelProblems(object)]);
  }

  /** The tasks, in the order in which they were added, without the finally tasks. */
  public get tasks(): PipelineTask[] {
    return this.pipelineTasks.filter((task) => !task.isFinally);
  }

  /** The tasks that run at the end, whatever happened before. */
  public get finallyTasks(): PipelineTask[] {
    return this.pipelineTasks.filter((task) => task.isFinally);
  }

  /** A reference to a param: `$(params.NAME)`. One that is not declared is refused where it is used. */
  public param(name: string): string {
    return paramReference(name);
  }

  /** Adds a task. @param name its name in the Pipeline, a DNS label */
  public addTask(name: string, props: PipelineTaskProps): PipelineTask {
    return new PipelineTask(this, name, props);
  }

  /** Adds a task that runs at the end, whatever happened before. @param name its name in the Pipeline, a DNS label */
  public addFinally(name: string, props: PipelineTaskProps): PipelineTask {
    return new PipelineTask(this, name, props, true);
  }

  /** Gives out a result of a task as a result of the run. @param name its name in the run */
  public addResult(name: string, props: PipelineResultProps): void {
    this.pipelineResults.push({ name, ...props });
  }

  /** @internal */
  public _adopt(task: PipelineTask): void {
    this.pipelineTasks.push(task);
  }

  /** @internal */
  public _plan(): PipelinePlan {
    return {
      name: this.name,
      namespace: this.namespace,
      displayName: this.props.displayName,
      description: this.props.description,
      params: this.params,
      workspaces: this.workspaces,
      tasks: this.tasks.map(planTask),
      finallyTasks: this.finallyTasks.map(planTask),
      results: this.pipelineResults,
    };
  }

  private labelProblems(object: ApiObject) {
    if (object.metadata.getLabel('app.kubernetes.io/instance') === undefined) return [];
    return [
      {
        path: 'labels["app.kubernetes.io/instance"]',
        fact: 'Tekton copies it to every run, and Argo CD with label tracking then prunes the run while it runs',
        remedy: 'Remove the label from the Pipeline and from its chart',
      },
    ];
  }
}

function planTask(task: PipelineTask): PipelineTaskPlan {
  const { props } = task;
  const ref = props.task instanceof Task ? undefined : props.task;
  const known = props.task instanceof Task ? props.task : props.task.declaredTask;
  return {
    name: task.name,
    displayName: props.displayName,
    description: props.description,
    taskName: known?.name ?? ref?.name,
    resolver: ref?.resolverName,
    resolverParams: ref?.resolverParams ?? {},
    declaration: known,
    params: props.params ?? {},
    workspaces: Object.fromEntries(
      Object.entries(props.workspaces ?? {}).map(([name, used]) => [
        name,
        typeof used === 'string' ? { workspace: used } : used,
      ]),
    ),
    runAfter: (props.runAfter ?? []).map((other) => other.name),
    when: props.when ?? [],
    retries: props.retries ?? 0,
    timeout: props.timeout,
    matrix: props.matrix && {
      params: props.matrix.params ?? {},
      include: (props.matrix.include ?? []).map((include) => ({ name: include.name, params: include.params ?? {} })),
    },
    onError: props.onError,
  };
}
