import { join } from 'path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Script } from '../../core/script';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, StepSecurity, Task, TaskVolume } from '../../tekton';
import { DefaultImages } from '../images';
import { ReusableTaskProps } from '../reusable-task';

/** What the build's container may do. */
export enum BuildProfile {
  /**
   * Root in the container, with no more capabilities than a build with RUN needs, chroot isolation and the vfs driver:
   * runs in a namespace that enforces Pod Security `baseline`. No seccomp profile is set, since RuntimeDefault stops
   * the build at unshare(CLONE_NEWUSER) (seen with buildah 1.28 under runc).
   */
  BASELINE = 'baseline',

  /** All rights of the node, for what `baseline` cannot build. The namespace must allow Pod Security `privileged`. */
  PRIVILEGED = 'privileged',
}

/** How a BuildahTask is set up. Its image has sh and buildah; default `DefaultImages.BUILDAH`. */
export interface BuildahTaskProps extends ReusableTaskProps {
  /**
   * What the build's container may do.
   * @default BuildProfile.BASELINE
   */
  readonly profile?: BuildProfile;
}

/** A build in a Pipeline, with its results. */
export class BuildahPipelineTask extends PipelineTask {
  /** The image as it was pushed, by tag. */
  public readonly imageUrl: string = this.result('IMAGE_URL');
  /** Digest of the image that was pushed. */
  public readonly imageDigest: string = this.result('IMAGE_DIGEST');
  /** The image that was pushed, by digest: what to deploy, since a tag can move between push and deploy. */
  public readonly imageReference: string = this.result('IMAGE_REF');
}

const SECURITY: { [profile in BuildProfile]: StepSecurity } = {
  [BuildProfile.BASELINE]: {
    runAsUser: 0,
    seccomp: false,
    addCapabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETFCAP', 'SETGID', 'SETUID', 'SYS_CHROOT'],
  },
  [BuildProfile.PRIVILEGED]: { runAsUser: 0, seccomp: false, privileged: true },
};

/**
 * Builds an image from a Dockerfile and pushes it.
 *
 * Params and behaviour are those of `buildah` 0.9 of the public Tekton catalog. Differences: not privileged by default,
 * storage driver vfs, arguments as lists that no shell splits, the digest always checked and given out.
 *
 * @example
 *
 * const buildah = new BuildahTask(chart, 'buildah');
 * const build = buildah.addTo(pipeline, 'build-image', {
 *   params: { IMAGE: 'registry.example.com/shop/cart:v1.2.0' },
 *   workspaces: { source: 'shared-data' },
 * });
 * pipeline.addResult('IMAGE_DIGEST', { value: build.imageDigest });
 */
export class BuildahTask extends Task {
  public constructor(scope: Construct, id: string, props: BuildahTaskProps = {}) {
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Builds an image from a Dockerfile and pushes it',
      params: {
        IMAGE: Param.string({ description: 'Image to push: REPOSITORY:TAG' }),
        DOCKERFILE: Param.string({ description: 'Dockerfile, relative to the workspace', defaultValue: './Dockerfile' }),
        CONTEXT: Param.string({ description: 'Folder that the build sees, relative to the workspace', defaultValue: '.' }),
        TARGET: Param.string({ description: 'Stage of the Dockerfile to build; empty for the last', defaultValue: '' }),
        BUILD_ARGS: Param.array({ description: 'Values of ARG, each KEY=VALUE', defaultValue: [] }),
        LABELS: Param.array({ description: 'Labels of the image, each KEY=VALUE', defaultValue: [] }),
        FORMAT: Param.string({ description: 'Format of the image: oci or docker', defaultValue: 'oci' }),
        STORAGE_DRIVER: Param.string({ description: 'Storage driver: vfs or overlay', defaultValue: 'vfs' }),
        TLSVERIFY: Param.string({ description: 'Whether to check the registry\'s certificate', defaultValue: 'true' }),
        SKIP_PUSH: Param.string({ description: 'Whether to build without a push', defaultValue: 'false' }),
      },
      workspaces: {
        source: { description: 'The Dockerfile and what it needs' },
        dockerconfig: { description: 'Credentials of registries: config.json or .dockerconfigjson', optional: true, readOnly: true },
        sslcertdir: { description: 'Certificates of registries', optional: true, readOnly: true },
      },
      results: {
        IMAGE_URL: { description: 'The image as it was pushed, by tag' },
        IMAGE_DIGEST: { description: 'Digest of the image that was pushed' },
        IMAGE_REF: { description: 'The image that was pushed, by digest' },
      },
      volumes: { storage: TaskVolume.emptyDir(), tmp: TaskVolume.emptyDir() },
      steps: [{
        name: 'build-and-push',
        image: props.image ?? DefaultImages.BUILDAH,
        script: Script.fromFile(join(__dirname, 'buildah.sh')),
        args: ['--build-args', '$(params.BUILD_ARGS[*])', '--labels', '$(params.LABELS[*])'],
        env: { BUILDAH_ISOLATION: 'chroot', HOME: '/tmp' },
        workingDir: '$(workspaces.source.path)',
        computeResources: props.computeResources ?? {
          cpu: { request: Cpu.millis(250) },
          memory: { request: Size.mebibytes(512), limit: Size.gibibytes(4) },
        },
        security: SECURITY[props.profile ?? BuildProfile.BASELINE],
        volumeMounts: [{ volume: 'storage', mountPath: '/var/lib/containers' }, { volume: 'tmp', mountPath: '/tmp' }],
      }],
    });
  }

  /** Adds a build to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): BuildahPipelineTask {
    return new BuildahPipelineTask(pipeline, name, { ...options, task: this });
  }
}
