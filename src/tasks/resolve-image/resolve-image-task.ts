import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Script } from '../../core/script';
import { ComputeResources, Param, Pipeline, PipelineTask, PipelineTaskOptions, Task, TaskVolume } from '../../tekton';
import { DefaultImages } from '../default-images';
import { ReusableTaskProps } from '../reusable-task-props';
import { sharedTask } from '../shared-task';

/** Props of `ResolveImageTask`. Its image needs sh and oras 1.2 or later; default `DefaultImages.ORAS`. */
export interface ResolveImageTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs a `ResolveImageTask`, with references to its results. */
export class ResolveImagePipelineTask extends PipelineTask {
  /** The image as it was asked for, by tag or digest. */
  public readonly imageUrl: string = this.result('url');
  /** Its digest. */
  public readonly imageDigest: string = this.result('digest');
  /** The image, by digest. Deploy this one: a tag can move. */
  public readonly imageReference: string = this.result('image');
}

const RESOLVE_IMAGE_PARAMS = {
  repository: Param.string({ description: 'Repository of the image, without tag' }),
  reference: Param.string({ description: 'Tag or digest of the image' }),
  'tls-verify': Param.string({ description: "Whether to check the registry's certificate", default: 'true' }),
};

const RESOLVE_IMAGE_WORKSPACES = {
  dockerconfig: {
    description: 'Credentials of registries: config.json or .dockerconfigjson',
    optional: true,
    readOnly: true,
  },
  sslcertdir: { description: 'Certificates of registries', optional: true, readOnly: true },
};

const RESOLVE_IMAGE_RESULTS = {
  image: { description: 'The image, by digest' },
  digest: { description: 'Digest of the image' },
  url: { description: 'The image as it was asked for, by tag or digest' },
};

const RESOLVE_IMAGE_RESOURCES: ComputeResources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { memory: '256Mi' },
};

/**
 * Finds the digest of an image that exists, by its tag, so that a later task deploys exactly this image: a tag can move
 * between two environments, or between the release and its rollout. A digest is looked up too, so that the run fails
 * before the deployment if the registry has lost the image.
 *
 * It runs in a namespace that enforces Pod Security `restricted`, and needs no token.
 *
 * @example
 *
 * const resolve = new ResolveImageTask(chart, 'resolve-image').addTo(pipeline, 'resolve', {
 *   params: { repository: 'registry.example.com/shop/cart', reference: 'v1.2.0' },
 * });
 * pipeline.addResult('image', { value: resolve.imageReference });
 */
export class ResolveImageTask extends Task {
  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it if another
   * Task of the namespace has the name.
   *
   * @param props `name` defaults to `resolve-image`
   */
  public static shared(scope: Construct, props: ResolveImageTaskProps = {}): ResolveImageTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'resolve-image' }, createResolveImageTask);
  }

  public constructor(scope: Construct, id: string, props: ResolveImageTaskProps = {}) {
    props = acceptEarly(scope, id, 'ResolveImageTaskProps', props);
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Finds the digest of an image in its registry',
      params: RESOLVE_IMAGE_PARAMS,
      workspaces: RESOLVE_IMAGE_WORKSPACES,
      results: RESOLVE_IMAGE_RESULTS,
      volumes: { tmp: TaskVolume.emptyDir() },
      steps: [
        {
          name: 'resolve',
          image: props.image ?? DefaultImages.of(scope, DefaultImages.ORAS),
          script: Script.fromFile(join(__dirname, 'resolve-image.sh')),
          env: { HOME: '/tmp' },
          computeResources: props.computeResources ?? RESOLVE_IMAGE_RESOURCES,
          securityContext: { readOnlyRootFilesystem: true },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
    });
  }

  /** Adds a task that finds the digest to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): ResolveImagePipelineTask {
    return new ResolveImagePipelineTask(pipeline, name, { ...options, task: this });
  }
}

function createResolveImageTask(scope: Construct, id: string, props: ResolveImageTaskProps): ResolveImageTask {
  return new ResolveImageTask(scope, id, props);
}
