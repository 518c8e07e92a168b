import { HOOK } from '../../argocd/annotation';
import { Manifest } from '../../core/document';

/** Cluster-wide kinds that come with manifests of Argo CD and Tekton. */
const CLUSTER_KINDS = new Set([
  'APIService',
  'ClusterInterceptor',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterTask',
  'ClusterTriggerBinding',
  'CSIDriver',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/**
 * What identifies an object for the API server: group, kind, namespace and name. Undefined for an object without a
 * fixed name, and for one that is not applied.
 */
export function objectKey(manifest: Manifest, defaultNamespace: string | undefined): string | undefined {
  const { kind, metadata } = manifest;
  if (kind === undefined || metadata?.name === undefined || metadata.annotations?.[HOOK] === 'Skip') return undefined;
  const namespace = isClusterWide(kind) ? '' : (metadata.namespace ?? defaultNamespace ?? '');
  return `${groupOf(manifest)}\n${kind}\n${namespace}\n${metadata.name}`;
}

/** The group of an object's API: `batch` of `batch/v1`, the empty text of `v1`. */
export function groupOf({ apiVersion = '' }: Manifest): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

/** Whether objects of a kind are cluster-wide. */
export function isClusterWide(kind: string): boolean {
  return CLUSTER_KINDS.has(kind);
}
