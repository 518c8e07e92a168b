import { Duration } from 'cdk8s';
import { Pipeline } from './pipeline';
import { OnError } from './step';
import { Task } from './task';
import { TaskRef } from './task-ref';
import { When } from './when';

/** Which of the pipeline's workspaces a task uses, and which folder of it. */
export interface PipelineTaskWorkspace {
  /** Name of a workspace of the Pipeline. */
  readonly workspace: string;

  /**
   * Folder inside the workspace, made where missing. Tasks in different folders do not wait for each other.
   * @default - its root
   */
  readonly subPath?: string;
}

/** One combination that is added to those of a matrix. */
export interface MatrixInclude {
  /** What it is called in the run's list of tasks. */
  readonly name: string;

  /**
   * Params of this combination, by name.
   * @default - none
   */
  readonly params?: { [name: string]: string };
}

/** Runs a pipeline task once for each combination of values, at most 256 times (Tekton's default limit). */
export interface Matrix {
  /**
   * Lists of values by param; every combination is run. A value may be a whole array: `['$(params.platforms[*])']`.
   * @default - none
   */
  readonly params?: { [name: string]: string[] };

  /**
   * Further combinations.
   * @default - none
   */
  readonly include?: MatrixInclude[];
}

/** What a pipeline task is given, and when it runs. */
export interface PipelineTaskOptions {
  /**
   * Values of the task's params, by name. They may hold `$(params.x)`, `$(tasks.t.results.r)` and `$(context.…)`; a
   * result used here orders the tasks.
   * @default - the defaults of the task
   */
  readonly params?: { [name: string]: string | string[] | { [key: string]: string } };

  /**
   * The pipeline's workspace for each workspace of the task. Tasks that share one run in the order in which they were
   * added, unless both only read it.
   * @default - none
   */
  readonly workspaces?: { [name: string]: string | PipelineTaskWorkspace };

  /**
   * Tasks that must have succeeded before, beyond those that follow from results and workspaces.
   * @default - none
   */
  readonly runAfter?: PipelineTask[];

  /**
   * The task is skipped unless all of these hold.
   * @default - it always runs
   */
  readonly when?: When[];

  /**
   * How often it is tried again after it failed.
   * @default 0
   */
  readonly retries?: number;

  /**
   * After which it is stopped and fails.
   * @default - the run's timeout
   */
  readonly timeout?: Duration;

  /**
   * Runs the task once for each combination of values.
   * @default - it runs once
   */
  readonly matrix?: Matrix;

  /**
   * Whether the run goes on when it fails; CONTINUE is refused together with retries.
   * @default OnError.STOP_AND_FAIL
   */
  readonly onError?: OnError;

  /**
   * Name for people.
   * @default - none
   */
  readonly displayName?: string;

  /**
   * What it does.
   * @default - none
   */
  readonly description?: string;
}

/** What a pipeline task runs, with what, and when. */
export interface PipelineTaskProps extends PipelineTaskOptions {
  /** A Task of this program, whose declaration is then checked, or a reference to another. */
  readonly task: Task | TaskRef;
}

/**
 * A task of a Pipeline. Made by `Pipeline.addTask` and `Pipeline.addFinally`; tasks with typed results derive from it.
 */
export class PipelineTask {
  public constructor(
    /** The Pipeline it belongs to. */
    public readonly pipeline: Pipeline,
    /** Its name in the Pipeline, a DNS label. */
    public readonly name: string,
    /** What it runs, with what, and when. */
    public readonly props: PipelineTaskProps,
    /** Whether it runs at the end, whatever happened before. */
    public readonly isFinally: boolean = false,
  ) {
    pipeline._adopt(this);
  }

  /**
   * A reference to a result, for params and conditions of other tasks and for results of the Pipeline; the result of a
   * finally task is for results of the Pipeline only. One that the Task does not declare is refused at synth.
   *
   * @param name name of the result; `NAME[*]` or `NAME[0]` of a list, `NAME.KEY` of an object
   */
  public result(name: string): string {
    return `$(${this.isFinally ? 'finally' : 'tasks'}.${this.name}.results.${name})`;
  }

  /** A reference to how it ended (`Succeeded`, `Failed` or `None`), for params and conditions of finally tasks. */
  public get status(): string {
    return `$(tasks.${this.name}.status)`;
  }
}
