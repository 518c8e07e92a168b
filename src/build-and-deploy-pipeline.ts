import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addValidation } from './core/acknowledgement';
import { Diagnostic } from './core/diagnostic';
import { repositoryProblems } from './core/image';
import { quote } from './core/text';
import { IHookPipeline } from './hook';
import { DeployPermission, IDeployStrategy } from './strategies';
import {
  BuildahPipelineTask,
  BuildahTask,
  BuildProfile,
  GitClonePipelineTask,
  GitCloneTask,
  SbomOptions,
} from './tasks';
import { Param, Pipeline, PipelineTask, RunSettings, RunTimeouts, WorkspaceBinding } from './tekton';

/** The images that the tasks of a pipeline run, e.g. to take them from a registry of your own. */
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

/** Names of the tasks inside the pipeline, as they appear in a run. */
export interface BuildAndDeployTaskNames {
  /**
   * Name of the clone.
   * @default 'clone-repo'
   */
  readonly cloneRepo?: string;

  /**
   * Name of the build.
   * @default 'build-image'
   */
  readonly buildImage?: string;

  /**
   * Name of the deployment.
   * @default 'deploy-app'
   */
  readonly deployApp?: string;
}

/** What is built, and how it is deployed. */
export interface BuildAndDeployPipelineProps {
  /** Address of the source repository: the one with the Dockerfile. */
  readonly sourceUrl: string;

  /** Repository of the image that is built, without tag, e.g. `registry.example.com/shop/cart`. The tag is the param `image-tag`. */
  readonly image: string;

  /**
   * How the image is deployed.
   * @default - it is built and pushed only: for a PreSync hook, after which Argo CD applies the manifests that name the image
   */
  readonly strategy?: IDeployStrategy;

  /**
   * Name of the app: begins the names of the ServiceAccounts and of the runs.
   * @default - the last part of `image`
   */
  readonly appName?: string;

  /**
   * Name of the Pipeline.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Namespace of the Pipeline, its Tasks and its runs. It must allow the build's Pod Security level.
   * @default - the chart's namespace
   */
  readonly namespace?: string;

  /**
   * Revision of the source repository that is built where a run names none.
   * @default - none: each run names one
   */
  readonly defaultRevision?: string;

  /**
   * Dockerfile, relative to the source repository.
   * @default './Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * Folder that the build sees, relative to the source repository.
   * @default '.'
   */
  readonly context?: string;

  /**
   * Values of the Dockerfile's ARG, by name.
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * What the build's container may do.
   * @default BuildProfile.BASELINE
   */
  readonly buildProfile?: BuildProfile;

  /**
   * Writes a software bill of materials of the image and attaches it to what was pushed; its digest is the result
   * `SBOM_DIGEST` of the Pipeline. The images that write it are named here, not by `images`.
   * @default - none
   */
  readonly sbom?: SbomOptions;

  /**
   * Platforms to build for, e.g. `linux/amd64` and `linux/arm64`: with several, the image is a list with one for each.
   * RUN for another platform than the node's needs that platform's emulator there.
   * @default - that of the node
   */
  readonly platforms?: string[];

  /**
   * Repository in which layers are kept for later builds, without tag. It gets a tag for each layer, which nobody
   * removes. Refused with several platforms, which would share layers, and where it is `image` itself.
   * @default - none: each build begins anew
   */
  readonly cacheRepository?: string;

  /**
   * How much the volume of a run holds: the clone and what the build leaves beside it.
   * @default Size.gibibytes(1)
   */
  readonly storage?: Size;

  /**
   * StorageClass of a run's volume.
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /**
   * Secret of type `kubernetes.io/ssh-auth` style files (`id_*`, `known_hosts`) with which the source is cloned.
   * @default - none
   */
  readonly gitSshSecret?: string;

  /**
   * Secret with the files `.gitconfig` and `.git-credentials` with which the source is cloned.
   * @default - none
   */
  readonly gitBasicAuthSecret?: string;

  /**
   * Secret with the registry's credentials: key `config.json` or `.dockerconfigjson`.
   * @default - none
   */
  readonly registrySecret?: string;

  /**
   * How long a run may take.
   * @default - 1 hour
   */
  readonly timeouts?: RunTimeouts;

  /**
   * The images that the tasks run.
   * @default - those of `DefaultImages`
   */
  readonly images?: BuildAndDeployImages;

  /**
   * Names of the tasks inside the pipeline.
   * @default - clone-repo, build-image, deploy-app
   */
  readonly taskNames?: BuildAndDeployTaskNames;

  /**
   * The Task that clones, for several pipelines in one namespace.
   * @default - a new one with the name `git-clone`
   */
  readonly gitCloneTask?: GitCloneTask;

  /**
   * The Task that builds, for several pipelines in one namespace.
   * @default - a new one with the name `buildah`
   */
  readonly buildahTask?: BuildahTask;
}

/**
 * Clone → build → deploy: a Tekton Pipeline with its Tasks, ServiceAccounts and rights.
 *
 * Its params are `image-tag` and `revision`, both of the source repository. The image is deployed by the digest that
 * the push gave back. Each run has a volume of its own, and two identities: the build's pods have no token at all, the
 * deploying pod may do what the strategy says and nothing else.
 *
 * It belongs into a chart that the platform applies, not into the path that Argo CD syncs: the rights must exist before
 * the first sync. Start it with `ArgoAppWithTektonHook`, or by a `PipelineRun` with `runSettings`.
 *
 * @example
 *
 * const platform = new Chart(app, 'my-app-platform', { namespace: 'my-app-builds' });
 * new BuildAndDeployPipeline(platform, 'build-and-deploy-pipeline', {
 *   sourceUrl: 'https://github.com/your-org/your-app.git',
 *   image: 'registry.example.com/my-app',
 *   strategy: new SetImageStrategy({ workload: 'my-app', namespace: 'my-app-namespace' }),
 * });
 */
export class BuildAndDeployPipeline extends Construct implements IHookPipeline {
  /** Param with the tag of the image. */
  public static readonly IMAGE_TAG = 'image-tag';
  /** Param with the revision of the source repository: branch, tag, full or short SHA. */
  public static readonly REVISION = 'revision';
  /** Workspace with the source, shared by the tasks of a run. */
  public static readonly WORKSPACE = 'shared-data';

  public readonly pipeline: Pipeline;
  public readonly appName: string;
  public readonly strategy?: IDeployStrategy;
  public readonly runSettings: RunSettings;
  /** The Task that clones, to be shared with other pipelines of the namespace. */
  public readonly gitCloneTask: GitCloneTask;
  /** The Task that builds, to be shared with other pipelines of the namespace. */
  public readonly buildahTask: BuildahTask;
  /** The clone: its `commit`, its `url`. */
  public readonly cloneRepo: GitClonePipelineTask;
  /** The build: its `imageUrl`, its `imageDigest`. */
  public readonly buildImage: BuildahPipelineTask;
  /** The deployment; undefined without a strategy. */
  public readonly deployApp?: PipelineTask;
  /** ServiceAccount of the clone and the build, without a token. */
  public readonly buildServiceAccount: kplus.ServiceAccount;
  /** ServiceAccount of the deployment; undefined without a strategy. */
  public readonly deployServiceAccount?: kplus.ServiceAccount;

  public constructor(scope: Construct, id: string, props: BuildAndDeployPipelineProps) {
    super(scope, id);
    const names = { cloneRepo: 'clone-repo', buildImage: 'build-image', deployApp: 'deploy-app', ...props.taskNames };
    const { IMAGE_TAG, REVISION, WORKSPACE } = BuildAndDeployPipeline;
    this.appName = props.appName ?? props.image.split('/').pop()!;
    this.strategy = props.strategy;

    this.pipeline = new Pipeline(this, 'pipeline', {
      name: props.name ?? id,
      namespace: props.namespace,
      description: `Builds ${props.image} from ${props.sourceUrl}${props.strategy === undefined ? '' : ` and deploys it (${props.strategy.strategyName})`}`,
      params: {
        [IMAGE_TAG]: Param.string({ description: 'Tag of the image' }),
        [REVISION]: Param.string({
          description: 'Branch, tag or commit of the source repository',
          defaultValue: props.defaultRevision,
        }),
      },
      workspaces: {
        [WORKSPACE]: { description: 'The source, shared by the tasks' },
        ...(props.gitSshSecret !== undefined && {
          'git-ssh': { description: 'Private key and known_hosts for the source repository' },
        }),
        ...(props.gitBasicAuthSecret !== undefined && {
          'git-basic-auth': { description: 'Credentials for the source repository' },
        }),
        ...(props.registrySecret !== undefined && {
          'registry-credentials': { description: 'Credentials for the registry' },
        }),
      },
    });
    const namespace = this.pipeline.namespace;

    this.gitCloneTask =
      props.gitCloneTask ?? new GitCloneTask(this, 'git-clone', { namespace, image: props.images?.git });
    this.cloneRepo = this.gitCloneTask.addTo(this.pipeline, names.cloneRepo, {
      params: { url: props.sourceUrl, revision: this.pipeline.param(REVISION) },
      workspaces: {
        output: WORKSPACE,
        ...(props.gitSshSecret !== undefined && { 'ssh-directory': 'git-ssh' }),
        ...(props.gitBasicAuthSecret !== undefined && { 'basic-auth': 'git-basic-auth' }),
      },
    });

    this.buildahTask =
      props.buildahTask ??
      new BuildahTask(this, 'buildah', {
        namespace,
        image: props.images?.buildah,
        buildProfile: props.buildProfile,
        sbom: props.sbom,
      });
    this.buildImage = this.buildahTask.addTo(this.pipeline, names.buildImage, {
      params: {
        IMAGE: `${props.image}:${this.pipeline.param(IMAGE_TAG)}`,
        ...(props.dockerfile !== undefined && { DOCKERFILE: props.dockerfile }),
        ...(props.context !== undefined && { CONTEXT: props.context }),
        ...(props.buildArgs !== undefined && {
          BUILD_ARGS: Object.entries(props.buildArgs).map(([name, value]) => `${name}=${value}`),
        }),
        ...(props.platforms !== undefined && { PLATFORMS: props.platforms.join(',') }),
        ...(props.cacheRepository !== undefined && { CACHE_REPOSITORY: props.cacheRepository }),
      },
      workspaces: {
        source: WORKSPACE,
        ...(props.registrySecret !== undefined && { dockerconfig: 'registry-credentials' }),
      },
    });

    this.deployApp = props.strategy?.addTo({
      scope: this,
      pipeline: this.pipeline,
      taskName: names.deployApp,
      image: this.buildImage.imageReference,
      sourceWorkspace: WORKSPACE,
      kubectlImage: props.images?.kubectl,
    });

    this.pipeline.addResult('commit', { value: this.cloneRepo.commit, description: 'Full SHA that was built' });
    this.pipeline.addResult('CHAINS-GIT_COMMIT', {
      value: this.cloneRepo.result('CHAINS-GIT_COMMIT'),
      description: 'The same, for Tekton Chains',
    });
    this.pipeline.addResult('CHAINS-GIT_URL', {
      value: this.cloneRepo.result('CHAINS-GIT_URL'),
      description: 'Repository that was built, for Tekton Chains',
    });
    this.pipeline.addResult('IMAGE_URL', { value: this.buildImage.imageUrl, description: 'The image that was pushed' });
    this.pipeline.addResult('IMAGE_DIGEST', {
      value: this.buildImage.imageDigest,
      description: 'Digest of the image that was pushed',
    });
    if (this.buildahTask.sbom !== undefined) {
      this.pipeline.addResult('SBOM_DIGEST', {
        value: this.buildImage.sbomDigest,
        description: 'Digest of the SBOM in the repository of the image',
      });
    }

    this.buildServiceAccount = new kplus.ServiceAccount(this, 'build', {
      metadata: { name: `${this.appName}-build`, namespace },
      automountToken: false,
    });
    if (props.strategy !== undefined) {
      this.deployServiceAccount = new kplus.ServiceAccount(this, 'deploy', {
        metadata: { name: `${this.appName}-deploy`, namespace },
        automountToken: false,
      });
      this.allowDeploy(props.strategy.permissions, this.deployServiceAccount);
    }

    const { podTemplate } = this.buildahTask;
    this.runSettings = {
      serviceAccountName: this.buildServiceAccount.name,
      taskRunSpecs: {
        ...(podTemplate !== undefined && { [names.buildImage]: { podTemplate } }),
        ...(this.deployServiceAccount !== undefined && {
          [names.deployApp]: {
            serviceAccountName: this.deployServiceAccount.name,
            podTemplate: { automountServiceAccountToken: true },
          },
        }),
      },
      workspaces: {
        [WORKSPACE]: WorkspaceBinding.claimTemplate({
          storage: props.storage ?? Size.gibibytes(1),
          storageClassName: props.storageClassName,
        }),
        ...(props.gitSshSecret !== undefined && { 'git-ssh': WorkspaceBinding.secret(props.gitSshSecret) }),
        ...(props.gitBasicAuthSecret !== undefined && {
          'git-basic-auth': WorkspaceBinding.secret(props.gitBasicAuthSecret),
        }),
        ...(props.registrySecret !== undefined && {
          'registry-credentials': WorkspaceBinding.secret(props.registrySecret),
        }),
      },
      timeouts: props.timeouts,
    };
    addValidation(this, () => [
      ...repositoryProblems('image', props.image),
      ...addressProblems(props.sourceUrl),
      ...platformProblems(props.platforms ?? []),
      ...cacheProblems(props),
      ...givenTaskProblems(props),
      ...wildcardProblems(props.strategy?.permissions ?? []),
    ]);
  }

  /** A Role in each namespace in which the strategy acts, bound to the deploying ServiceAccount. */
  private allowDeploy(permissions: DeployPermission[], account: kplus.ServiceAccount): void {
    for (const namespace of new Set(permissions.map((permission) => permission.namespace))) {
      const metadata = { name: account.name, namespace };
      const role = new kplus.Role(this, `deploy-role-${namespace}`, { metadata });
      for (const permission of permissions.filter((other) => other.namespace === namespace)) {
        for (const resourceType of permission.resources) {
          for (const resourceName of permission.resourceNames ?? [undefined]) {
            role.allow(permission.verbs, { apiGroup: permission.apiGroup, resourceType, resourceName });
          }
        }
      }
      new kplus.RoleBinding(this, `deploy-binding-${namespace}`, { metadata, role }).addSubjects(account);
    }
  }
}

function wildcardProblems(permissions: DeployPermission[]): Diagnostic[] {
  return permissions.flatMap((permission, i) =>
    Object.entries(permission)
      .filter(([, value]) => [value].flat().includes('*'))
      .map(([field, value]) => ({
        path: `strategy.permissions[${i}].${field}`,
        fact: `${quote(value)} is a wildcard: the deploying task could do more than it says`,
        remedy: 'Name what the task uses',
      })),
  );
}

function platformProblems(platforms: string[]): Diagnostic[] {
  return platforms
    .filter((platform) => !/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(platform))
    .map((platform) => ({
      path: 'platforms',
      fact: `${quote(platform)} is no platform`,
      allowed: 'Allowed: OS/ARCHITECTURE, OS/ARCHITECTURE/VARIANT',
      remedy: 'Write e.g. linux/arm64',
    }));
}

function cacheProblems({ cacheRepository, image, platforms = [] }: BuildAndDeployPipelineProps): Diagnostic[] {
  if (cacheRepository === undefined) return [];
  const problems = repositoryProblems('cacheRepository', cacheRepository);
  if (cacheRepository === image) {
    problems.push({
      path: 'cacheRepository',
      fact: 'is that of the image, which would fill with a tag for each layer',
      remedy: `Give another, e.g. ${quote(`${image}-cache`)}`,
    });
  }
  if (platforms.length > 1) {
    problems.push({
      path: 'cacheRepository',
      fact: `is given for ${platforms.length} platforms, which would share layers`,
      remedy: 'Leave it out, or build one platform',
    });
  }
  return problems;
}

/** What would change nothing, since the Task is made elsewhere. */
function givenTaskProblems({
  gitCloneTask,
  buildahTask,
  buildProfile,
  sbom,
  images,
}: BuildAndDeployPipelineProps): Diagnostic[] {
  const given: [string, unknown, string, unknown][] = [
    ['images.git', images?.git, 'gitCloneTask', gitCloneTask],
    ['images.buildah', images?.buildah, 'buildahTask', buildahTask],
    ['buildProfile', buildProfile, 'buildahTask', buildahTask],
    ['sbom', sbom, 'buildahTask', buildahTask],
  ];
  return given
    .filter(([, value, , task]) => value !== undefined && task !== undefined)
    .map(([property, value, task]) => ({
      path: property,
      fact: `${quote(value)} is given beside ${task}, which has its own`,
      remedy: `Give it to that Task, or leave ${task} out`,
    }));
}

function addressProblems(url: string): Diagnostic[] {
  if (/^(https?|ssh|git|file):\/\/[^\s]+$|^[\w.-]+@[\w.-]+:[^\s]+$/.test(url) && !/:\/\/[^/@\s]*:[^/@\s]*@/.test(url)) {
    return [];
  }
  return [
    {
      path: 'sourceUrl',
      fact: `${quote(url.replace(/(:\/\/)[^/@\s]*@/, '$1***@'))} is no address of a Git repository, or holds a password`,
      allowed: 'Allowed: https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH',
      remedy: 'Give the address; credentials come from gitSshSecret or gitBasicAuthSecret',
    },
  ];
}
