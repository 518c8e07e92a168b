import { Duration } from 'cdk8s';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { Diagnostic } from '../../core/diagnostic';
import { INamed } from '../../core/named';
import { quote } from '../../core/text';
import { KubectlDeployTask } from '../../tasks';
import { PipelineTask, WorkspaceBinding } from '../../tekton';
import { addKubectlDeployTask } from '../add-kubectl-deploy-task';
import {
  ApplicationDemands,
  DeployContext,
  DeployedWorkload,
  DeployPermission,
  IDeployStrategy,
} from '../deploy-strategy';
import { kubectlDeployPermissions } from '../kubectl-deploy-permissions';
import { planDeployCluster } from '../plan-deploy-cluster';
import { restorePermission } from '../restore-permission';
import { validateWorkload } from '../validate-workload';
import { WorkloadKind } from '../workload-kind';

/** Props of `ApplyStrategy`. */
export interface ApplyStrategyProps {
  /** File or folder of the **source** repository with the manifests, relative to its root. */
  readonly manifestPath: string;

  /** Namespace of the manifests. */
  readonly namespace: string;

  /**
   * Resources of the manifests. The task gets `get`, `list`, `watch`, `create` and `patch` on them; for a StatefulSet
   * also `get` and `delete` on pods.
   */
  readonly resources: AppliedResources[];

  /** Name of the workload that gets the image and whose rollout the task waits for. */
  readonly workload: string;

  /**
   * Kind of the workload.
   * @default WorkloadKind.DEPLOYMENT
   */
  readonly kind?: WorkloadKind;

  /**
   * Container that gets the image.
   * @default - the only container
   */
  readonly container?: string;

  /**
   * Time limit of the rollout; when it is exceeded, the task restores the previous state and fails.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Whether the task may read the pods of the namespace, the ends of their logs, and its events. A rollout that fails
   * then reports why: ImagePullBackOff, CrashLoopBackOff with the last lines of the container, no node for the pod, a
   * probe that fails.
   * @default true
   */
  readonly readPods?: boolean;

  /**
   * Secret with the key `kubeconfig` for another cluster, in which the workload is, by name or construct. The Secret is
   * in the namespace of the runs, and only the task that deploys reads it. In that cluster its account needs what
   * `RemoteDeployAccount` grants; in this one the task may only list the runs of its namespace.
   * @default - the cluster of the pipeline
   */
  readonly kubeconfig?: string | INamed;

  /**
   * Task that deploys.
   * @default - `KubectlDeployTask.shared`: one with the name `kubectl-deploy` for all pipelines of the namespace
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
 * The pipeline applies manifests of the source repository by server-side apply, with the image in them. The synced path
 * must not contain these objects: two owners would overwrite each other's changes.
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
  public readonly remotePermissions?: DeployPermission[];
  public readonly workspaces?: { [name: string]: WorkspaceBinding };
  public readonly deployedWorkload?: DeployedWorkload;
  public readonly demands: ApplicationDemands = {};

  private readonly props: ApplyStrategyProps;

  public constructor(props: ApplyStrategyProps) {
    props = acceptProps(this, 'ApplyStrategyProps', props);
    this.props = props;
    const { workload, namespace, kind = WorkloadKind.DEPLOYMENT, container } = props;
    const verbs = ['create', 'get', 'list', 'patch', 'watch'];
    const permissions: DeployPermission[] = props.resources.map(({ apiGroup, resources }) => ({
      namespace,
      apiGroup,
      resources,
      verbs,
    }));
    if (kind === WorkloadKind.STATEFUL_SET) permissions.push(restorePermission(namespace, workload));
    permissions.push(...kubectlDeployPermissions(namespace, props.readPods ?? true));
    const cluster = planDeployCluster(props.kubeconfig, permissions);
    this.permissions = cluster.permissions;
    this.remotePermissions = cluster.remotePermissions;
    this.workspaces = cluster.workspaces;
    this.deployedWorkload = props.kubeconfig === undefined ? { kind, name: workload, namespace, container } : undefined;
  }

  public addTo(context: DeployContext): PipelineTask {
    addValidation(context.scope, () => [
      ...validateWorkload(this.props),
      ...(context.sourceWorkspace === undefined ? [this.noSource()] : []),
    ]);
    return addKubectlDeployTask(context, this.props);
  }

  private noSource(): Diagnostic {
    return {
      path: 'strategy',
      fact: `applies ${quote(this.props.manifestPath)} of the source repository, and the pipeline clones none`,
      remedy: 'Set sourceUrl',
    };
  }
}
