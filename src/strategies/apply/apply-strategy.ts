import { Duration } from 'cdk8s';
import { goDuration } from '../../core/duration';
import { KubectlDeployTask } from '../../tasks';
import { PipelineTask } from '../../tekton';
import { ApplicationDemands, DeployContext, DeployPermission, IDeployStrategy } from '../deploy-strategy';
import { WorkloadKind } from '../set-image/set-image-strategy';
import { restoringPermission } from '../stateful-set';

/** Which manifests of the source repository are applied, and which workload gets the image. */
export interface ApplyProps {
  /** File or folder of the **source** repository with the manifests, relative to its root. */
  readonly manifestPath: string;

  /** Namespace of the manifests. */
  readonly namespace: string;

  /** What the manifests hold, as rules: `get`, `list`, `watch`, `create` and `patch` are given on these; for a StatefulSet also `get` and `delete` on pods. */
  readonly resources: AppliedResources[];

  /** Name of the workload that gets the image and is waited for. */
  readonly workload: string;

  /**
   * Kind of the workload.
   * @default WorkloadKind.DEPLOYMENT
   */
  readonly kind?: WorkloadKind;

  /**
   * Container that gets the image.
   * @default - the only one
   */
  readonly container?: string;

  /**
   * How long the rollout may take before the previous state is put back.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * The Task that deploys.
   * @default - a new one with the name `kubectl-deploy`
   */
  readonly task?: KubectlDeployTask;
}

/** Resources of one API group. */
export interface AppliedResources {
  /** API group, e.g. `apps`; empty for the core group. */
  readonly apiGroup: string;

  /** Resources, e.g. `deployments`. */
  readonly resources: string[];
}

/**
 * The pipeline applies manifests of the source repository by server-side apply, and sets the image. The synced path
 * holds none of these objects: two owners of one object would fight.
 *
 * @example
 *
 * new ApplyStrategy({
 *   manifestPath: 'deploy',
 *   namespace: 'my-app-namespace',
 *   resources: [{ apiGroup: 'apps', resources: ['deployments'] }, { apiGroup: '', resources: ['services'] }],
 *   workload: 'my-app',
 * });
 */
export class ApplyStrategy implements IDeployStrategy {
  public readonly strategyName = 'apply';
  public readonly ownsImage = true;
  public readonly permissions: DeployPermission[];
  public readonly demands: ApplicationDemands = {};

  public constructor(private readonly props: ApplyProps) {
    this.permissions = props.resources.map(({ apiGroup, resources }) => ({
      namespace: props.namespace,
      apiGroup,
      resources,
      verbs: ['create', 'get', 'list', 'patch', 'watch'],
    }));
    if (props.kind === WorkloadKind.STATEFUL_SET) {
      this.permissions.push(restoringPermission(props.namespace, props.workload, undefined));
    }
  }

  public addTo(context: DeployContext): PipelineTask {
    const { props } = this;
    const task =
      props.task ??
      new KubectlDeployTask(context.scope, 'kubectl-deploy', {
        image: context.kubectlImage,
        namespace: context.pipeline.namespace,
      });
    return task.addTo(context.pipeline, context.taskName, {
      params: {
        workload: `${(props.kind ?? WorkloadKind.DEPLOYMENT).toLowerCase()}/${props.workload}`,
        namespace: props.namespace,
        image: context.image,
        'manifest-path': props.manifestPath,
        ...(props.container !== undefined && { container: props.container }),
        ...(props.timeout !== undefined && { timeout: goDuration(props.timeout) }),
      },
      workspaces: { manifest: context.sourceWorkspace },
    });
  }
}
