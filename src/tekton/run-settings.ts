import { Duration } from 'cdk8s';
import { ContainerResources } from 'cdk8s-plus-28';
import { WorkspaceBinding } from './workspace-binding';

/** A taint that the pods may be scheduled to in spite of it. */
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

/** What the pods of a run are like. */
export interface PodTemplate {
  /**
   * Group that owns the files of volumes: what lets steps with other user ids write to one workspace. On real storage
   * a clone that is not root fails without it.
   * @default 65532
   */
  readonly fsGroup?: number;

  /**
   * Whether the pod shares the node's user namespace; false needs Tekton 1.9 and a runtime with user namespaces.
   * @default - true, as Kubernetes has it
   */
  readonly hostUsers?: boolean;

  /**
   * Whether the pod gets the token of its ServiceAccount.
   * @default - as the ServiceAccount says
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Labels of the nodes on which the pods may run.
   * @default - any node
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints of nodes on which the pods may run all the same.
   * @default - none
   */
  readonly tolerations?: Toleration[];

  /**
   * Names of Secrets with which the node pulls images.
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Name of a PriorityClass.
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
}

/** What is different for the pods of one task of the pipeline. */
export interface TaskRunSpec {
  /**
   * ServiceAccount of the task's pods.
   * @default - that of the run
   */
  readonly serviceAccountName?: string;

  /**
   * What the task's pods are like, beyond what the run says.
   * @default - as the run says
   */
  readonly podTemplate?: PodTemplate;

  /**
   * Requests and limits of the task's pod as a whole; overrides those of its steps.
   * @default - those of the steps
   */
  readonly computeResources?: ContainerResources;
}

/** How long a run and its parts may take. `tasks` and `finallyTasks` together may not be longer than `pipeline`. */
export interface RunTimeouts {
  /**
   * The whole run.
   * @default - 1 hour, Tekton's default
   */
  readonly pipeline?: Duration;

  /**
   * All tasks but the finally tasks.
   * @default - what finallyTasks leaves
   */
  readonly tasks?: Duration;

  /**
   * The finally tasks.
   * @default - what tasks leaves
   */
  readonly finallyTasks?: Duration;
}

/** What a run of a Pipeline is given, besides the Pipeline: for a `PipelineRun`, and for the runs that a hook starts. */
export interface RunSettings {
  /**
   * Values of the pipeline's params, by name.
   * @default - the defaults of the pipeline
   */
  readonly params?: { [name: string]: string | string[] | { [key: string]: string } };

  /**
   * What stands behind the pipeline's workspaces, by name.
   * @default - none
   */
  readonly workspaces?: { [name: string]: WorkspaceBinding };

  /**
   * ServiceAccount of all pods.
   * @default - `default` of the namespace
   */
  readonly serviceAccountName?: string;

  /**
   * What all pods are like.
   * @default - fsGroup 65532
   */
  readonly podTemplate?: PodTemplate;

  /**
   * What is different for the pods of single tasks, by name of the task in the pipeline.
   * @default - nothing
   */
  readonly taskRunSpecs?: { [pipelineTask: string]: TaskRunSpec };

  /**
   * How long the run may take.
   * @default - 1 hour
   */
  readonly timeouts?: RunTimeouts;
}
