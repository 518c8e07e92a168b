import { join } from 'path';
import { Construct } from 'constructs';
import { BuildProfile, buildSecurity } from './build-profile';
import { planSbom } from './plan-sbom';
import { SbomOptions } from './sbom-options';
import { acceptEarly } from '../../core/accept-props';
import { Script } from '../../core/script';
import { ComputeResources, Param, Pipeline, PipelineTask, PipelineTaskOptions, Task, TaskVolume } from '../../tekton';
import { DefaultImages } from '../default-images';
import { ReusableTaskProps } from '../reusable-task-props';
import { sharedTask } from '../shared-task';

/** Props of `BuildahTask`. Its image needs sh and buildah; default `DefaultImages.BUILDAH`. */
export interface BuildahTaskProps extends ReusableTaskProps {
  /**
   * Rights of the build's container.
   * @default BuildProfile.BASELINE
   */
  readonly buildProfile?: BuildProfile;

  /**
   * Writes a software bill of materials of the image and attaches it to the pushed image, as a referrer (OCI 1.1).
   * @default - none
   */
  readonly sbom?: SbomOptions;
}

/** The task of a Pipeline that runs a `BuildahTask`, with references to its results. */
export class BuildahPipelineTask extends PipelineTask {
  /** The pushed image, by tag. */
  public readonly imageUrl: string = this.result('IMAGE_URL');
  /** Digest of the pushed image. */
  public readonly imageDigest: string = this.result('IMAGE_DIGEST');
  /** The pushed image, by digest. Deploy this one: a tag can move between push and deploy. */
  public readonly imageReference: string = this.result('IMAGE_REF');
  /** Digest of the SBOM in the repository of the image. Synth rejects it if the Task has no `sbom`. */
  public readonly sbomDigest: string = this.result('SBOM_DIGEST');
}

const BUILDAH_PARAMS = {
  IMAGE: Param.string({ description: 'Image to push: REPOSITORY:TAG' }),
  DOCKERFILE: Param.string({ description: 'Dockerfile, relative to the workspace', default: './Dockerfile' }),
  CONTEXT: Param.string({ description: 'Folder that the build sees, relative to the workspace', default: '.' }),
  TARGET: Param.string({ description: 'Stage of the Dockerfile to build; empty for the last', default: '' }),
  BUILD_ARGS: Param.array({ description: 'Values of ARG, each KEY=VALUE', default: [] }),
  LABELS: Param.array({ description: 'Labels of the image, each KEY=VALUE', default: [] }),
  FORMAT: Param.string({ description: 'Format of the image: oci or docker', default: 'oci' }),
  STORAGE_DRIVER: Param.string({ description: 'Storage driver: vfs or overlay', default: 'vfs' }),
  TLSVERIFY: Param.string({ description: "Whether to check the registry's certificate", default: 'true' }),
  PLATFORMS: Param.string({
    description:
      'Platforms to build for, separated by commas, e.g. linux/amd64,linux/arm64; empty for that of the node',
    default: '',
  }),
  CACHE_REPOSITORY: Param.string({
    description: 'Repository in which layers are kept for later builds, without tag; empty for none',
    default: '',
  }),
  SKIP_PUSH: Param.string({ description: 'Whether to build without a push', default: 'false' }),
  COMMIT: Param.string({
    description: 'Commit of the source; where IMAGE was built of it and of the same params, nothing is built',
    default: '',
  }),
  REBUILD: Param.string({ description: 'Whether to build in any case', default: 'false' }),
};

const BUILDAH_WORKSPACES = {
  source: { description: 'The Dockerfile and what it needs', readOnly: true },
  dockerconfig: {
    description: 'Credentials of registries: config.json or .dockerconfigjson, or several login-*.json',
    optional: true,
    readOnly: true,
  },
  sslcertdir: { description: 'Certificates of registries', optional: true, readOnly: true },
};

const BUILDAH_RESULTS = {
  IMAGE_URL: { description: 'The image as it was pushed, by tag' },
  IMAGE_DIGEST: { description: 'Digest of the image that was pushed' },
  IMAGE_REF: { description: 'The image that was pushed, by digest' },
};

const BUILDAH_RESOURCES: ComputeResources = {
  requests: { cpu: '250m', memory: '512Mi' },
  limits: { memory: '4Gi' },
};

const IMAGE_STORAGE = { name: 'storage', mountPath: '/var/lib/containers' };

/**
 * Builds an image from a Dockerfile and pushes it.
 *
 * Params and behaviour are those of `buildah` 0.9 of the public Tekton catalog, with these differences: not privileged
 * by default, storage driver vfs, arguments as lists that no shell splits, and a digest that is checked and returned.
 *
 * With the param `COMMIT`, an image that was built of this commit and the same params is not built again: the results
 * name it by its digest. Set `REBUILD` where the base image has changed. A record beside the image proves what it was
 * built of: a tag `sha256-DIGEST.build` in the same repository.
 *
 * With `sbom`, further steps write a list of the packages in the image. They run as user 65532 without capabilities and
 * do not change the build.
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
  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `buildah`
   */
  public static shared(scope: Construct, props: BuildahTaskProps = {}): BuildahTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'buildah' }, createBuildahTask);
  }

  /** Rights of the build's container. */
  public readonly buildProfile: BuildProfile;
  /** The SBOM to write; undefined for none. */
  public readonly sbom?: SbomOptions;

  public constructor(scope: Construct, id: string, props: BuildahTaskProps = {}) {
    props = acceptEarly(scope, id, 'BuildahTaskProps', props);
    const buildProfile = props.buildProfile ?? BuildProfile.BASELINE;
    const image = props.image ?? DefaultImages.of(scope, DefaultImages.BUILDAH);
    const security = buildSecurity(buildProfile);
    const sbom = props.sbom && planSbom(scope, props.sbom, { image, security, storage: IMAGE_STORAGE });
    const build = {
      name: 'build-and-push',
      image,
      script: Script.fromFile(join(__dirname, 'buildah.sh')),
      args: ['--build-args', '$(params.BUILD_ARGS[*])', '--labels', '$(params.LABELS[*])'],
      env: { HOME: '/tmp' },
      workingDir: '$(workspaces.source.path)',
      computeResources: props.computeResources ?? BUILDAH_RESOURCES,
      securityContext: security,
      volumeMounts: [IMAGE_STORAGE, { name: 'tmp', mountPath: '/tmp' }],
    };
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Builds an image from a Dockerfile and pushes it',
      params: BUILDAH_PARAMS,
      workspaces: { ...BUILDAH_WORKSPACES, ...sbom?.workspaces },
      results: { ...BUILDAH_RESULTS, ...sbom?.results },
      volumes: { storage: TaskVolume.emptyDir(), tmp: TaskVolume.emptyDir(), ...sbom?.volumes },
      steps: [build, ...(sbom?.steps ?? [])],
      podTemplate: buildProfile === BuildProfile.USERNS ? { hostUsers: false } : undefined,
    });
    this.buildProfile = buildProfile;
    this.sbom = props.sbom;
  }

  /** Adds a task that builds to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): BuildahPipelineTask {
    return new BuildahPipelineTask(pipeline, name, { ...options, task: this });
  }
}

function createBuildahTask(scope: Construct, id: string, props: BuildahTaskProps): BuildahTask {
  return new BuildahTask(scope, id, props);
}
