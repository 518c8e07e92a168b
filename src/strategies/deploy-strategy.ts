import { Construct } from 'constructs';
import { IgnoreDifference, SyncOption } from '../argocd';
import { Pipeline, PipelineTask } from '../tekton';

/** Objects on which the deploying task may act: the rule of one Role in one namespace. */
export interface DeployPermission {
  /** Namespace of the objects. */
  readonly namespace: string;

  /** API group, e.g. `apps`; empty for the core group. `*` is refused. */
  readonly apiGroup: string;

  /** Resources, e.g. `deployments`. `*` is refused. */
  readonly resources: string[];

  /**
   * Names of the objects.
   * @default - all of them
   */
  readonly resourceNames?: string[];

  /** e.g. `get`, `patch`. `*` is refused. */
  readonly verbs: string[];
}

/** What the Application must be told so that Argo CD and the pipeline do not write over each other. */
export interface ApplicationDemands {
  /**
   * Fields that the pipeline owns.
   * @default - none
   */
  readonly ignoreDifferences?: IgnoreDifference[];

  /**
   * Options of every sync.
   * @default - none
   */
  readonly syncOptions?: SyncOption[];
}

/** What a strategy finds in the pipeline to which it adds its task. */
export interface DeployContext {
  /** Where the strategy makes the constructs that it needs, e.g. its Task. */
  readonly scope: Construct;

  /** The pipeline. */
  readonly pipeline: Pipeline;

  /** Name that the deploying task has in the pipeline. */
  readonly taskName: string;

  /** Reference to the image that was pushed, by digest. A task that uses it waits for the build. */
  readonly image: string;

  /** Name of the pipeline's workspace with the source that was cloned. */
  readonly sourceWorkspace: string;

  /**
   * Image for tasks that run kubectl.
   * @default DefaultImages.KUBECTL
   */
  readonly kubectlImage?: string;
}

/**
 * A way of deploying an image: which task, which permissions, what it demands of the Application. Implement it for a
 * way of your own. The library's:
 *
 * | strategy | who applies the workload | who owns the image | the Application must |
 * |---|---|---|---|
 * | `SetImageStrategy` | Argo CD | the pipeline, by its own field manager | ignore that manager's fields, and respect that |
 * | `ApplyStrategy` | the pipeline, from the source repository | the pipeline | not hold the same objects |
 */
export interface IDeployStrategy {
  /** Its name, for messages, e.g. `set-image`. */
  readonly strategyName: string;

  /**
   * Whether the pipeline owns the image of the workload, so that Argo CD neither applies nor knows it. A release must
   * then reach the run by the ConfigMap of the release.
   */
  readonly ownsImage: boolean;

  /** What the deploying task's ServiceAccount may do, and nothing else. */
  readonly permissions: DeployPermission[];

  /** What the Application must be told. */
  readonly demands: ApplicationDemands;

  /** Adds the deploying task to the pipeline. */
  addTo(context: DeployContext): PipelineTask;
}
