import { join } from 'path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Script } from '../../core/script';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task, TaskVolume } from '../../tekton';
import { DefaultImages } from '../default-images';
import { ReusableTaskProps } from '../reusable-task-props';

/** How a KubectlDeployTask is set up. Its image has sh and kubectl; default `DefaultImages.KUBECTL`. */
export interface KubectlDeployTaskProps extends ReusableTaskProps {}

/** A deployment in a Pipeline, with its results. */
export class KubectlDeployPipelineTask extends PipelineTask {
  /** The image that runs now. */
  public readonly image: string = this.result('image');
  /** The image that ran before. */
  public readonly previousImage: string = this.result('previous-image');
}

/**
 * Deploys by kubectl: applies manifests, sets image and replicas of a workload, waits for the rollout, and puts the
 * recorded state back when it fails.
 *
 * It writes under a field manager of its own, so that an Application can leave exactly these fields to it
 * (`ignoreDifferences[].managedFieldsManagers`). Runs in a namespace that enforces Pod Security `restricted`. Its pod is
 * the one that needs the token of its ServiceAccount.
 *
 * @example
 *
 * const deploy = new KubectlDeployTask(chart, 'kubectl-deploy');
 * deploy.addTo(pipeline, 'deploy-app', {
 *   params: { workload: 'deployment/my-app', namespace: 'my-app-namespace', image: 'registry.example.com/my-app:v1.2.0' },
 * });
 */
export class KubectlDeployTask extends Task {
  /** Field manager under which the task writes, where its params name no other. */
  public static readonly FIELD_MANAGER = 'cdk8s-argo-tekton-deploy';

  public constructor(scope: Construct, id: string, props: KubectlDeployTaskProps = {}) {
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Deploys an image or manifests by kubectl, and puts the previous state back when the rollout fails',
      params: {
        workload: Param.string({
          description: 'What to roll out, e.g. deployment/my-app; empty to apply manifests only',
          defaultValue: '',
        }),
        namespace: Param.string({ description: 'Namespace of the workload and of the manifests' }),
        container: Param.string({
          description: 'Container that gets the image; empty for the only one',
          defaultValue: '',
        }),
        image: Param.string({ description: 'Image to deploy, best by digest', defaultValue: '' }),
        replicas: Param.string({ description: 'Number of replicas; empty to leave it', defaultValue: '' }),
        'manifest-path': Param.string({
          description: 'File or folder to apply, relative to workspace manifest; empty for none',
          defaultValue: '',
        }),
        'field-manager': Param.string({
          description: 'Field manager under which to write',
          defaultValue: KubectlDeployTask.FIELD_MANAGER,
        }),
        timeout: Param.string({ description: 'How long the rollout may take', defaultValue: '5m' }),
        'dry-run': Param.string({
          description: 'Whether to change nothing and only ask the API server',
          defaultValue: 'false',
        }),
      },
      workspaces: {
        manifest: { description: 'The manifests', optional: true, readOnly: true },
        'kubeconfig-dir': { description: 'A file kubeconfig, for another cluster', optional: true, readOnly: true },
      },
      results: {
        image: { description: 'The image that runs now' },
        'previous-image': { description: 'The image that ran before' },
      },
      volumes: { tmp: TaskVolume.emptyDir() },
      steps: [
        {
          name: 'deploy',
          image: props.image ?? DefaultImages.of(scope, DefaultImages.KUBECTL),
          script: Script.fromFile(join(__dirname, 'kubectl-deploy.sh')),
          env: { HOME: '/tmp' },
          computeResources: props.computeResources ?? {
            cpu: { request: Cpu.millis(50) },
            memory: { request: Size.mebibytes(64), limit: Size.mebibytes(512) },
          },
          security: { readOnlyRootFilesystem: true },
          volumeMounts: [{ volume: 'tmp', mountPath: '/tmp' }],
        },
      ],
    });
  }

  /** Adds a deployment to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): KubectlDeployPipelineTask {
    return new KubectlDeployPipelineTask(pipeline, name, { ...options, task: this });
  }
}
