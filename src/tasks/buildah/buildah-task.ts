import { join } from 'path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { SbomOptions } from './sbom-options';
import { sbomParts } from './plan-sbom';
import { addValidation } from '../../core/acknowledgement';
import { Script } from '../../core/script';
import {
  Param,
  Pipeline,
  PipelineTask,
  PipelineTaskOptions,
  PodTemplate,
  StepSecurity,
  Task,
  TaskVolume,
} from '../../tekton';
import { DefaultImages } from '../default-images';
import { POD_SECURITY_LEVELS, podSecurityProblems } from '../pod-security';
import { ReusableTaskProps } from '../reusable-task-props';

/** What the build's container may do. */
export enum BuildProfile {
  /**
   * As `baseline`, in a user namespace of the pod's own: root in the container is nobody on the node. Passes Pod Security
   * `baseline`. The run must give the pod what `BuildahTask.podTemplate` says, as `BuildAndDeployPipeline` does; the
   * node needs a runtime with user namespaces (containerd 2, CRI-O 1.25), Tekton 1.9 and Kubernetes 1.33. Never run by
   * this project's tests, whose cluster has no such runtime.
   */
  USERNS = 'userns',

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
  readonly buildProfile?: BuildProfile;

  /**
   * Writes a software bill of materials of the image and attaches it to what was pushed, as a referrer (OCI 1.1).
   * @default - none
   */
  readonly sbom?: SbomOptions;
}

/** A build in a Pipeline, with its results. */
export class BuildahPipelineTask extends PipelineTask {
  /** The image as it was pushed, by tag. */
  public readonly imageUrl: string = this.result('IMAGE_URL');
  /** Digest of the image that was pushed. */
  public readonly imageDigest: string = this.result('IMAGE_DIGEST');
  /** The image that was pushed, by digest: what to deploy, since a tag can move between push and deploy. */
  public readonly imageReference: string = this.result('IMAGE_REF');
  /** Digest of the SBOM in the repository of the image. Refused at synth where the Task has no `sbom`. */
  public readonly sbomDigest: string = this.result('SBOM_DIGEST');
}

/** As much of root as a build with RUN needs: without SETFCAP it fails at uid_map (seen with buildah 1.28 under runc). */
const ROOT_OF_BUILD: StepSecurity = {
  runAsUser: 0,
  seccomp: false,
  addCapabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETFCAP', 'SETGID', 'SETUID', 'SYS_CHROOT'],
};

const SECURITY: { [profile in BuildProfile]: StepSecurity } = {
  [BuildProfile.USERNS]: ROOT_OF_BUILD,
  [BuildProfile.BASELINE]: ROOT_OF_BUILD,
  [BuildProfile.PRIVILEGED]: { runAsUser: 0, seccomp: false, privileged: true },
};

/**
 * The strictest level of Pod Security that lets a profile pass. A user namespace changes nothing there: `restricted`
 * allows no capability but NET_BIND_SERVICE and asks for a seccomp profile, and the build can do neither. (What
 * Kubernetes relaxes for pods with user namespaces, behind a feature gate, is the user alone.)
 */
const NEEDS: { [profile in BuildProfile]: string } = {
  [BuildProfile.USERNS]: 'baseline',
  [BuildProfile.BASELINE]: 'baseline',
  [BuildProfile.PRIVILEGED]: 'privileged',
};

const PROFILES_ALLOWED_BY = Object.fromEntries(
  POD_SECURITY_LEVELS.map((level) => [
    level,
    Object.values(BuildProfile).filter(
      (profile) => POD_SECURITY_LEVELS.indexOf(NEEDS[profile]) >= POD_SECURITY_LEVELS.indexOf(level),
    ),
  ]),
);

/**
 * Builds an image from a Dockerfile and pushes it.
 *
 * Params and behaviour are those of `buildah` 0.9 of the public Tekton catalog. Differences: not privileged by default,
 * storage driver vfs, arguments as lists that no shell splits, the digest always checked and given out. Where the app
 * holds the Namespace of the task, a profile that its Pod Security level forbids is refused.
 *
 * With `sbom` further steps write what the image is made of. They run as user 65532 without any right; the build itself
 * stays as it is.
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
  /** What the build's container may do. */
  public readonly buildProfile: BuildProfile;
  /**
   * What a run must give the pods of this task, as `taskRunSpecs: { NAME: { podTemplate } }`, which a Task cannot say
   * itself; undefined where it is nothing.
   */
  public readonly podTemplate?: PodTemplate;
  /** What SBOM is written; undefined for none. */
  public readonly sbom?: SbomOptions;

  public constructor(scope: Construct, id: string, props: BuildahTaskProps = {}) {
    const profile = props.buildProfile ?? BuildProfile.BASELINE;
    const image = props.image ?? DefaultImages.of(scope, DefaultImages.BUILDAH);
    const storage = { volume: 'storage', mountPath: '/var/lib/containers' };
    const sbom = props.sbom && sbomParts(scope, props.sbom, { image, security: SECURITY[profile], storage });
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Builds an image from a Dockerfile and pushes it',
      params: {
        IMAGE: Param.string({ description: 'Image to push: REPOSITORY:TAG' }),
        DOCKERFILE: Param.string({
          description: 'Dockerfile, relative to the workspace',
          defaultValue: './Dockerfile',
        }),
        CONTEXT: Param.string({
          description: 'Folder that the build sees, relative to the workspace',
          defaultValue: '.',
        }),
        TARGET: Param.string({ description: 'Stage of the Dockerfile to build; empty for the last', defaultValue: '' }),
        BUILD_ARGS: Param.array({ description: 'Values of ARG, each KEY=VALUE', defaultValue: [] }),
        LABELS: Param.array({ description: 'Labels of the image, each KEY=VALUE', defaultValue: [] }),
        FORMAT: Param.string({ description: 'Format of the image: oci or docker', defaultValue: 'oci' }),
        STORAGE_DRIVER: Param.string({ description: 'Storage driver: vfs or overlay', defaultValue: 'vfs' }),
        TLSVERIFY: Param.string({ description: "Whether to check the registry's certificate", defaultValue: 'true' }),
        PLATFORMS: Param.string({
          description:
            'Platforms to build for, separated by commas, e.g. linux/amd64,linux/arm64; empty for that of the node',
          defaultValue: '',
        }),
        CACHE_REPOSITORY: Param.string({
          description: 'Repository in which layers are kept for later builds, without tag; empty for none',
          defaultValue: '',
        }),
        SKIP_PUSH: Param.string({ description: 'Whether to build without a push', defaultValue: 'false' }),
      },
      workspaces: {
        source: { description: 'The Dockerfile and what it needs' },
        dockerconfig: {
          description: 'Credentials of registries: config.json or .dockerconfigjson',
          optional: true,
          readOnly: true,
        },
        sslcertdir: { description: 'Certificates of registries', optional: true, readOnly: true },
        ...sbom?.workspaces,
      },
      results: {
        IMAGE_URL: { description: 'The image as it was pushed, by tag' },
        IMAGE_DIGEST: { description: 'Digest of the image that was pushed' },
        IMAGE_REF: { description: 'The image that was pushed, by digest' },
        ...sbom?.results,
      },
      volumes: { storage: TaskVolume.emptyDir(), tmp: TaskVolume.emptyDir(), ...sbom?.volumes },
      steps: [
        {
          name: 'build-and-push',
          image,
          script: Script.fromFile(join(__dirname, 'buildah.sh')),
          args: ['--build-args', '$(params.BUILD_ARGS[*])', '--labels', '$(params.LABELS[*])'],
          env: { HOME: '/tmp' },
          workingDir: '$(workspaces.source.path)',
          computeResources: props.computeResources ?? {
            cpu: { request: Cpu.millis(250) },
            memory: { request: Size.mebibytes(512), limit: Size.gibibytes(4) },
          },
          security: SECURITY[profile],
          volumeMounts: [storage, { volume: 'tmp', mountPath: '/tmp' }],
        },
        ...(sbom?.steps ?? []),
      ],
    });
    this.buildProfile = profile;
    this.sbom = props.sbom;
    this.podTemplate = profile === BuildProfile.USERNS ? { hostUsers: false } : undefined;
    addValidation(this, () =>
      podSecurityProblems(this, {
        property: 'buildProfile',
        value: profile,
        needs: NEEDS[profile],
        allowedBy: PROFILES_ALLOWED_BY,
      }),
    );
  }

  /** Adds a build to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): BuildahPipelineTask {
    return new BuildahPipelineTask(pipeline, name, { ...options, task: this });
  }
}
