import { blueGreenDemands } from './blue-green-demands';
import { blueGreenPermissions } from './blue-green-permissions';
import { BlueGreenStrategyProps } from './blue-green-strategy-props';
import { BlueGreenWorkload } from './blue-green-workload';
import { validateBlueGreen } from './validate-blue-green';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { within } from '../../core/diagnostic';
import { BlueGreenTask } from '../../tasks';
import { PipelineTask, PipelineTaskOptions, When } from '../../tekton';
import { addChecks } from '../checks/add-checks';
import { ApplicationDemands, DeployContext, DeployPermission, IDeployStrategy } from '../deploy-strategy';
import { unlessSucceeded } from '../unless-succeeded';
import { secondsParams } from '../whole-seconds';

/**
 * Releases into the colour that does not serve, checks it, then lets the Service select it. Argo CD applies all
 * objects; the pipeline moves the selector, the image and the replicas, which the Application ignores.
 *
 * Where anything fails, a finally task of the run puts back the recorded selector first, then the idle colour. A run
 * that was cancelled without its finally tasks is put back by the next one.
 *
 * @example
 *
 * new BlueGreenStrategy({
 *   namespace: 'shop',
 *   workloads: [{ service: 'shop', previewService: 'shop-preview', blue: 'shop-blue', green: 'shop-green' }],
 *   checksBefore: [new HttpCheck({ url: 'http://shop-preview.shop.svc/health' })],
 * });
 */
export class BlueGreenStrategy implements IDeployStrategy {
  public readonly strategyName = 'blue-green';
  public readonly ownsImage = true;
  public readonly permissions: DeployPermission[];
  public readonly demands: ApplicationDemands;

  private readonly props: BlueGreenStrategyProps;

  public constructor(props: BlueGreenStrategyProps) {
    props = acceptProps(this, 'BlueGreenStrategyProps', props);
    this.props = props;
    this.permissions = blueGreenPermissions(props.namespace, props.workloads);
    this.demands = blueGreenDemands(props.namespace, props.workloads);
  }

  public addTo(context: DeployContext): PipelineTask {
    addValidation(context.scope, () => within('strategy', validateBlueGreen(this.props)));
    const { taskName, pipeline, scope, kubectlImage } = context;
    const { namespace } = pipeline;
    const task = this.props.task ?? BlueGreenTask.shared(scope, { image: kubectlImage, namespace });
    const act = (action: string): PipelineTaskOptions => ({ params: this.paramsOf(action, context.image) });
    const stage = task.addTo(pipeline, `${taskName}-stage`, act('stage'));
    const when = [When.isIn(stage.state, ['staged'])];
    const before = addChecks(context, 'before', this.props.checksBefore ?? [], { when, runAfter: [stage] });
    const change = task.addTo(pipeline, `${taskName}-switch`, { ...act('switch'), when, runAfter: before });
    const after = addChecks(context, 'after', this.props.checksAfter ?? [], { when, runAfter: [change] });
    const last = task.addTo(pipeline, taskName, { ...act('complete'), when, runAfter: after });
    task.addFinallyTo(pipeline, `${taskName}-restore`, {
      ...act('restore'),
      when: unlessSucceeded(last),
    });
    return last;
  }

  private paramsOf(action: string, image: string): { [name: string]: string | string[] } {
    const { namespace, workloads, timeout, overlap, keepFor } = this.props;
    return {
      action,
      namespace,
      workloads: workloads.map((workload) => workloadParam(workload, image)),
      ...secondsParams({ timeout, overlap, 'keep-for': keepFor }),
    };
  }
}

/** As the task takes it: words, with `-` for none. */
function workloadParam(workload: BlueGreenWorkload, image: string): string {
  const { service, previewService = '-', blue, green, colourLabel = 'colour', container = '-' } = workload;
  const replicas = workload.replicas ?? '-';
  return [service, previewService, blue, green, colourLabel, container, replicas, workload.image ?? image].join(' ');
}
