import { Duration } from 'cdk8s';
import { DeployContext } from './deploy-strategy';
import { KUBECONFIG } from './plan-deploy-cluster';
import { WorkloadKind } from './workload-kind';
import { goDuration } from '../core/duration';
import { INamed } from '../core/named';
import { KubectlDeployPipelineTask, KubectlDeployTask } from '../tasks';
import { KUBECONFIG_WORKSPACE } from '../tasks/task-names';

/** The props of strategies that a `KubectlDeployTask` reads. */
export interface KubectlDeployment {
  readonly workload: string;
  readonly namespace: string;
  readonly kind?: WorkloadKind;
  readonly manifestPath?: string;
  readonly container?: string;
  readonly timeout?: Duration;
  readonly fieldManager?: string;
  readonly kubeconfig?: string | INamed;
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
  { manifestPath, kubeconfig }: KubectlDeployment,
  { sourceWorkspace }: DeployContext,
): { [name: string]: string } {
  return {
    ...(manifestPath !== undefined && sourceWorkspace !== undefined && { manifest: sourceWorkspace }),
    ...(kubeconfig !== undefined && { [KUBECONFIG_WORKSPACE]: KUBECONFIG }),
  };
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
