import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { RELEASE_FIELD_MANAGER } from '../release-field-manager';
import { releaseTaskProps } from '../release-task-props';
import { ReusableTaskProps } from '../reusable-task-props';
import { sharedTask } from '../shared-task';

/** Props of `CanaryTask`. Its image needs sh and kubectl; default `DefaultImages.KUBECTL`. */
export interface CanaryTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs a `CanaryTask`, with references to its results. */
export class CanaryPipelineTask extends PipelineTask {
  /** What it did: `staged`, `current`, `superseded`, `shifted`, `promoted` or `restored`. */
  public readonly state: string = this.result('state');
  /** What it put back, as one line. */
  public readonly restored: string = this.result('restored');
}

const CANARY_PARAMS = {
  action: Param.string({ description: 'stage, shift, promote or restore' }),
  namespace: Param.string({ description: 'Namespace of the objects' }),
  workloads: Param.array({
    description:
      'Each STABLE CANARY ROUTE CONTAINER REPLICAS IMAGE, with - for none; ROUTE is NAME/STABLE-SERVICE/CANARY-SERVICE',
  }),
  weight: Param.string({ description: 'Percentage that a shift gives to the canaries', default: '10' }),
  pause: Param.string({ description: 'Seconds for which a shift watches the canaries', default: '30' }),
  timeout: Param.string({ description: 'Seconds that a rollout may take', default: '300' }),
  'keep-for': Param.string({
    description: 'Seconds for which the canaries stay after their last request through a route',
    default: '30',
  }),
};

/**
 * One act of a canary release, of one workload or several: `stage` takes the release for this run and starts the
 * canaries; `shift` gives them a share, by the weights of HTTPRoutes or by numbers of pods, and watches them; `promote`
 * gives the images to the stable Deployments and ends the canaries; `restore` puts back what was before.
 *
 * Before the first change it writes a record into an annotation of the route, or of the stable Deployment where there
 * is none. It locks the release for the run, and `restore`, or the next run, puts back from it. At the end it gives its
 * fields back to the owner of the objects. `CanaryStrategy` adds these acts to a Pipeline. It runs in a namespace that
 * enforces Pod Security `restricted`, and its pod needs the token of its ServiceAccount.
 *
 * @example
 *
 * const task = new CanaryTask(chart, 'canary');
 * task.addTo(pipeline, 'stage', {
 *   params: {
 *     action: 'stage',
 *     namespace: 'shop',
 *     workloads: ['shop shop-canary shop/shop/shop-canary - - registry.example.com/shop:v1.2.0'],
 *   },
 * });
 */
export class CanaryTask extends Task {
  /** Field manager of the task, unless its params set another. */
  public static readonly FIELD_MANAGER = RELEASE_FIELD_MANAGER;

  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `canary`
   */
  public static shared(scope: Construct, props: CanaryTaskProps = {}): CanaryTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'canary' }, createCanaryTask);
  }

  public constructor(scope: Construct, id: string, props: CanaryTaskProps = {}) {
    props = acceptEarly(scope, id, 'CanaryTaskProps', props);
    const task = {
      description: 'One act of a canary release: stage, shift, promote or restore',
      script: join(__dirname, 'canary.sh'),
      params: CANARY_PARAMS,
      args: ['$(params.workloads[*])'],
      states: 'staged, current, superseded, shifted, promoted or restored',
    };
    super(scope, id, releaseTaskProps(scope, props, task));
  }

  /** Adds a task that runs one act to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): CanaryPipelineTask {
    return new CanaryPipelineTask(pipeline, name, { ...options, task: this });
  }

  /** Adds a task that runs one act at the end of a run, even after failures. @param name its name in the Pipeline */
  public addFinallyTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): CanaryPipelineTask {
    return new CanaryPipelineTask(pipeline, name, { ...options, task: this }, true);
  }
}

function createCanaryTask(scope: Construct, id: string, props: CanaryTaskProps): CanaryTask {
  return new CanaryTask(scope, id, props);
}
