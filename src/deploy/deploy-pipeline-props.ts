import { Size } from 'cdk8s';
import { GitCredentials, RegistryCredentials } from '../credentials';
import { IDeployStrategy } from '../strategies';
import { RunTimeouts } from '../tekton';

/** Images of the tasks of a `DeployPipeline`, e.g. to pull them from your own registry. */
export interface DeployImages {
  /**
   * Image with sh and oras.
   * @default DefaultImages.ORAS
   */
  readonly oras?: string;

  /**
   * Image with sh and git.
   * @default DefaultImages.GIT
   */
  readonly git?: string;

  /**
   * Image with sh and kubectl.
   * @default DefaultImages.KUBECTL
   */
  readonly kubectl?: string;
}

/** Names of the tasks of a `DeployPipeline`, as a run shows them. */
export interface DeployTaskNames {
  /**
   * Name of the task that finds the digest.
   * @default 'resolve-image'
   */
  readonly resolveImage?: string;

  /**
   * Name of the task that clones.
   * @default 'clone-repo'
   */
  readonly cloneRepo?: string;

  /**
   * Name of the task that deploys.
   * @default 'deploy-app'
   */
  readonly deployApp?: string;
}

/** Props of `DeployPipeline`. */
export interface DeployPipelineProps {
  /**
   * Repository of the image to deploy, without tag, e.g. `registry.example.com/shop/cart`. The tag or digest is the
   * param `image-tag`.
   */
  readonly image: string;

  /** How to deploy the image. */
  readonly strategy: IDeployStrategy;

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
   * Namespace of the Pipeline, its Tasks and its runs.
   * @default - the chart's namespace
   */
  readonly namespace?: string;

  /**
   * URL of a source repository, for a strategy that reads files: `ApplyStrategy`. Rejects a URL with a password.
   * @default - nothing is cloned
   */
  readonly sourceUrl?: string;

  /**
   * Revision of the source repository for runs that set none.
   * @default - each run must set one, if there is a source repository
   */
  readonly defaultRevision?: string;

  /**
   * Whether to clone submodules too, with the credentials of the source.
   * @default true
   */
  readonly submodules?: boolean;

  /**
   * Credentials to clone the source. Rejects those that do not fit `sourceUrl`.
   * @default - none; rejected for an ssh URL, which needs a key
   */
  readonly gitCredentials?: GitCredentials;

  /**
   * Credentials of the registry that has the image.
   * @default - none
   */
  readonly registryCredentials?: RegistryCredentials;

  /**
   * Whether to verify the certificate of the registry. false also allows plain HTTP: an attacker on the network
   * can then read the login.
   * @default true
   */
  readonly tlsVerify?: boolean;

  /**
   * Size of a run's volume, for the clone.
   * @default Size.gibibytes(1)
   */
  readonly storage?: Size;

  /**
   * StorageClass of a run's volume.
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /**
   * Time limits of a run.
   * @default - 1 hour
   */
  readonly timeouts?: RunTimeouts;

  /**
   * Images of the tasks.
   * @default - those of `DefaultImages`
   */
  readonly images?: DeployImages;

  /**
   * Names of the tasks in the Pipeline.
   * @default - resolve-image, clone-repo, deploy-app
   */
  readonly taskNames?: DeployTaskNames;
}
