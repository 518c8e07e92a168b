import { Duration } from 'cdk8s';
import { ContainerProps, IsolatedWorkspace } from './container';
import { ResultProps } from './result';
import { When } from './when';
import { Script } from '../core/script';

/** Whether the steps after a failed one run. */
export enum OnError {
  /** They are skipped and the task fails. */
  STOP_AND_FAIL = 'stopAndFail',
  /** They run, and the task succeeds. */
  CONTINUE = 'continue',
}

/**
 * A reference to a StepAction, which defines image, command and environment of a step: one of the namespace, or one
 * that a resolver of the cluster fetches.
 */
export interface StepActionRef {
  /**
   * Name of a StepAction in the namespace of the run.
   * @default - none: `resolver` is set
   */
  readonly name?: string;

  /**
   * Name of a resolver, e.g. `git`.
   * @default - none: `name` is set
   */
  readonly resolver?: string;

  /**
   * Params of the resolver, by name.
   * @default - none
   */
  readonly params?: { [name: string]: string };
}

/** The file into which a stream of a step is copied. Needs Tekton's `enable-api-fields: alpha`. */
export interface StepOutputConfig {
  /** Path of the file. */
  readonly path: string;
}

/** A template of the steps of a Task. What a step sets overrides it; maps and mounts are merged. */
export interface StepTemplate extends ContainerProps {}

/** Props of a step: a container in the pod of a Task. Steps run one after another. */
export interface StepProps extends ContainerProps {
  /** A DNS label, unique in its Task. */
  readonly name: string;

  /**
   * Display name.
   * @default - none
   */
  readonly displayName?: string;

  /**
   * The script to run, as a text or a file; cannot be combined with `command`. A script that mentions `PARAMS_URL`,
   * `WORKSPACES_OUTPUT_PATH`, `WORKSPACES_OUTPUT_BOUND` or `RESULTS_COMMIT_PATH` gets that environment variable from
   * the param `url`, the workspace `output`, the result `commit` of its Task: upper case, every other character a `_`.
   * Synth rejects a variable that the Task does not declare.
   * @default - none
   */
  readonly script?: string | Script;

  /**
   * A StepAction to run, which then sets image, command, environment, mounts and security context itself.
   * @default - none
   */
  readonly ref?: StepActionRef;

  /**
   * Params of the StepAction, by name.
   * @default - the defaults of the StepAction
   */
  readonly params?: { [name: string]: string | string[] | { [key: string]: string } };

  /**
   * Results of the step, by name, which the step writes to `$(step.results.NAME.path)`.
   * @default - none
   */
  readonly results?: { [name: string]: ResultProps };

  /**
   * Conditions; the step is skipped unless all of them hold.
   * @default - it always runs
   */
  readonly when?: When[];

  /**
   * Time limit; the step fails when it is exceeded.
   * @default - the timeout of the task
   */
  readonly timeout?: Duration;

  /**
   * Whether the steps after this one run when it fails.
   * @default OnError.STOP_AND_FAIL
   */
  readonly onError?: OnError;

  /**
   * Workspaces that only the steps and sidecars see which list them.
   * @default - the step sees all workspaces of the Task
   */
  readonly workspaces?: IsolatedWorkspace[];

  /**
   * Where the standard output is copied to.
   * @default - nowhere
   */
  readonly stdoutConfig?: StepOutputConfig;

  /**
   * Where the standard error is copied to.
   * @default - nowhere
   */
  readonly stderrConfig?: StepOutputConfig;
}
