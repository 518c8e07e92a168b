import { Duration } from 'cdk8s';
import { ComputeResources } from './compute-resources';
import { WorkspaceBinding } from './workspace-binding';

/** A toleration of a taint of a node. */
export interface Toleration {
  /**
   * Key of the taint.
   * @default - every key
   */
  readonly key?: string;

  /**
   * `Equal` or `Exists`.
   * @default 'Equal'
   */
  readonly operator?: string;

  /**
   * Value of the taint.
   * @default - none
   */
  readonly value?: string;

  /**
   * `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
   * @default - every effect
   */
  readonly effect?: string;
}

/** Settings of the pods of a run. */
export interface PodTemplate {
  /**
   * Group that owns the files of volumes, so that steps with different user ids can write to one workspace. Without it
   * a clone that does not run as root fails on most storage.
   * @default 65532
   */
  readonly fsGroup?: number;

  /**
   * Whether the pod shares the node's user namespace; false needs Tekton 1.9 and a runtime with user namespaces.
   * @default - true, the default of Kubernetes
   */
  readonly hostUsers?: boolean;

  /**
   * Whether the pod gets the token of its ServiceAccount.
   * @default - as set in the ServiceAccount
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Labels of the nodes on which the pods may run.
   * @default - any node
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Tolerations of taints of nodes.
   * @default - none
   */
  readonly tolerations?: Toleration[];

  /**
   * Names of Secrets to pull images.
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Name of a PriorityClass.
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
}

/** Settings of the pods of one task of the pipeline. */
export interface TaskRunSpec {
  /**
   * ServiceAccount of the task's pods.
   * @default - that of the run
   */
  readonly serviceAccountName?: string;

  /**
   * Further settings of the pods of the task.
   * @default - those of the run
   */
  readonly podTemplate?: PodTemplate;

  /**
   * Requests and limits of the task's pod as a whole; overrides those of its steps.
   * @default - those of the steps
   */
  readonly computeResources?: ComputeResources;
}

/** Time limits of a run. `tasks` and `finally` together must not exceed `pipeline`. */
export interface RunTimeouts {
  /**
   * Time limit of the whole run.
   * @default - 1 hour, Tekton's default
   */
  readonly pipeline?: Duration;

  /**
   * Time limit of all tasks except the finally tasks.
   * @default - pipeline minus finally
   */
  readonly tasks?: Duration;

  /**
   * Time limit of the finally tasks.
   * @default - pipeline minus tasks
   */
  readonly finally?: Duration;
}

/** Settings of a run of a Pipeline, for a `PipelineRun` and for the runs that a hook starts. */
export interface RunSettings {
  /**
   * Values of the pipeline's params, by name.
   * @default - the defaults of the pipeline
   */
  readonly params?: { [name: string]: string | string[] | { [key: string]: string } };

  /**
   * Bindings of the workspaces of the Pipeline, by name.
   * @default - none
   */
  readonly workspaces?: { [name: string]: WorkspaceBinding };

  /**
   * ServiceAccount of all pods.
   * @default - `default` of the namespace
   */
  readonly serviceAccountName?: string;

  /**
   * Settings of all pods.
   * @default - fsGroup 65532
   */
  readonly podTemplate?: PodTemplate;

  /**
   * Settings of the pods of single tasks, by name of the task in the Pipeline.
   * @default - none
   */
  readonly taskRunSpecs?: { [pipelineTask: string]: TaskRunSpec };

  /**
   * Time limits of the run.
   * @default - 1 hour
   */
  readonly timeouts?: RunTimeouts;
}
