import { ContainerProps, IsolatedWorkspace } from './container';
import { Script } from '../core/script';

/** A port of a sidecar. */
export interface SidecarPort {
  /** The port. */
  readonly containerPort: number;

  /**
   * Its name.
   * @default - none
   */
  readonly name?: string;

  /**
   * `TCP`, `UDP` or `SCTP`.
   * @default 'TCP'
   */
  readonly protocol?: string;

  /**
   * Port of the node.
   * @default - none
   */
  readonly hostPort?: number;

  /**
   * Address of the node: `hostIP` of Kubernetes, which jsii does not allow as a name.
   * @default - all
   */
  readonly hostIp?: string;
}

/**
 * Props of a sidecar: a container that runs beside the steps of a Task, e.g. a database for tests. It may use the
 * entrypoint of its image. Tekton waits until its readiness probe succeeds, and stops it after the last step.
 */
export interface SidecarProps extends ContainerProps {
  /** A DNS label, unique in its Task. */
  readonly name: string;

  /**
   * The script to run, as that of a step.
   * @default - none
   */
  readonly script?: string | Script;

  /**
   * Its ports.
   * @default - none
   */
  readonly ports?: SidecarPort[];

  /**
   * Probe after which the steps start, as in Kubernetes. Written as it is.
   * @default - the steps start when it runs
   */
  readonly readinessProbe?: { [name: string]: any };

  /**
   * Probe after whose failure it is restarted, as in Kubernetes. Written as it is.
   * @default - none
   */
  readonly livenessProbe?: { [name: string]: any };

  /**
   * Probe before the others, as in Kubernetes. Written as it is.
   * @default - none
   */
  readonly startupProbe?: { [name: string]: any };

  /**
   * Commands after its start and before its end, as in Kubernetes. Written as it is.
   * @default - none
   */
  readonly lifecycle?: { [name: string]: any };

  /**
   * `Always` for a sidecar of Kubernetes, which starts before the steps and ends after them.
   * @default - as the pod
   */
  readonly restartPolicy?: string;

  /**
   * Whether it has a standard input.
   * @default false
   */
  readonly stdin?: boolean;

  /**
   * Whether its standard input is closed after the first client.
   * @default false
   */
  readonly stdinOnce?: boolean;

  /**
   * Whether it has a terminal.
   * @default false
   */
  readonly tty?: boolean;

  /**
   * File with the message of its end.
   * @default - /dev/termination-log
   */
  readonly terminationMessagePath?: string;

  /**
   * `File` or `FallbackToLogsOnError`.
   * @default 'File'
   */
  readonly terminationMessagePolicy?: string;

  /**
   * Workspaces that only the steps and sidecars see which list them.
   * @default - it sees no workspace
   */
  readonly workspaces?: IsolatedWorkspace[];
}
