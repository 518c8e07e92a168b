import { elements } from './elements';
import { Document } from '../../core/document';
import { element } from '../../core/property';

/** A container and its path in the document. */
export interface PlacedContainer {
  readonly property: string;
  readonly container: any;
}

/** Path of the pod spec in a workload, Job, CronJob or Pod. */
export function podPath(kind: string | undefined): string {
  if (kind === 'Pod') return 'spec';
  return kind === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec';
}

/** The pod spec of a workload, Job, CronJob or Pod; undefined for other kinds. */
export function podOf({ manifest }: Document): any {
  return podPath(manifest.kind)
    .split('.')
    .reduce((value: any, field) => value?.[field], manifest);
}

/** The containers of a workload, Job, CronJob or Pod, init containers first; none for other kinds. */
export function placedContainers(document: Document): PlacedContainer[] {
  const pod = podOf(document);
  const path = podPath(document.manifest.kind);
  return ['initContainers', 'containers'].flatMap((field) => {
    const containers = elements(pod?.[field]);
    return containers.map((container, i) => ({ property: element(`${path}.${field}`, containers, i), container }));
  });
}
