import { elements } from './elements';
import { podOf, podPath } from './pod';
import { Document, Manifest } from '../../core/document';

/** An object without which a pod does not start, and the path of its reference. */
export interface PodNeed {
  readonly kind: string;
  readonly name: string;
  readonly property: string;
}

/** The field with the ServiceAccount of the pods, by kind. */
const ACCOUNT_FIELDS: { readonly [kind: string]: string } = {
  Job: 'template.spec.serviceAccountName',
  Pod: 'serviceAccountName',
  PipelineRun: 'taskRunTemplate.serviceAccountName',
  TaskRun: 'serviceAccountName',
};

/** The objects without which the pods of a Job, Pod or run do not start. The ServiceAccount `default` always exists. */
export function podNeeds(document: Document): PodNeed[] {
  const { kind = '' } = document.manifest;
  const accounts = accountNeeds(document.manifest);
  if (!['Job', 'Pod'].includes(kind)) return accounts;
  const pod = podOf(document);
  const path = podPath(kind);
  const volumes = elements(pod?.volumes).flatMap((volume) => [
    ...need('ConfigMap', volume.configMap, 'name', `${path}.volumes.${volume.name}.configMap`),
    ...need('Secret', volume.secret, 'secretName', `${path}.volumes.${volume.name}.secret`),
    ...need(
      'PersistentVolumeClaim',
      volume.persistentVolumeClaim,
      'claimName',
      `${path}.volumes.${volume.name}.persistentVolumeClaim`,
    ),
  ]);
  const containers = [...elements(pod?.initContainers), ...elements(pod?.containers)].flatMap((container) =>
    containerNeeds(container, `${path}.containers.${container.name}`),
  );
  return [...accounts, ...volumes, ...containers];
}

function containerNeeds(container: any, path: string): PodNeed[] {
  return [
    ...elements(container.env).flatMap(({ name, valueFrom }) => [
      ...need('ConfigMap', valueFrom?.configMapKeyRef, 'name', `${path}.env.${name}.valueFrom.configMapKeyRef`),
      ...need('Secret', valueFrom?.secretKeyRef, 'name', `${path}.env.${name}.valueFrom.secretKeyRef`),
    ]),
    ...elements(container.envFrom).flatMap(({ configMapRef, secretRef }) => [
      ...need('ConfigMap', configMapRef, 'name', `${path}.envFrom.configMapRef`),
      ...need('Secret', secretRef, 'name', `${path}.envFrom.secretRef`),
    ]),
  ];
}

function need(kind: string, reference: any, field: string, property: string): PodNeed[] {
  return typeof reference?.[field] === 'string' && reference.optional !== true
    ? [{ kind, name: reference[field], property: `${property}.${field}` }]
    : [];
}

function accountNeeds({ kind = '', spec }: Manifest): PodNeed[] {
  const name = ACCOUNT_FIELDS[kind]?.split('.').reduce((value: any, field) => value?.[field], spec);
  return typeof name === 'string' && name !== 'default'
    ? [{ kind: 'ServiceAccount', name, property: `spec.${ACCOUNT_FIELDS[kind]}` }]
    : [];
}
