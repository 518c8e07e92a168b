import { Construct } from 'constructs';
import { WorkloadKind } from './workload-kind';
import { IgnoreDifference, SyncOption } from '../argocd';
import { Pipeline, PipelineTask, WorkspaceBinding } from '../tekton';

/** Objects on which the task that deploys may act: one rule of the Role in their namespace. */
export interface DeployPermission {
  /**
   * Namespace of the objects.
   * @default - that of the pipeline
   */
  readonly namespace?: string;

  /** API group, e.g. `apps`; empty for the core group. Rejects `*`. */
  readonly apiGroup: string;

  /** Resources, e.g. `deployments`. Rejects `*`. */
  readonly resources: string[];

  /**
   * Names of the objects. Rejects `*`.
   * @default - all objects
   */
  readonly resourceNames?: string[];

  /** Verbs, e.g. `get` and `patch`. Rejects `*`. */
  readonly verbs: string[];
}

/** Settings that the Application needs, so that Argo CD and the pipeline do not overwrite each other's fields. */
export interface ApplicationDemands {
  /**
   * Fields that the pipeline owns.
   * @default - none
   */
  readonly ignoreDifferences?: IgnoreDifference[];

  /**
   * Sync options of the Application.
   * @default - none
   */
  readonly syncOptions?: SyncOption[];
}

/** A workload whose image the pipeline sets. */
export interface DeployedWorkload {
  /** Kind. */
  readonly kind: WorkloadKind;

  /** Name. */
  readonly name: string;

  /** Namespace. */
  readonly namespace: string;

  /**
   * Container that gets the image.
   * @default - the only container
   */
  readonly container?: string;
}

/** What a strategy needs to add its task to a pipeline. */
export interface DeployContext {
  /** Scope for the constructs of the strategy, e.g. its Task. */
  readonly scope: Construct;

  /** The pipeline. */
  readonly pipeline: Pipeline;

  /** Name for the task that deploys. */
  readonly taskName: string;

  /** Reference to the image, by digest. A task that uses it runs after the task that provides the image. */
  readonly image: string;

  /**
   * Name of the pipeline's workspace with the cloned source.
   * @default - the pipeline clones nothing
   */
  readonly sourceWorkspace?: string;

  /**
   * Image for tasks that run kubectl.
   * @default DefaultImages.KUBECTL
   */
  readonly kubectlImage?: string;
}

/**
 * A way to deploy an image: the task to add, the permissions of its ServiceAccount, and the settings of the
 * Application. Implement it to deploy in your own way. The library has:
 *
 * | strategy | who applies the workload | who sets its image | the Application must |
 * |---|---|---|---|
 * | `SetImageStrategy` | Argo CD | the pipeline, with its own field manager | ignore the fields of that manager |
 * | `ApplyStrategy` | the pipeline, from the source repository | the pipeline | not contain the same objects |
 * | `BlueGreenStrategy` | Argo CD, in two colours | the pipeline | ignore the colour, image and replicas |
 * | `CanaryStrategy` | Argo CD, with a canary | the pipeline | ignore image, replicas, a run's route |
 * | `ArgoRolloutStrategy` | Argo CD, with a Rollout | the pipeline | ignore image, replicas of the Deployment |
 *
 * `BuildAndDeployPipeline` and `DeployPipeline` call `addTo` once and grant `permissions`. A hook adds `demands` to its
 * Application.
 *
 * @example
 *
 * class CronJobStrategy implements IDeployStrategy {
 *   public readonly strategyName = 'cron-job';
 *   public readonly ownsImage = true;
 *   public readonly permissions: DeployPermission[];
 *   public readonly demands: ApplicationDemands;
 *
 *   public constructor(private readonly namespace: string, private readonly name: string) {
 *     const cronJob = { apiGroup: 'batch', resources: ['cronjobs'], resourceNames: [name] };
 *     this.permissions = [{ ...cronJob, namespace, verbs: ['get', 'patch'] }];
 *     const jqPathExpressions = ['.spec.jobTemplate.spec.template.spec.containers[].image'];
 *     this.demands = {
 *       ignoreDifferences: [{ group: 'batch', kind: 'CronJob', name, namespace, jqPathExpressions }],
 *       syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
 *     };
 *   }
 *
 *   public addTo({ pipeline, scope, taskName, image, kubectlImage = DefaultImages.KUBECTL }: DeployContext) {
 *     const script =
 *       '#!/bin/sh\nset -eu\n' +
 *       'kubectl --namespace="$PARAMS_NAMESPACE" set image "cronjob/$PARAMS_NAME" "*=$PARAMS_IMAGE"\n';
 *     const task = new Task(scope, 'set-image-of-cron-job', {
 *       namespace: pipeline.namespace,
 *       params: { namespace: Param.string(), name: Param.string(), image: Param.string() },
 *       steps: [{ name: 'set', image: kubectlImage, env: { HOME: '/tmp' }, script }],
 *     });
 *     return pipeline.addTask(taskName, { task, params: { namespace: this.namespace, name: this.name, image } });
 *   }
 * }
 */
export interface IDeployStrategy {
  /** Name for messages and the description of the Pipeline, e.g. `set-image`. */
  readonly strategyName: string;

  /**
   * Whether the pipeline sets the image of the workload, so that Argo CD neither applies nor knows it. A hook must then
   * pass `RunValue.release` to the run: it cannot read the image from the Application.
   */
  readonly ownsImage: boolean;

  /** All permissions of the ServiceAccount of the task that deploys. */
  readonly permissions: DeployPermission[];

  /**
   * What the task that deploys may do in the cluster of a kubeconfig; `RemoteDeployAccount` grants it there.
   * @default - it deploys to the cluster of the pipeline
   */
  readonly remotePermissions?: DeployPermission[];

  /**
   * What a run binds to the workspaces of the Pipeline that only the tasks of the strategy read, by name. The pipeline
   * declares them.
   * @default - none
   */
  readonly workspaces?: { [name: string]: WorkspaceBinding };

  /** Settings that the Application needs. */
  readonly demands: ApplicationDemands;

  /**
   * The workload that runs the image after the deployment, in the cluster of the pipeline.
   * @default - not known: nothing compares what runs with what was released
   */
  readonly deployedWorkload?: DeployedWorkload;

  /**
   * Adds the task that deploys to the pipeline. It may add several, also finally tasks: all of them get the
   * permissions, and all but the finally tasks wait for tasks that were added before the deployment.
   *
   * @returns the task that ends the deployment
   */
  addTo(context: DeployContext): PipelineTask;
}
