import { HOOK } from '../argocd/annotation';
import { Manifest } from '../core/document';

/** Kinds that lie in no namespace, as far as manifests of these two systems bring them along. */
const CLUSTER_KINDS = new Set([
  'APIService', 'ClusterInterceptor', 'ClusterRole', 'ClusterRoleBinding', 'ClusterTask', 'ClusterTriggerBinding', 'CSIDriver', 'CustomResourceDefinition',
  'GatewayClass', 'IngressClass', 'MutatingWebhookConfiguration', 'Namespace', 'Node', 'PersistentVolume', 'PriorityClass', 'RuntimeClass', 'StorageClass',
  'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration',
]);

/** What an object is to the API server: group, kind, namespace and name. Undefined for what has no fixed name, or is not applied. */
export function objectKey({ apiVersion = '', kind, metadata }: Manifest, defaultNamespace: string | undefined): string | undefined {
  if (kind === undefined || metadata?.name === undefined || metadata.annotations?.[HOOK] === 'Skip') return undefined;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const namespace = CLUSTER_KINDS.has(kind) ? '' : metadata.namespace ?? defaultNamespace ?? '';
  return `${group}\n${kind}\n${namespace}\n${metadata.name}`;
}
