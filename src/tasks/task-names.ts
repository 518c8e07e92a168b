import { upperSnake } from '../tekton/environment';

/**
 * Names that Tasks of this library declare, and by which rules recognize them in manifests. A test compares them with
 * the Tasks.
 */

/** Params of `BuildahTask`, and the results that it writes after a push. */
export const BuildahName = {
  IMAGE: 'IMAGE',
  SKIP_PUSH: 'SKIP_PUSH',
  IMAGE_URL: 'IMAGE_URL',
  IMAGE_DIGEST: 'IMAGE_DIGEST',
} as const;

/** Params of `GitCloneTask`, and the result with what it checked out. */
export const GitCloneName = { URL: 'url', REVISION: 'revision', COMMIT: 'commit' } as const;

/** Params of `KubectlDeployTask`. */
export const KubectlDeployName = {
  WORKLOAD: 'workload',
  CONTAINER: 'container',
  NAMESPACE: 'namespace',
  IMAGE: 'image',
  FIELD_MANAGER: 'field-manager',
  MANIFEST_PATH: 'manifest-path',
  DRY_RUN: 'dry-run',
} as const;

/** Params of `BlueGreenTask` and of `CanaryTask`, whose workloads have another number of words. */
export const ReleaseName = { ACTION: 'action', NAMESPACE: 'namespace', WORKLOADS: 'workloads' } as const;

/** Further params of `CanaryTask`. */
export const CanaryName = { ...ReleaseName, WEIGHT: 'weight', PAUSE: 'pause' } as const;

/** Further params of `BlueGreenTask`. */
export const BlueGreenName = { ...ReleaseName, OVERLAP: 'overlap', KEEP_FOR: 'keep-for' } as const;

/** Params of `ApprovalTask`. */
export const ApprovalName = { CONFIGMAP: 'configmap', TIMEOUT: 'timeout' } as const;

/** Params of `HttpCheckTask` and of `PrometheusCheckTask`. */
export const HttpCheckName = { URL: 'url', SUCCESSES: 'successes' } as const;

/** Params of `ArgoRolloutTask`. */
export const ArgoRolloutName = {
  ACTION: 'action',
  NAMESPACE: 'namespace',
  ROLLOUT: 'rollout',
  WORKLOAD: 'workload',
  UNTIL: 'until',
} as const;

/** Environment variable of the step of `KubectlDeployTask` that holds its field manager. */
export const FIELD_MANAGER_VARIABLE = `PARAMS_${upperSnake(KubectlDeployName.FIELD_MANAGER)}`;

/** Workspace of `KubectlDeployTask` with the kubeconfig of another cluster, which needs no token of this one. */
export const KUBECONFIG_WORKSPACE = 'kubeconfig-dir';
