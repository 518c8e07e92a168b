import { Size } from 'cdk8s';
import { BuildAndDeployPipelineProps, BuildAndDeployTaskNames } from './build-and-deploy-pipeline-props';
import {
  credentialBindings,
  credentialDeclarations,
  credentialUses,
  CredentialWorkspace,
} from '../credentials/credential-workspace';
import { AppPipelinePlan } from '../deploy/app-pipeline';
import { Param, PipelineProps, PipelineTaskOptions, WorkspaceBinding } from '../tekton';

/** Param with the tag of the image. */
export const IMAGE_TAG_PARAM = 'image-tag';

/** Param with the revision of the source repository. */
export const REVISION_PARAM = 'revision';

/** Workspace with the source. */
export const SOURCE_WORKSPACE = 'shared-data';

/** What `BuildAndDeployPipeline` creates, with all defaults resolved. */
export interface BuildAndDeployPlan extends AppPipelinePlan {
  readonly taskNames: Required<BuildAndDeployTaskNames>;
  /** What the task that clones gets. */
  readonly cloneRepo: PipelineTaskOptions;
  /** What the task that builds gets. */
  readonly buildImage: PipelineTaskOptions;
  /** What a run binds to the workspaces of the Pipeline. */
  readonly workspaces: { [name: string]: WorkspaceBinding };
}

/** Resolves the props of a `BuildAndDeployPipeline`. */
export function planBuildAndDeploy(props: BuildAndDeployPipelineProps): BuildAndDeployPlan {
  const git = props.gitCredentials?._workspaces() ?? [];
  const registry = props.registryCredentials?._workspaces() ?? [];
  return {
    appName: props.appName,
    strategy: props.strategy,
    pipeline: planPipeline(props, [...git, ...registry]),
    taskNames: planTaskNames(props.taskNames ?? {}),
    cloneRepo: {
      params: { url: props.sourceUrl, revision: `$(params.${REVISION_PARAM})` },
      workspaces: { output: SOURCE_WORKSPACE, ...credentialUses(git) },
    },
    buildImage: {
      params: planBuildParams(props),
      workspaces: { source: SOURCE_WORKSPACE, ...credentialUses(registry) },
    },
    workspaces: planBindings(props, [...git, ...registry]),
  };
}

function planPipeline(props: BuildAndDeployPipelineProps, credentials: CredentialWorkspace[]): PipelineProps {
  const deployment = props.strategy === undefined ? '' : ` and deploys it (${props.strategy.strategyName})`;
  return {
    name: props.name,
    namespace: props.namespace,
    description: `Builds ${props.image} from ${props.sourceUrl}${deployment}`,
    params: {
      [IMAGE_TAG_PARAM]: Param.string({ description: 'Tag of the image' }),
      [REVISION_PARAM]: Param.string({
        description: 'Branch, tag or commit of the source repository',
        default: props.defaultRevision,
      }),
    },
    workspaces: {
      [SOURCE_WORKSPACE]: { description: 'The source, shared by the tasks' },
      ...credentialDeclarations(credentials),
    },
  };
}

function planTaskNames(names: BuildAndDeployTaskNames): Required<BuildAndDeployTaskNames> {
  return {
    cloneRepo: names.cloneRepo ?? 'clone-repo',
    buildImage: names.buildImage ?? 'build-image',
    deployApp: names.deployApp ?? 'deploy-app',
  };
}

function planBuildParams(props: BuildAndDeployPipelineProps): { [name: string]: string | string[] } {
  return definedValues({
    IMAGE: `${props.image}:$(params.${IMAGE_TAG_PARAM})`,
    DOCKERFILE: props.dockerfile,
    CONTEXT: props.context,
    BUILD_ARGS: props.buildArgs && Object.entries(props.buildArgs).map(([name, value]) => `${name}=${value}`),
    PLATFORMS: props.platforms?.join(','),
    CACHE_REPOSITORY: props.cacheRepository,
  });
}

function planBindings(
  { storage, storageClassName }: BuildAndDeployPipelineProps,
  credentials: CredentialWorkspace[],
): { [name: string]: WorkspaceBinding } {
  return {
    [SOURCE_WORKSPACE]: WorkspaceBinding.volumeClaimTemplate({
      storage: storage ?? Size.gibibytes(1),
      storageClassName,
    }),
    ...credentialBindings(credentials),
  };
}

function definedValues<T>(values: { [name: string]: T | undefined }): { [name: string]: T } {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));
}
