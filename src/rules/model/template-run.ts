import { DerivedDocument } from './derived-document';
import { elements, isRecord } from './elements';
import { Document, Manifest } from '../../core/document';
import { element } from '../../core/property';

/** What Tekton Triggers replaces in a template. */
const PLACEHOLDER = /\$\((?:tt\.params\.[\w.-]+|uid)\)/g;

/** The runs that a TriggerTemplate makes, as it makes them, in the namespace of the template. */
export function templateRuns(template: Document): DerivedDocument[] {
  const { manifest, folder, acknowledgements } = template;
  const resources = elements(manifest.spec?.resourcetemplates);
  return resources.flatMap((resource, i): DerivedDocument[] => {
    if (!isRun(resource)) return [];
    const at = element('spec.resourcetemplates', resources, i);
    const filled = withoutPlaceholders(resource);
    const namespace = filled.metadata?.namespace ?? manifest.metadata?.namespace;
    return [
      {
        manifest: { ...filled, metadata: { ...filled.metadata, namespace } },
        folder,
        acknowledgements,
        madeBy: template,
        placeOf: (path) => (path === '' ? at : `${at}.${path}`),
      },
    ];
  });
}

function isRun(resource: any): boolean {
  return (
    isRecord(resource) &&
    `${resource.apiVersion}`.startsWith('tekton.dev/') &&
    ['PipelineRun', 'TaskRun'].includes(resource.kind)
  );
}

/** Whether a value is not known before an event: all of it, or a part. */
export function isFromEvent(value: unknown): boolean {
  return typeof value === 'string' && value.includes(UNKNOWN_PART);
}

/** Takes the place of a placeholder: a part of any name. */
const UNKNOWN_PART = 'tt0params';

/** A program keeps only what is not a placeholder of the template, so that the rest of it is read. */
function withoutPlaceholders(value: any): any {
  if (typeof value === 'string') return value.replace(PLACEHOLDER, value.includes('\n') ? 'x' : UNKNOWN_PART);
  if (Array.isArray(value)) return value.map(withoutPlaceholders);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutPlaceholders(each)])) as Manifest;
}
