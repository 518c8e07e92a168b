import { canaryDemands } from './canary-demands';
import { canaryPermissions } from './canary-permissions';
import { CanaryStep, CanaryStrategyProps } from './canary-strategy-props';
import { CanaryWorkload } from './canary-workload';
import { validateCanary } from './validate-canary';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { within } from '../../core/diagnostic';
import { CanaryTask } from '../../tasks';
import { PipelineTask, PipelineTaskOptions, When } from '../../tekton';
import { addChecks } from '../checks/add-checks';
import { ApplicationDemands, DeployContext, DeployPermission, IDeployStrategy } from '../deploy-strategy';
import { unlessSucceeded } from '../unless-succeeded';
import { secondsParams } from '../whole-seconds';

/**
 * Gives a release of one workload or several a growing share of the traffic, by the weights of HTTPRoutes or by numbers
 * of pods, with checks at each share. Then the stable Deployments get the image, and the canaries end.
 *
 * Where anything fails, a finally task of the run puts the traffic back first, then the Deployments. A run that was
 * cancelled without its finally tasks is put back by the next one.
 *
 * @example
 *
 * new CanaryStrategy({
 *   namespace: 'shop',
 *   workloads: [
 *     {
 *       stable: 'shop',
 *       canary: 'shop-canary',
 *       route: { name: 'shop', stableService: 'shop', canaryService: 'shop-canary' },
 *     },
 *   ],
 *   steps: [{ weight: 10 }, { weight: 50, checks: [new HttpCheck({ url: 'http://shop-canary.shop.svc/health' })] }],
 * });
 */
export class CanaryStrategy implements IDeployStrategy {
  public readonly strategyName = 'canary';
  public readonly ownsImage = true;
  public readonly permissions: DeployPermission[];
  public readonly demands: ApplicationDemands;

  private readonly props: CanaryStrategyProps;

  public constructor(props: CanaryStrategyProps) {
    props = acceptProps(this, 'CanaryStrategyProps', props);
    this.props = props;
    const { namespace, workloads } = props;
    this.permissions = canaryPermissions(namespace, workloads);
    this.demands = canaryDemands(namespace, workloads);
  }

  public addTo(context: DeployContext): PipelineTask {
    addValidation(context.scope, () => within('strategy', validateCanary(this.props)));
    const { taskName, pipeline, scope, kubectlImage } = context;
    const { namespace } = pipeline;
    const task = this.props.task ?? CanaryTask.shared(scope, { image: kubectlImage, namespace });
    const act = (action: string, step?: CanaryStep): PipelineTaskOptions => ({
      params: this.paramsOf(action, context.image, step),
    });
    const stage = task.addTo(pipeline, `${taskName}-stage`, act('stage'));
    const when = [When.isIn(stage.state, ['staged'])];
    let runAfter: PipelineTask[] = [stage];
    for (const step of this.props.steps) {
      const name = `weight-${step.weight}`;
      const shift = task.addTo(pipeline, `${taskName}-${name}`, { ...act('shift', step), when, runAfter });
      runAfter = addChecks(context, name, step.checks ?? [], { when, runAfter: [shift] });
    }
    const last = task.addTo(pipeline, taskName, { ...act('promote'), when, runAfter });
    task.addFinallyTo(pipeline, `${taskName}-restore`, {
      ...act('restore'),
      when: unlessSucceeded(last),
    });
    return last;
  }

  private paramsOf(action: string, image: string, step?: CanaryStep): { [name: string]: string | string[] } {
    const { namespace, workloads, timeout, keepFor } = this.props;
    return {
      action,
      namespace,
      workloads: workloads.map((workload) => canaryParam(workload, image)),
      ...(step !== undefined && { weight: `${step.weight}` }),
      ...secondsParams({ pause: step?.pause, timeout, 'keep-for': keepFor }),
    };
  }
}

/** As the task takes it: words, with `-` for none. */
function canaryParam(workload: CanaryWorkload, image: string): string {
  const { stable, canary, route, container = '-', replicas = '-' } = workload;
  const backends = route === undefined ? '-' : `${route.name}/${route.stableService}/${route.canaryService}`;
  return [stable, canary, backends, container, replicas, workload.image ?? image].join(' ');
}
