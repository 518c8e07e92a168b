import { FieldMap, Fields, METADATA_FIELDS } from '../../core/fields';

/** The fields of the kinds of Kubernetes that rules read, with their types. Other fields are not listed. */

const KEY: FieldMap = { name: 'string', key: 'string', optional: 'boolean' };

const CONTAINER: FieldMap = {
  name: 'string',
  image: 'string',
  command: ['string'],
  args: ['string'],
  workingDir: 'string',
  env: [{ name: 'string', value: 'string', valueFrom: { configMapKeyRef: KEY, secretKeyRef: KEY } }],
  envFrom: [{ prefix: 'string', configMapRef: KEY, secretRef: KEY }],
  volumeMounts: [{ name: 'string', mountPath: 'string', subPath: 'string' }],
};

const POD: FieldMap = {
  serviceAccountName: 'string',
  restartPolicy: 'string',
  terminationGracePeriodSeconds: 'integer',
  automountServiceAccountToken: 'boolean',
  containers: [CONTAINER],
  initContainers: [CONTAINER],
  volumes: [
    {
      name: 'string',
      configMap: { name: 'string', optional: 'boolean' },
      secret: { secretName: 'string', optional: 'boolean' },
      persistentVolumeClaim: { claimName: 'string' },
    },
  ],
};

const TEMPLATE: FieldMap = { metadata: METADATA_FIELDS, spec: POD };

const JOB: FieldMap = {
  activeDeadlineSeconds: 'integer',
  backoffLimit: 'integer',
  suspend: 'boolean',
  ttlSecondsAfterFinished: 'integer',
  template: TEMPLATE,
};

const WORKLOAD: FieldMap = {
  replicas: 'integer',
  paused: 'boolean',
  selector: { matchLabels: { '*': 'string' } },
  template: TEMPLATE,
};

const ROLE: FieldMap = {
  rules: [{ apiGroups: ['string'], resources: ['string'], resourceNames: ['string'], verbs: ['string'] }],
};

const BINDING: FieldMap = {
  roleRef: { apiGroup: 'string', kind: 'string', name: 'string' },
  subjects: [{ apiGroup: 'string', kind: 'string', name: 'string', namespace: 'string' }],
};

/** By group, without version, and kind. */
const KINDS: { readonly [kind: string]: FieldMap } = {
  '/ConfigMap': { data: { '*': 'string' } },
  '/PersistentVolumeClaim': { spec: { storageClassName: 'string', volumeName: 'string' } },
  '/Pod': { spec: POD },
  '/Secret': { data: { '*': 'string' }, stringData: { '*': 'string' } },
  '/ServiceAccount': { imagePullSecrets: [{ name: 'string' }], secrets: [{ name: 'string' }] },
  'apps/DaemonSet': { spec: WORKLOAD },
  'apps/Deployment': { spec: WORKLOAD },
  'apps/ReplicaSet': { spec: WORKLOAD },
  'apps/StatefulSet': { spec: WORKLOAD },
  'batch/CronJob': { spec: { schedule: 'string', jobTemplate: { metadata: METADATA_FIELDS, spec: JOB } } },
  'batch/Job': { spec: JOB },
  'rbac.authorization.k8s.io/ClusterRole': ROLE,
  'rbac.authorization.k8s.io/ClusterRoleBinding': BINDING,
  'rbac.authorization.k8s.io/Role': ROLE,
  'rbac.authorization.k8s.io/RoleBinding': BINDING,
  'storage.k8s.io/StorageClass': { volumeBindingMode: 'string' },
};

/** The types of the fields of a kind; those that every object has for other kinds. */
export function kubernetesFields(group: string, kind: string): FieldMap {
  return { apiVersion: 'string', kind: 'string', metadata: METADATA_FIELDS, ...KINDS[`${group}/${kind}`] };
}

/**
 * The types in which rules read any object, whatever its group: kinds of other projects have the pods of Kubernetes
 * in the same place.
 */
export const READ_FIELDS: Fields = {
  metadata: METADATA_FIELDS,
  spec: { ...POD, ...WORKLOAD, ...JOB, jobTemplate: { spec: JOB } },
  data: { '*': 'string' },
  ...ROLE,
  ...BINDING,
  volumeBindingMode: 'string',
};
