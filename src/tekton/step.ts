import { Duration } from 'cdk8s';
import { ComputeResources } from './compute-resources';
import { EnvVarSource } from './env-var-source';
import { SecurityContext } from './security-context';
import { VolumeMount } from './task-volume';
import { Script } from '../core/script';

/** Whether the steps after a failed one run. */
export enum OnError {
  /** They are skipped and the task fails. */
  STOP_AND_FAIL = 'stopAndFail',
  /** They run, and the task succeeds. */
  CONTINUE = 'continue',
}

/** Props of a step: a container in the pod of a Task. Steps run one after another. */
export interface StepProps {
  /** A DNS label, unique in its Task. */
  readonly name: string;

  /** `REPOSITORY:TAG` and/or `@sha256:DIGEST`; may be `$(params.NAME)`. Must name a version other than `latest`. */
  readonly image: string;

  /**
   * The script to run; cannot be combined with `command`. A script that mentions `PARAMS_URL`,
   * `WORKSPACES_OUTPUT_PATH`, `WORKSPACES_OUTPUT_BOUND` or `RESULTS_COMMIT_PATH` gets that environment variable from
   * the param `url`, the workspace `output`, the result `commit` of its Task: upper case, every other character a `_`.
   * Synth rejects a variable that the Task does not declare.
   * @default - none
   */
  readonly script?: Script;

  /**
   * The program and its first arguments; cannot be combined with `script`. Without both Tekton would ask the registry
   * of the image for the entrypoint.
   * @default - none
   */
  readonly command?: string[];

  /**
   * Arguments of the command or of the script. `$(params.NAME[*])` as an element becomes all elements of an array.
   * @default - none
   */
  readonly args?: string[];

  /**
   * Environment variables, by name: values, or where to take them from.
   * @default - those that the script mentions
   */
  readonly env?: { [name: string]: string | EnvVarSource };

  /**
   * Working directory.
   * @default - the image's working directory
   */
  readonly workingDir?: string;

  /**
   * Requests and limits.
   * @default - none
   */
  readonly computeResources?: ComputeResources;

  /**
   * Security context.
   * @default - hardened
   */
  readonly securityContext?: SecurityContext;

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
   * Mounts of the volumes of the Task.
   * @default - none
   */
  readonly volumeMounts?: VolumeMount[];
}
