import { kubernetesFields } from './model/kubernetes-fields';
import { groupOf } from './model/object-key';
import { Document, Finding } from '../core/document';
import { FieldCodes, fieldDiagnostics } from '../core/fields';

/** The code of a value of another type, in what every object has and in kinds of Kubernetes. */
export const KUBERNETES_WRONG_TYPE = 'kubernetes-wrong-type';

const TYPE_CODES: FieldCodes = { unknown: '', type: KUBERNETES_WRONG_TYPE, missing: '' };

/** Reports values of another type in the metadata of any object, and in the fields of Kubernetes that rules read. */
export function kubernetesFindings<Where extends Document>(document: Where): Finding<Where>[] {
  const { manifest } = document;
  const kind = typeof manifest.kind === 'string' ? manifest.kind : '';
  const group = typeof manifest.apiVersion === 'string' ? groupOf(manifest) : '';
  return fieldDiagnostics(kubernetesFields(group, kind), manifest, TYPE_CODES)
    .filter(({ code }) => code === KUBERNETES_WRONG_TYPE)
    .map((diagnostic) => ({ ...diagnostic, code: KUBERNETES_WRONG_TYPE, severity: 'error', document }));
}
