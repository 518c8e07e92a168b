import { ApiObject, Duration, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { paramReference } from './environment';
import { Matrix } from './matrix';
import { Param } from './param';
import { PipelinePlan, PipelineResultPlan, PipelineTaskPlan } from './pipeline-plan';
import { planRunAfter } from './plan-run-after';
import { renderPipelineSpec } from './render';
import { OnError } from './step';
import { CONSTRUCTS } from './strictness';
import { Task } from './task';
import { TaskRef } from './task-ref';
import { validatePipeline } from './validate-pipeline';
import { When } from './when';
import { PipelineWorkspaceProps } from './workspaces';
import { acceptProps } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';

/** Props of a Pipeline. Tasks are added with `addTask`. */
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
   * Labels of the object; Tekton copies them to runs and pods. `app.kubernetes.io/instance` is rejected: with label
   * tracking Argo CD would treat the run as a resource of the Application and prune it while it runs.
   * @default - the chart's labels
   */
  readonly labels?: { [name: string]: string };

  /**
   * Annotations of the object; Tekton copies them to runs and pods.
   * @default - none
   */
  readonly annotations?: { [name: string]: string };

  /**
   * Display name.
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

/** Props of a result of a Pipeline. */
export interface PipelineResultProps {
  /** A reference to a result of one of its tasks: `task.result('NAME')`. */
  readonly value: string;

  /**
   * Description in the manifest.
   * @default - none
   */
  readonly description?: string;
}

/** The workspace of the Pipeline that a task uses, and the folder in it. */
export interface PipelineTaskWorkspace {
  /** Name of a workspace of the Pipeline. */
  readonly workspace: string;

  /**
   * Folder inside the workspace, created if it does not exist. Tasks in different folders do not wait for each other.
   * @default - its root
   */
  readonly subPath?: string;

  /**
   * Whether the task only reads it. Tasks that only read do not wait for each other.
   * @default - as its Task declares it; a `TaskRef`, whose declaration is not known, writes
   */
  readonly readOnly?: boolean;
}

/** Options of a task of a Pipeline, without the Task that it runs. */
export interface PipelineTaskOptions {
  /**
   * Values of the params of the Task, by name. They may contain `$(params.x)`, `$(tasks.t.results.r)` and
   * `$(context.…)`; a result used here orders the tasks.
   * @default - the defaults of the task
   */
  readonly params?: { [name: string]: string | string[] | { [key: string]: string } };

  /**
   * The workspace of the Pipeline for each workspace of the Task. Tasks that share one run in the order in which they
   * were added, unless both only read it.
   * @default - none
   */
  readonly workspaces?: { [name: string]: string | PipelineTaskWorkspace };

  /**
   * Tasks that must succeed before, in addition to those that follow from results and workspaces.
   * `PipelineTask.waitFor` adds more later.
   * @default - none
   */
  readonly runAfter?: PipelineTask[];

  /**
   * Conditions; the task is skipped unless all of them hold.
   * @default - it always runs
   */
  readonly when?: When[];

  /**
   * Number of retries after a failure.
   * @default 0
   */
  readonly retries?: number;

  /**
   * Time limit; the task fails when it is exceeded.
   * @default - the run's timeout
   */
  readonly timeout?: Duration;

  /**
   * Runs the task once for each combination of values.
   * @default - it runs once
   */
  readonly matrix?: Matrix;

  /**
   * Whether the run continues when it fails. CONTINUE cannot be combined with retries.
   * @default OnError.STOP_AND_FAIL
   */
  readonly onError?: OnError;

  /**
   * Display name.
   * @default - none
   */
  readonly displayName?: string;

  /**
   * What it does.
   * @default - none
   */
  readonly description?: string;
}

/** Props of a task of a Pipeline. */
export interface PipelineTaskProps extends PipelineTaskOptions {
  /** A Task of this program, against whose declarations the task is validated, or a reference to another one. */
  readonly task: Task | TaskRef;
}

/**
 * A Tekton Pipeline (`tekton.dev/v1`): tasks in the order of their data.
 *
 * A task that reads a result of another one waits for it. Tasks that share a workspace run in the order in which they
 * were added, unless they only read. Use `runAfter` for any other order. Synth rejects errors that Tekton's webhook
 * accepts but that make the run fail.
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
    props = acceptProps(this, 'PipelineProps', props);
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
    addValidation(this, () => [...validatePipeline(this._plan()), ...validateLabels(object)]);
  }

  /** The tasks, in the order in which they were added, without the finally tasks. */
  public get tasks(): PipelineTask[] {
    return this.pipelineTasks.filter((task) => !task.isFinally);
  }

  /** The tasks that run at the end, even after failures. */
  public get finallyTasks(): PipelineTask[] {
    return this.pipelineTasks.filter((task) => task.isFinally);
  }

  /** A reference to a param: `$(params.NAME)`. Synth rejects it if the param is not declared. */
  public param(name: string): string {
    return paramReference(name);
  }

  /** Adds a task. @param name name in the Pipeline, a DNS label */
  public addTask(name: string, props: PipelineTaskProps): PipelineTask {
    return new PipelineTask(this, name, props);
  }

  /** Adds a task that runs at the end, even after failures. @param name name in the Pipeline, a DNS label */
  public addFinally(name: string, props: PipelineTaskProps): PipelineTask {
    return new PipelineTask(this, name, props, true);
  }

  /** Adds a result of a task to the results of the run. @param name its name in the run */
  public addResult(name: string, props: PipelineResultProps): void {
    const accepted = acceptProps(this, 'PipelineResultProps', props, `results.${name}`);
    this.pipelineResults.push({ name, ...accepted });
  }

  /** @internal */
  public _adopt(task: PipelineTask): void {
    this.pipelineTasks.push(task);
  }

  /**
   * Moves a task in the order in which tasks that share a workspace run.
   * @internal
   */
  public _moveBefore(task: PipelineTask, next: PipelineTask): void {
    this.pipelineTasks.splice(this.pipelineTasks.indexOf(task), 1);
    this.pipelineTasks.splice(this.pipelineTasks.indexOf(next), 0, task);
  }

  /** @internal */
  public _plan(): PipelinePlan {
    return {
      strictness: CONSTRUCTS,
      name: this.name,
      namespace: this.namespace,
      displayName: this.props.displayName,
      description: this.props.description,
      params: this.params,
      workspaces: this.workspaces,
      tasks: planTasks(this.tasks),
      finallyTasks: this.finallyTasks.map(planPipelineTask),
      results: this.pipelineResults,
    };
  }
}

/**
 * A task of a Pipeline, created by `Pipeline.addTask` and `Pipeline.addFinally`. Tasks with typed results extend it.
 */
export class PipelineTask {
  /** The props. */
  public readonly props: PipelineTaskProps;

  private readonly awaited: PipelineTask[] = [];

  public constructor(
    /** The Pipeline it belongs to. */
    public readonly pipeline: Pipeline,
    /** Name in the Pipeline, a DNS label. */
    public readonly name: string,
    props: PipelineTaskProps,
    /** Whether it runs at the end, even after failures. */
    public readonly isFinally: boolean = false,
  ) {
    this.props = acceptProps(pipeline, 'PipelineTaskProps', props, `tasks.${name}`);
    pipeline._adopt(this);
  }

  /**
   * A reference to a result, for params and conditions of other tasks and for results of the Pipeline; the result of a
   * finally task is for results of the Pipeline only. Synth rejects results that the Task does not declare.
   *
   * @param name name of the result; `NAME[*]` or `NAME[0]` of a list, `NAME.KEY` of an object
   */
  public result(name: string): string {
    return `$(${this.isFinally ? 'finally' : 'tasks'}.${this.name}.results.${name})`;
  }

  /**
   * Lets it wait for other tasks of the Pipeline, which must succeed before. Synth rejects it for a finally task, which
   * runs after all tasks.
   */
  public waitFor(...tasks: PipelineTask[]): void {
    this.awaited.push(...tasks);
  }

  /** A reference to its status (`Succeeded`, `Failed` or `None`), for params and conditions of finally tasks. */
  public get status(): string {
    return `$(tasks.${this.name}.status)`;
  }

  /**
   * Names of the tasks for which it waits by `runAfter` and `waitFor`.
   * @internal
   */
  public _runAfter(): string[] {
    return [...new Set([...(this.props.runAfter ?? []), ...this.awaited].map(({ name }) => name))];
  }
}

function validateLabels(object: ApiObject): Diagnostic[] {
  if (object.metadata.getLabel('app.kubernetes.io/instance') === undefined) return [];
  return [
    {
      path: 'labels["app.kubernetes.io/instance"]',
      fact: 'Tekton copies it to every run, and Argo CD with label tracking then prunes the run while it runs',
      remedy: 'Remove the label from the Pipeline and from its chart',
    },
  ];
}

function planTasks(tasks: PipelineTask[]): PipelineTaskPlan[] {
  const planned = tasks.map(planPipelineTask);
  const runAfter = planRunAfter(planned);
  return planned.map((task) => ({ ...task, waitsFor: runAfter.get(task.name)! }));
}

function planPipelineTask(task: PipelineTask): PipelineTaskPlan {
  const { name, props } = task;
  return {
    ...planTaskReference(props.task),
    name,
    displayName: props.displayName,
    description: props.description,
    params: props.params ?? {},
    workspaces: planWorkspaces(props.workspaces ?? {}),
    runAfter: task._runAfter(),
    waitsFor: [],
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

function planTaskReference(
  task: Task | TaskRef,
): Pick<PipelineTaskPlan, 'taskName' | 'resolver' | 'resolverParams' | 'declaration'> {
  if (task instanceof Task) return { taskName: task.name, resolverParams: {}, declaration: task };
  const { name, resolverName, resolverParams, declaredTask } = task;
  return { taskName: declaredTask?.name ?? name, resolver: resolverName, resolverParams, declaration: declaredTask };
}

function planWorkspaces(used: { [name: string]: string | PipelineTaskWorkspace }): PipelineTaskPlan['workspaces'] {
  return Object.fromEntries(
    Object.entries(used).map(([name, use]) => [name, typeof use === 'string' ? { workspace: use } : use]),
  );
}
