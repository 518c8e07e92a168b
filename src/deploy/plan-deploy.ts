import { AppPipelinePlan } from './app-pipeline';
import { DeployPipelineProps, DeployTaskNames } from './deploy-pipeline-props';
import { IMAGE_TAG_PARAM } from './pipeline-names';
import { planSource, SourcePlan } from './plan-source';
import { strategyDeclarations } from './strategy-declarations';
import { credentialBindings, credentialDeclarations, credentialUses } from '../credentials/credential-workspace';
import { Param, PipelineProps, PipelineTaskOptions, WorkspaceBinding } from '../tekton';

/** What `DeployPipeline` creates, with all defaults resolved. */
export interface DeployPlan extends AppPipelinePlan {
  readonly taskNames: Required<DeployTaskNames>;
  /** Undefined without a source repository. */
  readonly source?: SourcePlan;
  /** What the task that finds the digest gets. */
  readonly resolveImage: PipelineTaskOptions;
  /** What a run binds to the workspaces of the Pipeline. */
  readonly workspaces: { [name: string]: WorkspaceBinding };
}

/** Resolves the props of a `DeployPipeline`. */
export function planDeploy(props: DeployPipelineProps): DeployPlan {
  const { sourceUrl, image, tlsVerify, taskNames } = props;
  const source = sourceUrl === undefined ? undefined : planSource({ ...props, sourceUrl });
  const registry = props.registryCredentials?._workspaces() ?? [];
  return {
    appName: props.appName,
    strategy: props.strategy,
    pipeline: planDeployPipeline(props, source, {
      ...credentialDeclarations(registry),
      ...strategyDeclarations(props.strategy),
    }),
    taskNames: {
      resolveImage: taskNames?.resolveImage ?? 'resolve-image',
      cloneRepo: taskNames?.cloneRepo ?? 'clone-repo',
      deployApp: taskNames?.deployApp ?? 'deploy-app',
    },
    source,
    resolveImage: {
      params: {
        repository: image,
        reference: `$(params.${IMAGE_TAG_PARAM})`,
        ...(tlsVerify === false && { 'tls-verify': 'false' }),
      },
      workspaces: credentialUses(registry),
    },
    workspaces: { ...source?.bindings, ...credentialBindings(registry), ...props.strategy.workspaces },
  };
}

function planDeployPipeline(
  props: DeployPipelineProps,
  source: SourcePlan | undefined,
  others: PipelineProps['workspaces'],
): PipelineProps {
  return {
    name: props.name,
    namespace: props.namespace,
    description: `Deploys ${props.image} (${props.strategy.strategyName})`,
    params: { [IMAGE_TAG_PARAM]: Param.string({ description: 'Tag or digest of the image' }), ...source?.params },
    workspaces: { ...source?.workspaces, ...others },
  };
}
