import { Duration } from 'cdk8s';
import { ICheck } from './check';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { within } from '../../core/diagnostic';
import { JobCheckTask } from '../../tasks';
import { PipelineTask, PipelineTaskOptions } from '../../tekton';
import { DeployContext, DeployPermission } from '../deploy-strategy';
import { secondsParams, validateSeconds } from '../whole-seconds';

/** Props of `JobCheck`. */
export interface JobCheckProps {
  /** Name of the CronJob that describes the Job. With `suspend: true` nothing else starts it. */
  readonly cronJob: string;

  /** Namespace of the CronJob. */
  readonly namespace: string;

  /**
   * Name of the check, part of the name of its task.
   * @default 'job'
   */
  readonly name?: string;

  /**
   * Time limit of the Job, in whole seconds.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Task that starts it.
   * @default - `JobCheckTask.shared`: one with the name `job-check` for all pipelines of the namespace
   */
  readonly task?: JobCheckTask;
}

/**
 * A check that starts a Job of yours, as a CronJob describes it, and waits until it has succeeded.
 *
 * RBAC cannot limit the creation of Jobs to a name: the tasks of the strategy may create any Job of the namespace, and
 * a Job may use each ServiceAccount of it. Where that is too much, write a check of a Tekton Task (`ICheck`).
 *
 * @example
 *
 * new JobCheck({ cronJob: 'shop-smoke-test', namespace: 'shop' });
 */
export class JobCheck implements ICheck {
  public readonly checkName: string;
  public readonly permissions: DeployPermission[];

  private readonly props: JobCheckProps;

  public constructor(props: JobCheckProps) {
    props = acceptProps(this, 'JobCheckProps', props);
    this.props = props;
    this.checkName = props.name ?? 'job';
    const { namespace, cronJob } = props;
    this.permissions = [
      { namespace, apiGroup: 'batch', resources: ['cronjobs'], resourceNames: [cronJob], verbs: ['get'] },
      { namespace, apiGroup: 'batch', resources: ['jobs'], verbs: ['create', 'get'] },
      { namespace, apiGroup: '', resources: ['pods'], verbs: ['get', 'list'] },
      { namespace, apiGroup: '', resources: ['pods/log'], verbs: ['get'] },
    ];
  }

  public addTo(context: DeployContext, options: PipelineTaskOptions): PipelineTask {
    const { cronJob, namespace, timeout } = this.props;
    addValidation(context.scope, () => within(`checks.${this.checkName}`, validateSeconds({ timeout })));
    const { scope, pipeline, kubectlImage } = context;
    const task = this.props.task ?? JobCheckTask.shared(scope, { namespace: pipeline.namespace, image: kubectlImage });
    const params = { cronjob: cronJob, namespace, ...secondsParams({ timeout }) };
    return task.addTo(pipeline, context.taskName, { ...options, params });
  }
}
