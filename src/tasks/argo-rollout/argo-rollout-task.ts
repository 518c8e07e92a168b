import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { RELEASE_FIELD_MANAGER } from '../release-field-manager';
import { releaseTaskProps } from '../release-task-props';
import { ReusableTaskProps } from '../reusable-task-props';
import { sharedTask } from '../shared-task';

/** Props of `ArgoRolloutTask`. Its image needs sh and kubectl; default `DefaultImages.KUBECTL`. */
export interface ArgoRolloutTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs an `ArgoRolloutTask`, with references to its results. */
export class ArgoRolloutPipelineTask extends PipelineTask {
  /** What it did: `paused`, `completed`, `current`, `superseded` or `restored`. */
  public readonly state: string = this.result('state');
  /** What it put back, as one line. */
  public readonly restored: string = this.result('restored');
}

const PAUSE = 'the number of a pause step, from 0, or switch';

const ARGO_ROLLOUT_PARAMS = {
  action: Param.string({ description: 'start, resume or restore' }),
  namespace: Param.string({ description: 'Namespace of the objects' }),
  rollout: Param.string({ description: 'Rollout that serves' }),
  workload: Param.string({ description: 'Deployment of its workloadRef, which holds the pod template' }),
  image: Param.string({ description: 'Image to release, best by digest' }),
  container: Param.string({ description: 'Container that gets the image; empty for the only one', default: '' }),
  at: Param.string({ description: `Pause that a resume ends: ${PAUSE}`, default: '' }),
  until: Param.string({ description: `Pause at which an act ends: ${PAUSE}; empty for the end`, default: '' }),
  timeout: Param.string({ description: 'Seconds that an act may take', default: '1800' }),
};

/**
 * One act of a release by Argo Rollouts: `start` takes the release for this run, sets the image and follows the Rollout
 * to a pause or to its end; `resume` ends a pause and follows it on; `restore` aborts, and puts back the image that
 * served before.
 *
 * The pod template is that of a Deployment, to which the Rollout refers with `workloadRef`. Before the first change the
 * task writes a record into an annotation of the Deployment. It locks the release for the run, and `restore`, or the
 * next run, puts back from it. At the end it gives its fields back to the owner of the objects. `ArgoRolloutStrategy`
 * adds these acts to a Pipeline. It runs in a namespace that enforces Pod Security `restricted`, and its pod needs the
 * token of its ServiceAccount.
 *
 * @example
 *
 * const task = new ArgoRolloutTask(chart, 'argo-rollout');
 * task.addTo(pipeline, 'start', {
 *   params: {
 *     action: 'start',
 *     namespace: 'shop',
 *     rollout: 'shop',
 *     workload: 'shop',
 *     image: 'registry.example.com/shop:v1.2.0',
 *   },
 * });
 */
export class ArgoRolloutTask extends Task {
  /** Field manager of the task, unless its params set another. */
  public static readonly FIELD_MANAGER = RELEASE_FIELD_MANAGER;

  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `argo-rollout`
   */
  public static shared(scope: Construct, props: ArgoRolloutTaskProps = {}): ArgoRolloutTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'argo-rollout' }, createArgoRolloutTask);
  }

  public constructor(scope: Construct, id: string, props: ArgoRolloutTaskProps = {}) {
    props = acceptEarly(scope, id, 'ArgoRolloutTaskProps', props);
    const task = {
      description: 'One act of a release by Argo Rollouts: start, resume or restore',
      script: join(__dirname, 'argo-rollout.sh'),
      params: ARGO_ROLLOUT_PARAMS,
      states: 'paused, completed, current, superseded or restored',
    };
    super(scope, id, releaseTaskProps(scope, props, task));
  }

  /** Adds a task that runs one act to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): ArgoRolloutPipelineTask {
    return new ArgoRolloutPipelineTask(pipeline, name, { ...options, task: this });
  }

  /** Adds a task that runs one act at the end of a run, even after failures. @param name its name in the Pipeline */
  public addFinallyTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): ArgoRolloutPipelineTask {
    return new ArgoRolloutPipelineTask(pipeline, name, { ...options, task: this }, true);
  }
}

function createArgoRolloutTask(scope: Construct, id: string, props: ArgoRolloutTaskProps): ArgoRolloutTask {
  return new ArgoRolloutTask(scope, id, props);
}
