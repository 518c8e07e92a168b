import * as DEFINITIONS from '../../imports/fields.json';
import { FieldMap, Fields } from '../core/fields';

/** A PersistentVolumeClaim of Kubernetes 1.34, which the definitions leave open and the webhook reads strictly. */
const CLAIM_TEMPLATE: FieldMap = {
  apiVersion: 'string',
  kind: 'string',
  metadata: 'any',
  spec: {
    accessModes: ['string'],
    dataSource: { apiGroup: 'string', kind: 'string', name: 'string' },
    dataSourceRef: { apiGroup: 'string', kind: 'string', name: 'string', namespace: 'string' },
    resources: { limits: { '*': 'quantity' }, requests: { '*': 'quantity' } },
    selector: {
      matchExpressions: [{ key: 'string', operator: 'string', values: ['string'] }],
      matchLabels: { '*': 'string' },
    },
    storageClassName: 'string',
    volumeAttributesClassName: 'string',
    volumeMode: 'string',
    volumeName: 'string',
  },
  status: 'any',
};

/** The fields of the spec of each kind. */
export const FIELDS: { readonly [kind: string]: FieldMap } = Object.fromEntries(
  ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'].map((kind) => [kind, specFields(kind)]),
);

/** The definitions of Tekton call a duration a string. */
function withDurations(fields: Fields, name: string = '', parent: string = ''): Fields {
  if (fields === 'string') return name === 'timeout' || parent === 'timeouts' ? 'duration' : fields;
  if (name === 'volumeClaimTemplate') return CLAIM_TEMPLATE;
  if (typeof fields === 'string') return fields;
  if (Array.isArray(fields)) return [withDurations(fields[0], name, parent)];
  return Object.fromEntries(Object.entries(fields).map(([inner, value]) => [inner, withDurations(value, inner, name)]));
}

function specFields(kind: string): FieldMap {
  const definitions = DEFINITIONS as unknown as { [definition: string]: { spec: Fields } };
  return withDurations(definitions[`tekton.dev/v1 ${kind}`].spec) as FieldMap;
}

/** The fields of a Pipeline with those of embedded specs, whose types the definitions leave open. */
const WITH_EMBEDDED_TASKS: FieldMap = {
  ...FIELDS.Pipeline,
  ...Object.fromEntries(
    ['tasks', 'finally'].map((list) => {
      const [task] = FIELDS.Pipeline[list] as readonly FieldMap[];
      return [list, [{ ...task, taskSpec: FIELDS.Task }]];
    }),
  ),
};

const EMBEDDED_SPECS: { readonly [kind: string]: FieldMap } = {
  Task: {},
  Pipeline: WITH_EMBEDDED_TASKS,
  PipelineRun: { pipelineSpec: WITH_EMBEDDED_TASKS },
  TaskRun: { taskSpec: FIELDS.Task },
};

/** The types of the fields of a kind of Tekton, also in embedded specs; undefined for other kinds. */
export function typedFields(apiVersion: string | undefined, kind: string): Fields | undefined {
  if (apiVersion?.startsWith('tekton.dev/') !== true || EMBEDDED_SPECS[kind] === undefined) return undefined;
  return { spec: { ...FIELDS[kind], ...EMBEDDED_SPECS[kind] } };
}
