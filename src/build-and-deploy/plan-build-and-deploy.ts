import { BuildAndDeployPipelineProps, BuildAndDeployTaskNames } from './build-and-deploy-pipeline-props';
import { credentialBindings, credentialDeclarations, credentialUses } from '../credentials/credential-workspace';
import { AppPipelinePlan } from '../deploy/app-pipeline';
import { IMAGE_TAG_PARAM, SOURCE_WORKSPACE } from '../deploy/pipeline-names';
import { planSource, SourcePlan } from '../deploy/plan-source';
import { strategyDeclarations } from '../deploy/strategy-declarations';
import { Param, PipelineProps, PipelineTaskOptions, WorkspaceBinding } from '../tekton';

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
  const source = planSource(props);
  const registry = props.registryCredentials?._workspaces() ?? [];
  return {
    appName: props.appName,
    strategy: props.strategy,
    pipeline: planPipeline(props, source, {
      ...credentialDeclarations(registry),
      ...strategyDeclarations(props.strategy),
    }),
    taskNames: planTaskNames(props.taskNames ?? {}),
    cloneRepo: source.cloneRepo,
    buildImage: {
      params: planBuildParams(props),
      workspaces: { source: SOURCE_WORKSPACE, ...credentialUses(registry) },
    },
    workspaces: { ...source.bindings, ...credentialBindings(registry), ...props.strategy?.workspaces },
  };
}

function planPipeline(
  props: BuildAndDeployPipelineProps,
  source: SourcePlan,
  others: PipelineProps['workspaces'],
): PipelineProps {
  const deployment = props.strategy === undefined ? '' : ` and deploys it (${props.strategy.strategyName})`;
  return {
    name: props.name,
    namespace: props.namespace,
    description: `Builds ${props.image} from ${props.sourceUrl}${deployment}`,
    params: { [IMAGE_TAG_PARAM]: Param.string({ description: 'Tag of the image' }), ...source.params },
    workspaces: { ...source.workspaces, ...others },
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
    BUILD_ARGS: assignments(props.buildArgs),
    TARGET: props.target,
    LABELS: assignments(props.imageLabels),
    PLATFORMS: props.platforms?.join(','),
    CACHE_REPOSITORY: props.cacheRepository,
    REBUILD: props.rebuild === true ? 'true' : undefined,
    TLSVERIFY: props.tlsVerify === false ? 'false' : undefined,
  });
}

/** Each entry as `NAME=VALUE`. */
function assignments(map: { [name: string]: string } | undefined): string[] | undefined {
  return map && Object.entries(map).map(([name, value]) => `${name}=${value}`);
}

function definedValues<T>(values: { [name: string]: T | undefined }): { [name: string]: T } {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));
}
