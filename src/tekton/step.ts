import { Duration } from 'cdk8s';
import { ContainerResources, EnvValue } from 'cdk8s-plus-28';
import { VolumeMount } from './task-volume';
import { Script } from '../core/script';

/** What happens with the steps after one that failed. */
export enum OnError {
  /** They are skipped and the task fails. */
  STOP_AND_FAIL = 'stopAndFail',
  /** They run, and the task succeeds. */
  CONTINUE = 'continue',
}

/**
 * What a step's container may do. What is left out is hardened: user 65532, not root, no privilege escalation, no
 * capability, seccomp profile RuntimeDefault, which is what Pod Security `restricted` asks for.
 */
export interface StepSecurity {
  /**
   * User id.
   * @default 65532
   */
  readonly runAsUser?: number;

  /**
   * Group id.
   * @default 65532, or none where runAsUser is 0
   */
  readonly runAsGroup?: number;

  /**
   * Whether the kubelet refuses to start the container as root.
   * @default - true, unless runAsUser is 0
   */
  readonly runAsNonRoot?: boolean;

  /**
   * Whether the image's files are read-only; a step that writes then needs an emptyDir volume there.
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * Whether a process may gain more rights than its parent.
   * @default false
   */
  readonly allowPrivilegeEscalation?: boolean;

  /**
   * All rights of the node. For the one who writes it down by name.
   * @default false
   */
  readonly privileged?: boolean;

  /**
   * Linux capabilities to add, e.g. `SETFCAP`; all others are dropped.
   * @default - none
   */
  readonly addCapabilities?: string[];

  /**
   * Whether the seccomp profile RuntimeDefault is set. Without it the container has the node's default.
   * @default true
   */
  readonly seccomp?: boolean;
}

/** One container of a Task's pod. Steps run one after another. */
export interface StepProps {
  /** A DNS label, unique in its Task. */
  readonly name: string;

  /** `REPOSITORY:TAG` and/or `@sha256:DIGEST`; may be `$(params.NAME)`. `latest` and no version are refused. */
  readonly image: string;

  /**
   * The script to run. Either this or `command`. A script that mentions `PARAMS_URL`, `WORKSPACES_OUTPUT_PATH`,
   * `WORKSPACES_OUTPUT_BOUND` or `RESULTS_COMMIT_PATH` gets that environment variable from the param `url`, the
   * workspace `output`, the result `commit` of its Task: upper case, every other character a `_`. One that the Task
   * does not declare is refused.
   * @default - none
   */
  readonly script?: Script;

  /**
   * The program and its first arguments. Either this or `script`: a step with neither makes Tekton ask the image's
   * registry for an entrypoint.
   * @default - none
   */
  readonly command?: string[];

  /**
   * Arguments of the command or of the script. `$(params.NAME[*])` as an element becomes all elements of an array.
   * @default - none
   */
  readonly args?: string[];

  /**
   * Environment variables by name.
   * @default - those that the script mentions
   */
  readonly env?: { [name: string]: string | EnvValue };

  /**
   * Where the step starts.
   * @default - the image's working directory
   */
  readonly workingDir?: string;

  /**
   * Requests and limits.
   * @default - none
   */
  readonly computeResources?: ContainerResources;

  /**
   * What the container may do.
   * @default - hardened
   */
  readonly security?: StepSecurity;

  /**
   * After which the step is stopped and fails.
   * @default - the task's own timeout
   */
  readonly timeout?: Duration;

  /**
   * What happens with the steps after this one when it fails.
   * @default OnError.STOP_AND_FAIL
   */
  readonly onError?: OnError;

  /**
   * The Task's volumes that the step sees.
   * @default - none
   */
  readonly volumeMounts?: VolumeMount[];
}
