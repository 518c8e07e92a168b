import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { RELEASE_FIELD_MANAGER } from '../release-field-manager';
import { ReusableTaskProps } from '../reusable-task-props';
import { RUN_NAME_VARIABLE, RUN_VARIABLES } from '../run-variables';
import {
  FAILURE_RESULT,
  KUBECONFIG_WORKSPACES,
  KUBECTL_RESOURCES,
  SCRIPT_STEP_VOLUMES,
  scriptStep,
} from '../script-step';
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
  stable: Param.string({ description: 'Deployment that serves' }),
  canary: Param.string({ description: 'Deployment that gets the release first' }),
  image: Param.string({ description: 'Image to release, best by digest' }),
  route: Param.string({ description: 'HTTPRoute with the weights; empty for a share by number of pods', default: '' }),
  'stable-service': Param.string({ description: 'Backend of the route that leads to stable', default: '' }),
  'canary-service': Param.string({ description: 'Backend of the route that leads to canary', default: '' }),
  container: Param.string({ description: 'Container that gets the image; empty for the only one', default: '' }),
  replicas: Param.string({ description: 'Pods of canary behind a route; empty for as many as stable', default: '' }),
  weight: Param.string({ description: 'Percentage that a shift gives to canary', default: '10' }),
  pause: Param.string({ description: 'Seconds for which a shift watches canary', default: '30' }),
  timeout: Param.string({ description: 'Seconds that a rollout may take', default: '300' }),
  'keep-for': Param.string({
    description: 'Seconds for which canary stays after its last request through the route',
    default: '30',
  }),
  'field-manager': Param.string({
    description: 'Field manager under which to write, until the fields are given back',
    default: RELEASE_FIELD_MANAGER,
  }),
};

const CANARY_RESULTS = {
  state: { description: 'What it did: staged, current, superseded, shifted, promoted or restored' },
  restored: { description: 'What it put back, as one line' },
  ...FAILURE_RESULT,
};

/**
 * One act of a canary release: `stage` takes the release for this run and starts the canary; `shift` gives it a share,
 * by the weights of an HTTPRoute or by numbers of pods, and watches it; `promote` gives the image to the stable
 * Deployment and ends the canary; `restore` puts back what was before.
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
 *     stable: 'shop',
 *     canary: 'shop-canary',
 *     image: 'registry.example.com/shop:v1.2.0',
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
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'One act of a canary release: stage, shift, promote or restore',
      params: CANARY_PARAMS,
      workspaces: KUBECONFIG_WORKSPACES,
      results: CANARY_RESULTS,
      volumes: SCRIPT_STEP_VOLUMES,
      steps: [
        scriptStep(scope, props, {
          name: 'act',
          script: join(__dirname, 'canary.sh'),
          env: { ...RUN_VARIABLES, ...RUN_NAME_VARIABLE },
          resources: KUBECTL_RESOURCES,
        }),
      ],
    });
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
