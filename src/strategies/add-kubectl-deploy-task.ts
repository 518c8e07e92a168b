import { Duration } from 'cdk8s';
import { DeployContext } from './deploy-strategy';
import { WorkloadKind } from './workload-kind';
import { goDuration } from '../core/duration';
import { KubectlDeployPipelineTask, KubectlDeployTask } from '../tasks';

/** The props of strategies that a `KubectlDeployTask` reads. */
export interface KubectlDeployment {
  readonly workload: string;
  readonly namespace: string;
  readonly kind?: WorkloadKind;
  readonly manifestPath?: string;
  readonly container?: string;
  readonly timeout?: Duration;
  readonly fieldManager?: string;
  readonly task?: KubectlDeployTask;
}

/** Adds a `KubectlDeployTask` to the pipeline, the one of the strategy or that of the namespace. */
export function addKubectlDeployTask(context: DeployContext, deployment: KubectlDeployment): KubectlDeployPipelineTask {
  const task =
    deployment.task ??
    KubectlDeployTask.shared(context.scope, {
      image: context.kubectlImage,
      namespace: context.pipeline.namespace,
    });
  return task.addTo(context.pipeline, context.taskName, {
    params: planDeployParams(deployment, context.image),
    workspaces: planDeployWorkspaces(deployment, context),
  });
}

function planDeployWorkspaces(
  { manifestPath }: KubectlDeployment,
  { sourceWorkspace }: DeployContext,
): { [name: string]: string } | undefined {
  return manifestPath === undefined || sourceWorkspace === undefined ? undefined : { manifest: sourceWorkspace };
}

function planDeployParams(deployment: KubectlDeployment, image: string): { [name: string]: string } {
  const { workload, namespace, kind = WorkloadKind.DEPLOYMENT, timeout } = deployment;
  const params = {
    workload: `${kind.toLowerCase()}/${workload}`,
    namespace,
    image,
    'manifest-path': deployment.manifestPath,
    container: deployment.container,
    timeout: timeout && goDuration(timeout),
    'field-manager': deployment.fieldManager,
  };
  return Object.fromEntries(
    Object.entries(params).filter((param): param is [string, string] => param[1] !== undefined),
  );
}
