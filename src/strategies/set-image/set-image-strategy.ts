import { Duration } from 'cdk8s';
import { SyncOption } from '../../argocd';
import { addValidation } from '../../core/acknowledgement';
import { Diagnostic, within } from '../../core/diagnostic';
import { goDuration } from '../../core/duration';
import { quote } from '../../core/text';
import { KubectlDeployTask } from '../../tasks';
import { PipelineTask } from '../../tekton';
import { ApplicationDemands, DeployContext, DeployPermission, IDeployStrategy } from '../deploy-strategy';
import { restoringPermission } from '../stateful-set';

/** A kind of workload that has a rollout. */
export enum WorkloadKind {
  /** Deployment. */
  DEPLOYMENT = 'Deployment',
  /** StatefulSet. */
  STATEFUL_SET = 'StatefulSet',
  /** DaemonSet, which has no replicas. */
  DAEMON_SET = 'DaemonSet',
}

/** The workload that gets the image, and what of it the pipeline owns. */
export interface SetImageProps {
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
   * @default - the only one
   */
  readonly container?: string;

  /**
   * Number of replicas. Git may then start the workload at 0 replicas, so that the first sync is Healthy before the
   * image exists. Refused for a DaemonSet. For a StatefulSet it also limits the pods that the task may delete when it puts
   * the previous state back.
   * @default - as they are
   */
  readonly replicas?: number;

  /**
   * How long the rollout may take before the previous state is put back.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Field manager under which the task writes, which tells its fields from those of Argo CD.
   * @default KubectlDeployTask.FIELD_MANAGER
   */
  readonly fieldManager?: string;

  /**
   * The Task that deploys.
   * @default - a new one with the name `kubectl-deploy`
   */
  readonly task?: KubectlDeployTask;
}

/**
 * Argo CD applies the workload; the pipeline sets its image (and replicas, where given) by one patch under a field
 * manager of its own, which the Application is told to ignore. That survives self-heal and later syncs (seen with Argo
 * CD 3.6).
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

  public constructor(private readonly props: SetImageProps) {
    const kind = props.kind ?? WorkloadKind.DEPLOYMENT;
    this.permissions = [
      {
        namespace: props.namespace,
        apiGroup: 'apps',
        resources: [`${kind.toLowerCase()}s`],
        resourceNames: [props.workload],
        verbs: ['get', 'list', 'patch', 'watch'], // list and watch: kubectl rollout status
      },
    ];
    if (kind === WorkloadKind.STATEFUL_SET) {
      this.permissions.push(restoringPermission(props.namespace, props.workload, props.replicas));
    }
    this.demands = {
      ignoreDifferences: [
        {
          group: 'apps',
          kind,
          name: props.workload,
          namespace: props.namespace,
          managedFieldsManagers: [props.fieldManager ?? KubectlDeployTask.FIELD_MANAGER],
        },
      ],
      syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
    };
  }

  public addTo(context: DeployContext): PipelineTask {
    const { props } = this;
    addValidation(context.scope, () => within('strategy', validateReplicas(props)));
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
        ...(props.container !== undefined && { container: props.container }),
        ...(props.replicas !== undefined && { replicas: `${props.replicas}` }),
        ...(props.timeout !== undefined && { timeout: goDuration(props.timeout) }),
        ...(props.fieldManager !== undefined && { 'field-manager': props.fieldManager }),
      },
    });
  }
}

function validateReplicas({ workload, kind, replicas }: SetImageProps): Diagnostic[] {
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
