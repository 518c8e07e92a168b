import { elements } from './elements';
import { placedContainers, podOf, podPath } from './pod';
import { Document } from '../../core/document';
import { element } from '../../core/property';

/** An object without which a pod does not start, and the path of its name. */
export interface PodNeed {
  readonly kind: string;
  readonly name: string;
  readonly property: string;
  /** The key of the object, where one is needed. */
  readonly key?: string;
}

/** The objects without which the pods of a workload, Job, CronJob or Pod do not start. */
export function podNeeds(document: Document): PodNeed[] {
  const path = podPath(document.manifest.kind);
  const pod = podOf(document);
  const volumes = elements(pod?.volumes);
  return [
    ...accountNeed(pod, `${path}.serviceAccountName`),
    ...volumes.flatMap((volume, i) => volumeNeeds(volume, element(`${path}.volumes`, volumes, i))),
    ...placedContainers(document).flatMap(({ container, property }) => containerNeeds(container, property)),
  ];
}

/** The ServiceAccount of a pod or a run; `default` always exists. */
export function accountNeed(settings: any, property: string): PodNeed[] {
  const name = settings?.serviceAccountName;
  return typeof name !== 'string' || name === 'default' ? [] : [{ kind: 'ServiceAccount', name, property }];
}

/** What a volume, or a workspace of a run, has as its files. */
export function volumeNeeds(volume: any, property: string): PodNeed[] {
  return [
    ...need('ConfigMap', volume.configMap, 'name', `${property}.configMap`),
    ...need('Secret', volume.secret, 'secretName', `${property}.secret`),
    ...need('PersistentVolumeClaim', volume.persistentVolumeClaim, 'claimName', `${property}.persistentVolumeClaim`),
  ];
}

function containerNeeds(container: any, property: string): PodNeed[] {
  const variables = elements(container.env);
  const sources = elements(container.envFrom);
  return [
    ...variables.flatMap(({ valueFrom }, i) => {
      const at = `${element(`${property}.env`, variables, i)}.valueFrom`;
      return [
        ...need('ConfigMap', valueFrom?.configMapKeyRef, 'name', `${at}.configMapKeyRef`),
        ...need('Secret', valueFrom?.secretKeyRef, 'name', `${at}.secretKeyRef`),
      ];
    }),
    ...sources.flatMap(({ configMapRef, secretRef }, i) => [
      ...need('ConfigMap', configMapRef, 'name', `${property}.envFrom[${i}].configMapRef`),
      ...need('Secret', secretRef, 'name', `${property}.envFrom[${i}].secretRef`),
    ]),
  ];
}

function need(kind: string, reference: any, field: string, property: string): PodNeed[] {
  const name = reference?.[field];
  if (typeof name !== 'string' || reference.optional === true) return [];
  const { key } = reference;
  return [{ kind, name, property: `${property}.${field}`, ...(typeof key === 'string' && { key }) }];
}
