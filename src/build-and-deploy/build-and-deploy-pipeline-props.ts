import { Size } from 'cdk8s';
import { GitCredentials, RegistryCredentials } from '../credentials';
import { IDeployStrategy } from '../strategies';
import { BuildahTask, BuildProfile, GitCloneTask, SbomOptions } from '../tasks';
import { RunTimeouts } from '../tekton';

/** Images of the tasks of a pipeline, e.g. to pull them from your own registry. */
export interface BuildAndDeployImages {
  /**
   * Image with sh and git.
   * @default DefaultImages.GIT
   */
  readonly git?: string;

  /**
   * Image with sh and buildah.
   * @default DefaultImages.BUILDAH
   */
  readonly buildah?: string;

  /**
   * Image with sh and kubectl.
   * @default DefaultImages.KUBECTL
   */
  readonly kubectl?: string;
}

/** Names of the tasks in the Pipeline, as a run shows them. */
export interface BuildAndDeployTaskNames {
  /**
   * Name of the task that clones.
   * @default 'clone-repo'
   */
  readonly cloneRepo?: string;

  /**
   * Name of the task that builds.
   * @default 'build-image'
   */
  readonly buildImage?: string;

  /**
   * Name of the task that deploys.
   * @default 'deploy-app'
   */
  readonly deployApp?: string;
}

/** Props of `BuildAndDeployPipeline`. */
export interface BuildAndDeployPipelineProps {
  /** URL of the source repository, which contains the Dockerfile. Rejects a URL with a password. */
  readonly sourceUrl: string;

  /**
   * Repository of the image to build, without tag, e.g. `registry.example.com/shop/cart`. The tag is the param
   * `image-tag`.
   */
  readonly image: string;

  /**
   * How to deploy the image.
   * @default - the pipeline only builds and pushes: for a PreSync hook, after which Argo CD applies the manifests that
   * name the image
   */
  readonly strategy?: IDeployStrategy;

  /**
   * Name of the app: the names of the ServiceAccounts and of the runs begin with it.
   * @default - the construct ids from the chart down, joined by `-`
   */
  readonly appName?: string;

  /**
   * Name of the Pipeline.
   * @default - the construct ids from the chart down, joined by `-`
   */
  readonly name?: string;

  /**
   * Namespace of the Pipeline, its Tasks and its runs. It must allow the Pod Security level of the build.
   * @default - the chart's namespace
   */
  readonly namespace?: string;

  /**
   * Revision of the source repository for runs that set none.
   * @default - each run must set one
   */
  readonly defaultRevision?: string;

  /**
   * Whether to clone submodules too, with the credentials of the source.
   * @default true
   */
  readonly submodules?: boolean;

  /**
   * Dockerfile, relative to the source repository.
   * @default './Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * Build context: a folder, relative to the source repository.
   * @default '.'
   */
  readonly context?: string;

  /**
   * Values of the Dockerfile's ARG, by name.
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Stage of the Dockerfile to build.
   * @default - the last one
   */
  readonly target?: string;

  /**
   * Labels of the image, by name, e.g. `org.opencontainers.image.source`.
   * @default - those of the Dockerfile
   */
  readonly imageLabels?: { [name: string]: string };

  /**
   * Rights of the build's container.
   * @default BuildProfile.BASELINE
   */
  readonly buildProfile?: BuildProfile;

  /**
   * Writes a software bill of materials of the image and attaches it to the pushed image. Its digest is the result
   * `SBOM_DIGEST` of the Pipeline. Its images are set here, not by `images`.
   * @default - none
   */
  readonly sbom?: SbomOptions;

  /**
   * Platforms to build for, e.g. `linux/amd64` and `linux/arm64`. With several, the image is a list with one image for
   * each platform. RUN for another platform than the node's needs an emulator on the node.
   * @default - the platform of the node
   */
  readonly platforms?: string[];

  /**
   * Repository that keeps layers for later builds, without tag. Each layer adds a tag, and nothing removes them.
   * Rejected with several platforms, which would share layers, and when it is the same as `image`.
   * @default - every build starts without a cache
   */
  readonly cacheRepository?: string;

  /**
   * Whether each run builds. Otherwise a run deploys the image that an earlier run pushed under the same tag, by its
   * digest, where that was built of the same commit, Dockerfile, build arguments and so on: a rollback does not build.
   * A tag `sha256-DIGEST.build` beside the image has the record. A base image that has changed is not
   * noticed, and neither is what a task before the build adds to the source.
   * @default false
   */
  readonly rebuild?: boolean;

  /**
   * Size of a run's volume, for the clone and the files of the build.
   * @default Size.gibibytes(1)
   */
  readonly storage?: Size;

  /**
   * StorageClass of a run's volume.
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /**
   * Credentials to clone the source. Rejects those that do not fit `sourceUrl`.
   * @default - none; rejected for an ssh URL, which needs a key
   */
  readonly gitCredentials?: GitCredentials;

  /**
   * Credentials of the registries from which the build pulls and to which it pushes.
   * @default - none
   */
  readonly registryCredentials?: RegistryCredentials;

  /**
   * Whether to verify the certificates of the registries from which the build pulls and to which it pushes. false also
   * allows plain HTTP: an attacker on the network can then change images and read the login.
   * @default true
   */
  readonly tlsVerify?: boolean;

  /**
   * Time limits of a run.
   * @default - 1 hour
   */
  readonly timeouts?: RunTimeouts;

  /**
   * Images of the tasks.
   * @default - those of `DefaultImages`
   */
  readonly images?: BuildAndDeployImages;

  /**
   * Names of the tasks in the Pipeline.
   * @default - clone-repo, build-image, deploy-app
   */
  readonly taskNames?: BuildAndDeployTaskNames;

  /**
   * Task that clones.
   * @default - `GitCloneTask.shared`: one with the name `git-clone` for all pipelines of the namespace
   */
  readonly gitCloneTask?: GitCloneTask;

  /**
   * Task that builds.
   * @default - `BuildahTask.shared`: one with the name `buildah` for all pipelines of the namespace
   */
  readonly buildahTask?: BuildahTask;
}
