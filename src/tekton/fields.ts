import * as DEFINITIONS from '../../imports/fields.json';
import { FieldMap, Fields } from '../core/fields';

/** The fields of an object, by name. */
/** The fields of the spec of each kind. */
export const FIELDS: { readonly [kind: string]: FieldMap } = Object.fromEntries(
  ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'].map((kind) => [kind, specFields(kind)]),
);

/** The definitions of Tekton call a duration a string. */
function withDurations(fields: Fields, name: string = '', parent: string = ''): Fields {
  if (fields === 'string') return name === 'timeout' || parent === 'timeouts' ? 'duration' : fields;
  if (typeof fields === 'string') return fields;
  if (Array.isArray(fields)) return [withDurations(fields[0], name, parent)];
  return Object.fromEntries(Object.entries(fields).map(([inner, value]) => [inner, withDurations(value, inner, name)]));
}

function specFields(kind: string): FieldMap {
  const definitions = DEFINITIONS as unknown as { [definition: string]: { spec: Fields } };
  return withDurations(definitions[`tekton.dev/v1 ${kind}`].spec) as FieldMap;
}
