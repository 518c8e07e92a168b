import { Duration } from 'cdk8s';
import { SyncOption } from '../../argocd';
import { addValidation } from '../../core/acknowledgement';
import { Diagnostic, within } from '../../core/diagnostic';
import { quote } from '../../core/text';
import { KubectlDeployTask } from '../../tasks';
import { PipelineTask } from '../../tekton';
import { addKubectlDeployTask } from '../add-kubectl-deploy-task';
import { ApplicationDemands, DeployContext, DeployPermission, IDeployStrategy } from '../deploy-strategy';
import { restorePermission } from '../restore-permission';
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
   * Number of replicas. Git may then start the workload at 0 replicas, so that the first sync is Healthy before the
   * image exists. Rejected for a DaemonSet. For a StatefulSet, it also limits the pods that the task may delete to
   * restore the previous state.
   * @default - the task does not change the number of replicas
   */
  readonly replicas?: number;

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
   * Task that deploys, to share one among the pipelines of a namespace.
   * @default - a new one with the name `kubectl-deploy`
   */
  readonly task?: KubectlDeployTask;
}

/**
 * Argo CD applies the workload, and the pipeline sets its image (and replicas, if set) with its own field manager,
 * which the Application ignores. Self-heal and later syncs keep the image (seen with Argo CD 3.6).
 *
 * @example
 *
 * new SetImageStrategy({ workload: 'my-app', namespace: 'my-app-namespace', replicas: 2 });
 */
export class SetImageStrategy implements IDeployStrategy {
  public readonly strategyName = 'set-image';
  public readonly ownsImage = true;
  public readonly permissions: DeployPermission[];
  public readonly demands: ApplicationDemands;

  public constructor(private readonly props: SetImageStrategyProps) {
    const { workload, namespace, kind = WorkloadKind.DEPLOYMENT, replicas } = props;
    this.permissions = [
      {
        namespace,
        apiGroup: 'apps',
        resources: [`${kind.toLowerCase()}s`],
        resourceNames: [workload],
        verbs: ['get', 'list', 'patch', 'watch'], // list and watch: kubectl rollout status
      },
    ];
    if (kind === WorkloadKind.STATEFUL_SET) {
      this.permissions.push(restorePermission(namespace, workload, replicas));
    }
    const managedFieldsManagers = [props.fieldManager ?? KubectlDeployTask.FIELD_MANAGER];
    this.demands = {
      ignoreDifferences: [{ group: 'apps', kind, name: workload, namespace, managedFieldsManagers }],
      syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
    };
  }

  public addTo(context: DeployContext): PipelineTask {
    addValidation(context.scope, () => within('strategy', validateReplicas(this.props)));
    return addKubectlDeployTask(context, this.props);
  }
}

function validateReplicas({ workload, kind, replicas }: SetImageStrategyProps): Diagnostic[] {
  if (replicas === undefined) return [];
  if (kind === WorkloadKind.DAEMON_SET) {
    return [
      {
        path: 'replicas',
        fact: `${replicas} cannot be set for the DaemonSet ${quote(workload)}, which runs one pod on each node`,
        remedy: 'Remove it',
      },
    ];
  }
  if (Number.isInteger(replicas) && replicas >= 0) return [];
  return [
    {
      path: 'replicas',
      fact: `${replicas} is not a number of pods`,
      allowed: 'Allowed: 0 or more',
      remedy: 'Correct the number',
    },
  ];
}
