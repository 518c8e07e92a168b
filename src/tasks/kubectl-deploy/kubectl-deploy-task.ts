import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { ReusableTaskProps } from '../reusable-task-props';
import { RUN_VARIABLES } from '../run-variables';
import {
  FAILURE_RESULT,
  KUBECONFIG_WORKSPACES,
  KUBECTL_RESOURCES,
  SCRIPT_STEP_VOLUMES,
  scriptStep,
} from '../script-step';
import { sharedTask } from '../shared-task';

/** Props of `KubectlDeployTask`. Its image needs sh and kubectl; default `DefaultImages.KUBECTL`. */
export interface KubectlDeployTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs a `KubectlDeployTask`, with references to its results. */
export class KubectlDeployPipelineTask extends PipelineTask {
  /** The image that runs after the deployment. */
  public readonly image: string = this.result('image');
  /** The image that ran before it. */
  public readonly previousImage: string = this.result('previous-image');
}

const DEPLOY_FIELD_MANAGER = 'cdk8s-argo-tekton-deploy';

const KUBECTL_DEPLOY_PARAMS = {
  workload: Param.string({
    description: 'What to roll out, e.g. deployment/my-app; empty to apply manifests only',
    default: '',
  }),
  namespace: Param.string({ description: 'Namespace of the workload and of the manifests' }),
  container: Param.string({ description: 'Container that gets the image; empty for the only one', default: '' }),
  image: Param.string({ description: 'Image to deploy, best by digest', default: '' }),
  replicas: Param.string({ description: 'Number of replicas; empty to leave it', default: '' }),
  'manifest-path': Param.string({
    description: 'File or folder to apply, relative to workspace manifest; empty for none',
    default: '',
  }),
  'field-manager': Param.string({
    description: 'Field manager under which to write',
    default: DEPLOY_FIELD_MANAGER,
  }),
  timeout: Param.string({ description: 'How long the rollout may take', default: '5m' }),
  'dry-run': Param.string({
    description: 'Whether to change nothing and only ask the API server',
    default: 'false',
  }),
};

const KUBECTL_DEPLOY_WORKSPACES = {
  manifest: { description: 'The manifests', optional: true, readOnly: true },
  ...KUBECONFIG_WORKSPACES,
};

const KUBECTL_DEPLOY_RESULTS = {
  image: { description: 'The image that runs now' },
  'previous-image': { description: 'The image that ran before' },
  ...FAILURE_RESULT,
};

/**
 * Deploys with kubectl: applies manifests, sets image and replicas of a workload, starts a Deployment that is paused,
 * waits for the rollout, and restores the recorded state if it fails. In a run that a hook started it changes nothing
 * where the hook has started a newer run.
 *
 * It writes with its own field manager, so that an Application can leave exactly these fields to it
 * (`ignoreDifferences[].managedFieldsManagers`). It runs in a namespace that enforces Pod Security `restricted`, and
 * its pod needs the token of its ServiceAccount.
 *
 * @example
 *
 * const deploy = new KubectlDeployTask(chart, 'kubectl-deploy');
 * deploy.addTo(pipeline, 'deploy-app', {
 *   params: {
 *     workload: 'deployment/my-app',
 *     namespace: 'my-app-namespace',
 *     image: 'registry.example.com/my-app:v1.2.0',
 *   },
 * });
 */
export class KubectlDeployTask extends Task {
  /** Field manager of the task, unless its params set another. */
  public static readonly FIELD_MANAGER = DEPLOY_FIELD_MANAGER;

  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `kubectl-deploy`
   */
  public static shared(scope: Construct, props: KubectlDeployTaskProps = {}): KubectlDeployTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'kubectl-deploy' }, createKubectlDeployTask);
  }

  public constructor(scope: Construct, id: string, props: KubectlDeployTaskProps = {}) {
    props = acceptEarly(scope, id, 'KubectlDeployTaskProps', props);
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Deploys an image or manifests by kubectl, and puts the previous state back when the rollout fails',
      params: KUBECTL_DEPLOY_PARAMS,
      workspaces: KUBECTL_DEPLOY_WORKSPACES,
      results: KUBECTL_DEPLOY_RESULTS,
      volumes: SCRIPT_STEP_VOLUMES,
      steps: [
        scriptStep(scope, props, {
          name: 'deploy',
          script: join(__dirname, 'kubectl-deploy.sh'),
          env: { ...RUN_VARIABLES },
          resources: KUBECTL_RESOURCES,
        }),
      ],
    });
  }

  /** Adds a task that deploys to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): KubectlDeployPipelineTask {
    return new KubectlDeployPipelineTask(pipeline, name, { ...options, task: this });
  }
}

function createKubectlDeployTask(scope: Construct, id: string, props: KubectlDeployTaskProps): KubectlDeployTask {
  return new KubectlDeployTask(scope, id, props);
}
