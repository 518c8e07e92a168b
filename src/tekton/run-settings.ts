import { Duration } from 'cdk8s';
import { ComputeResources } from './compute-resources';
import { PodTemplate } from './pod-template';
import { WorkspaceBinding } from './workspace-binding';

/** Settings of all pods of a run. */
export interface TaskRunTemplate {
  /**
   * ServiceAccount of all pods.
   * @default - `default` of the namespace
   */
  readonly serviceAccountName?: string;

  /**
   * Further settings of all pods.
   * @default - fsGroup 65532
   */
  readonly podTemplate?: PodTemplate;
}

/** Settings of one container of a task's pod. */
export interface TaskRunContainerSpec {
  /** Requests and limits; they override those of the Task. */
  readonly computeResources: ComputeResources;
}

/** Labels and annotations of the pods of a task. */
export interface TaskRunMetadata {
  /**
   * Labels.
   * @default - those of the run
   */
  readonly labels?: { [name: string]: string };

  /**
   * Annotations.
   * @default - those of the run
   */
  readonly annotations?: { [name: string]: string };
}

/** Settings of the pods of one task of the pipeline. */
export interface TaskRunSpec {
  /**
   * ServiceAccount of the task's pods.
   * @default - that of the run
   */
  readonly serviceAccountName?: string;

  /**
   * Further settings of the task's pods. Tekton merges `env` and `volumes` with those of the run by name, and this
   * library `securityContext` by field and `imagePullSecrets`; any other field replaces that of the run.
   * @default - those of the run
   */
  readonly podTemplate?: PodTemplate;

  /**
   * Requests and limits of the task's pod as a whole; overrides those of its steps.
   * @default - those of the steps
   */
  readonly computeResources?: ComputeResources;

  /**
   * Settings of single steps, by name. Cannot be combined with computeResources.
   * @default - those of the Task
   */
  readonly stepSpecs?: { [step: string]: TaskRunContainerSpec };

  /**
   * Settings of single sidecars, by name.
   * @default - those of the Task
   */
  readonly sidecarSpecs?: { [sidecar: string]: TaskRunContainerSpec };

  /**
   * Labels and annotations of the task's pods.
   * @default - those of the run
   */
  readonly metadata?: TaskRunMetadata;

  /**
   * Time limit of the task; overrides that in the Pipeline.
   * @default - that in the Pipeline
   */
  readonly timeout?: Duration;
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
   * Settings of all pods.
   * @default - fsGroup 65532
   */
  readonly taskRunTemplate?: TaskRunTemplate;

  /**
   * Settings of the pods of single tasks, by name of the task in the Pipeline (`pipelineTaskName`).
   * @default - none
   */
  readonly taskRunSpecs?: { [pipelineTask: string]: TaskRunSpec };

  /**
   * Time limits of the run.
   * @default - 1 hour
   */
  readonly timeouts?: RunTimeouts;
}
