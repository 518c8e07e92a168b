import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { RELEASE_FIELD_MANAGER } from '../release-field-manager';
import { releaseTaskProps } from '../release-task-props';
import { ReusableTaskProps } from '../reusable-task-props';
import { sharedTask } from '../shared-task';

/** Props of `BlueGreenTask`. Its image needs sh and kubectl; default `DefaultImages.KUBECTL`. */
export interface BlueGreenTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs a `BlueGreenTask`, with references to its results. */
export class BlueGreenPipelineTask extends PipelineTask {
  /** What it did: `staged`, `current`, `superseded`, `switched`, `complete` or `restored`. */
  public readonly state: string = this.result('state');
  /** What it put back, as one line. */
  public readonly restored: string = this.result('restored');
}

const BLUE_GREEN_PARAMS = {
  action: Param.string({ description: 'stage, switch, complete or restore' }),
  namespace: Param.string({ description: 'Namespace of the workloads' }),
  workloads: Param.array({
    description: 'Each SERVICE PREVIEW BLUE GREEN LABEL CONTAINER REPLICAS IMAGE, with - for none',
  }),
  timeout: Param.string({ description: 'Seconds that a rollout may take', default: '300' }),
  overlap: Param.string({ description: 'Seconds for which both colours serve, 0 for none', default: '0' }),
  'keep-for': Param.string({
    description: 'Seconds for which the former colour stays after the switch',
    default: '30',
  }),
};

/**
 * One act of a release by blue and green, of one Service or several: `stage` takes the Services for this run, gives the
 * idle colours the image and waits for their pods; `switch` lets the Services select them; `complete` keeps the former
 * colours for a while, watches the new ones, and ends the release; `restore` puts back what was before.
 *
 * Before the first change it writes a record into an annotation of the Service, which locks it for the run, and from
 * which `restore`, or the next run, puts back. It gives its fields back to the owner of the objects at the end.
 * `BlueGreenStrategy` adds these acts to a Pipeline. It runs in a namespace that enforces Pod Security `restricted`,
 * and its pod needs the token of its ServiceAccount.
 *
 * @example
 *
 * const task = new BlueGreenTask(chart, 'blue-green');
 * task.addTo(pipeline, 'stage', {
 *   params: {
 *     action: 'stage',
 *     namespace: 'shop',
 *     workloads: ['shop shop-preview shop-blue shop-green colour - 2 registry.example.com/shop:v1.2.0'],
 *   },
 * });
 */
export class BlueGreenTask extends Task {
  /** Field manager of the task, unless its params set another. */
  public static readonly FIELD_MANAGER = RELEASE_FIELD_MANAGER;

  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `blue-green`
   */
  public static shared(scope: Construct, props: BlueGreenTaskProps = {}): BlueGreenTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'blue-green' }, createBlueGreenTask);
  }

  public constructor(scope: Construct, id: string, props: BlueGreenTaskProps = {}) {
    props = acceptEarly(scope, id, 'BlueGreenTaskProps', props);
    const task = {
      description: 'One act of a release by blue and green: stage, switch, complete or restore',
      script: join(__dirname, 'blue-green.sh'),
      params: BLUE_GREEN_PARAMS,
      args: ['$(params.workloads[*])'],
      states: 'staged, current, superseded, switched, complete or restored',
    };
    super(scope, id, releaseTaskProps(scope, props, task));
  }

  /** Adds a task that runs one act to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): BlueGreenPipelineTask {
    return new BlueGreenPipelineTask(pipeline, name, { ...options, task: this });
  }

  /** Adds a task that runs one act at the end of a run, even after failures. @param name its name in the Pipeline */
  public addFinallyTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): BlueGreenPipelineTask {
    return new BlueGreenPipelineTask(pipeline, name, { ...options, task: this }, true);
  }
}

function createBlueGreenTask(scope: Construct, id: string, props: BlueGreenTaskProps): BlueGreenTask {
  return new BlueGreenTask(scope, id, props);
}
