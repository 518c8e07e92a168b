/**
 * The kinds of Kubernetes 1.34 by group, with those that clusters of before 1.22 had in `extensions`. Later versions
 * add kinds to other groups than the core group, which is the empty text.
 */
const KINDS_BY_GROUP: { readonly [group: string]: string } = {
  '':
    'Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume ' +
    'PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount',
  apps: 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  batch: 'CronJob Job',
  autoscaling: 'HorizontalPodAutoscaler',
  policy: 'PodDisruptionBudget PodSecurityPolicy',
  'networking.k8s.io': 'IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR',
  'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'admissionregistration.k8s.io':
    'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ' +
    'ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
  'apiextensions.k8s.io': 'CustomResourceDefinition',
  'apiregistration.k8s.io': 'APIService',
  'storage.k8s.io': 'CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass',
  'scheduling.k8s.io': 'PriorityClass',
  'coordination.k8s.io': 'Lease',
  'discovery.k8s.io': 'EndpointSlice',
  'node.k8s.io': 'RuntimeClass',
  'certificates.k8s.io': 'CertificateSigningRequest ClusterTrustBundle',
  'events.k8s.io': 'Event',
  extensions: 'DaemonSet Deployment Ingress NetworkPolicy PodSecurityPolicy ReplicaSet',
};

const GROUPS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(KINDS_BY_GROUP).map(([group, kinds]) => [group, kinds.split(' ')]),
);

/** The kinds of a group of Kubernetes; undefined for groups of others. */
export function kindsOfGroup(group: string): readonly string[] | undefined {
  return GROUPS.get(group);
}

/** The groups of Kubernetes that have a kind, the one to use first. */
export function groupsOfKind(kind: string): string[] {
  return [...GROUPS].filter(([, kinds]) => kinds.includes(kind)).map(([group]) => group);
}

/** The kind of Kubernetes that has this name apart from upper and lower case. */
export function kindAlike(kind: string): string | undefined {
  const lower = kind.toLowerCase();
  return [...GROUPS.values()].flat().find((known) => known.toLowerCase() === lower);
}
