import { argoRolloutDemands } from './argo-rollout-demands';
import { argoRolloutPermissions } from './argo-rollout-permissions';
import { ArgoRolloutStrategyProps, RolloutPause } from './argo-rollout-strategy-props';
import { validateArgoRollout } from './validate-argo-rollout';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { within } from '../../core/diagnostic';
import { ArgoRolloutTask } from '../../tasks';
import { PipelineTask, PipelineTaskOptions, When } from '../../tekton';
import { addChecks } from '../checks/add-checks';
import {
  ApplicationDemands,
  DeployContext,
  DeployedWorkload,
  DeployPermission,
  IDeployStrategy,
} from '../deploy-strategy';
import { unlessSucceeded } from '../unless-succeeded';
import { secondsParams } from '../whole-seconds';
import { WorkloadKind } from '../workload-kind';

/**
 * Argo Rollouts shifts the traffic, by the canary steps or the blue/green strategy of a Rollout in Git. The pipeline
 * sets the image, follows the Rollout, runs its checks at the pauses, and ends them. Where anything fails, it aborts
 * the Rollout, and a finally task puts back the image that served before. A run that was cancelled without its finally
 * tasks is put back by the next one.
 *
 * The Rollout takes its pods from a Deployment, by `workloadRef`. With the pod template in the Rollout itself Argo CD
 * would apply no later change of its containers: they are a list without a key for it.
 *
 * @example
 *
 * new ArgoRolloutStrategy({
 *   namespace: 'shop',
 *   rollout: 'shop', // steps: setWeight 25, pause, setWeight 50, pause
 *   pauses: [
 *     { step: 1, checks: [new HttpCheck({ url: 'http://shop-canary.shop.svc/health' })] },
 *     { step: 3, checks: [new HttpCheck({ url: 'http://shop-canary.shop.svc/health' })] },
 *   ],
 * });
 */
export class ArgoRolloutStrategy implements IDeployStrategy {
  public readonly strategyName = 'argo-rollout';
  public readonly ownsImage = true;
  public readonly permissions: DeployPermission[];
  public readonly demands: ApplicationDemands;
  public readonly deployedWorkload?: DeployedWorkload;

  private readonly props: ArgoRolloutStrategyProps;

  public constructor(props: ArgoRolloutStrategyProps) {
    props = acceptProps(this, 'ArgoRolloutStrategyProps', props);
    this.props = props;
    const { namespace, rollout, workload = rollout, container } = props;
    this.permissions = argoRolloutPermissions(props);
    this.demands = argoRolloutDemands(props);
    this.deployedWorkload = { kind: WorkloadKind.DEPLOYMENT, name: workload, namespace, container };
  }

  public addTo(context: DeployContext): PipelineTask {
    addValidation(context.scope, () => within('strategy', validateArgoRollout(this.props)));
    const { scope, pipeline, taskName, kubectlImage } = context;
    const { namespace } = pipeline;
    const task = this.props.task ?? ArgoRolloutTask.shared(scope, { image: kubectlImage, namespace });
    const last = this.addActs(context, task);
    task.addFinallyTo(pipeline, `${taskName}-restore`, {
      ...this.act(context, 'restore'),
      when: unlessSucceeded(last),
    });
    return last;
  }

  /** Adds the task that starts, and for each pause its checks and the task that ends it. Returns the last one. */
  private addActs(context: DeployContext, task: ArgoRolloutTask): PipelineTask {
    const { taskName, pipeline } = context;
    const { pauses = [] } = this.props;
    const name = (i: number) => (i === pauses.length ? taskName : `${taskName}-${pauseName(pauses[i])}`);
    const start = task.addTo(pipeline, name(0), this.act(context, 'start', undefined, pauses[0]));
    const when = [When.isIn(start.state, ['paused'])];
    return pauses.reduce<PipelineTask>((before, pause, i) => {
      const runAfter = addChecks(context, pauseName(pause), pause.checks, { when, runAfter: [before] });
      const act = this.act(context, 'resume', pause, pauses[i + 1]);
      return task.addTo(pipeline, name(i + 1), { ...act, when, runAfter });
    }, start);
  }

  private act(context: DeployContext, action: string, at?: RolloutPause, until?: RolloutPause): PipelineTaskOptions {
    const { namespace, rollout, workload = rollout, container, timeout } = this.props;
    const params = Object.entries({
      action,
      namespace,
      rollout,
      workload,
      image: context.image,
      container,
      at: at && pauseParam(at),
      until: until && pauseParam(until),
    });
    return {
      params: {
        ...Object.fromEntries(params.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
        ...secondsParams({ timeout }),
      },
    };
  }
}

/** Of the task that ends at the pause, and of its checks. */
function pauseName({ step }: RolloutPause): string {
  return step === undefined ? 'preview' : `step-${step}`;
}

function pauseParam({ step }: RolloutPause): string {
  return step === undefined ? 'switch' : `${step}`;
}
