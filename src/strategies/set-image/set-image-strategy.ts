import { Duration } from 'cdk8s';
import { SyncOption } from '../../argocd';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { Diagnostic, within } from '../../core/diagnostic';
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

/** Props of `SetImageStrategy`. */
export interface SetImageStrategyProps {
  /** Name of the workload. */
  readonly workload: string;

  /** Namespace of the workload. */
  readonly namespace: string;

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
   * Highest number of replicas of a StatefulSet, from 1: the task may delete only the pods that exist with so many,
   * where they keep the StatefulSet from being updated. Rejected for other kinds, whose pods it never deletes.
   * @default - it may delete all pods of the namespace
   */
  readonly maxReplicas?: number;

  /**
   * Time limit of the rollout; when it is exceeded, the task restores the previous state and fails.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Field manager of the task, which distinguishes its fields from those of Argo CD.
   * @default KubectlDeployTask.FIELD_MANAGER
   */
  readonly fieldManager?: string;

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

/**
 * Argo CD applies the workload, with its replicas, and the pipeline sets its image with its own field manager, which
 * the Application ignores. Self-heal and later syncs keep the image (seen with Argo CD 3.6).
 *
 * A Deployment is in Git with `paused: true`, its true `replicas` and any image, e.g. `registry/shop:unreleased`. Argo
 * CD then creates it without pods and calls it Suspended, and the first release unpauses it. A sync that does not
 * respect the ignored fields pauses it again with that image, which stops no pod. A StatefulSet and a DaemonSet cannot
 * be paused: until the first release their pods fail to pull the image, and such a sync replaces one pod and stops.
 *
 * @example
 *
 * new SetImageStrategy({ workload: 'my-app', namespace: 'my-app-namespace' });
 */
export class SetImageStrategy implements IDeployStrategy {
  public readonly strategyName = 'set-image';
  public readonly ownsImage = true;
  public readonly permissions: DeployPermission[];
  public readonly remotePermissions?: DeployPermission[];
  public readonly workspaces?: { [name: string]: WorkspaceBinding };
  public readonly deployedWorkload?: DeployedWorkload;
  public readonly demands: ApplicationDemands;

  private readonly props: SetImageStrategyProps;

  public constructor(props: SetImageStrategyProps) {
    props = acceptProps(this, 'SetImageStrategyProps', props);
    this.props = props;
    const { workload, namespace, kind = WorkloadKind.DEPLOYMENT, container } = props;
    const permissions: DeployPermission[] = [
      {
        namespace,
        apiGroup: 'apps',
        resources: [`${kind.toLowerCase()}s`],
        resourceNames: [workload],
        verbs: ['get', 'list', 'patch', 'watch'], // list and watch: kubectl rollout status
      },
    ];
    if (kind === WorkloadKind.STATEFUL_SET) {
      permissions.push(restorePermission(namespace, workload, props.maxReplicas));
    }
    permissions.push(...kubectlDeployPermissions(namespace, props.readPods ?? true));
    const cluster = planDeployCluster(props.kubeconfig, permissions);
    this.permissions = cluster.permissions;
    this.remotePermissions = cluster.remotePermissions;
    this.workspaces = cluster.workspaces;
    this.deployedWorkload = props.kubeconfig === undefined ? { kind, name: workload, namespace, container } : undefined;
    const managedFieldsManagers = [props.fieldManager ?? KubectlDeployTask.FIELD_MANAGER];
    // paused: false is not stored, so no field manager owns it
    const jsonPointers = kind === WorkloadKind.DEPLOYMENT ? ['/spec/paused'] : undefined;
    this.demands = {
      ignoreDifferences: [{ group: 'apps', kind, name: workload, namespace, managedFieldsManagers, jsonPointers }],
      syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
    };
  }

  public addTo(context: DeployContext): PipelineTask {
    addValidation(context.scope, () => [
      ...validateWorkload(this.props),
      ...within('strategy.maxReplicas', validateMaxReplicas(this.props)),
    ]);
    return addKubectlDeployTask(context, this.props);
  }
}

function validateMaxReplicas({
  workload,
  kind = WorkloadKind.DEPLOYMENT,
  ...props
}: SetImageStrategyProps): Diagnostic[] {
  const { maxReplicas } = props;
  if (maxReplicas === undefined) return [];
  if (kind !== WorkloadKind.STATEFUL_SET) {
    const fact = `${maxReplicas} is set for the ${kind} ${quote(workload)}, whose pods the task never deletes`;
    return [{ path: '', fact, remedy: 'Remove it' }];
  }
  if (Number.isInteger(maxReplicas) && maxReplicas > 0) return [];
  const fact = `${maxReplicas} is not a number of pods`;
  return [{ path: '', fact, allowed: 'Allowed: 1 or more', remedy: 'Correct the number' }];
}
