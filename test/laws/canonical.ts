/**
 * Finds what Tekton's webhook would rewrite in a Task, Pipeline, PipelineRun or TaskRun. Each such field is a difference between Git
 * and the cluster that never ends: Argo CD shows the application as OutOfSync for ever.
 *
 * The webhook decodes a manifest into Go structs and writes them out again. So the rules are those of Go's `omitempty`, of its
 * Duration, of Kubernetes' Quantity and of Tekton's ParamValue. Read from the types of Tekton v1.15; round-trip.yaml is what was seen.
 */
import { canonicalDuration } from './duration';
import { canonicalQuantity } from './quantity';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly generateName?: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly spec?: unknown;
  readonly [key: string]: unknown;
}

export interface Rewrite {
  readonly path: string;
  readonly from: unknown;
  /** What is stored instead; `dropped` when the field vanishes. */
  readonly to: string;
}

export function canonicalProblems(manifest: Manifest): string[] {
  return rewritesOf(manifest).map(({ path, from, to }) =>
    `${path}: ${JSON.stringify(from)} is ${to === DROPPED ? 'dropped' : `stored as ${JSON.stringify(to)}`}`);
}

const REWRITTEN_KINDS = ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'];

export function rewritesOf({ apiVersion, kind, spec }: Manifest): Rewrite[] {
  return apiVersion === 'tekton.dev/v1' && REWRITTEN_KINDS.includes(kind) ? below(spec, { path: 'spec', name: `${kind}.spec`, parent: '' }) : [];
}

const DROPPED = 'dropped';

/** A field, or the object or list under it: `parent` is the name of the field above, also for what lies in a list. */
interface Place {
  readonly path: string;
  readonly name: string;
  readonly parent: string;
}

function below(value: unknown, place: Place): Rewrite[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => below(item, { ...place, path: `${place.path}[${i}]` }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => rewritesOfField(field, { path: `${place.path}.${name}`, name, parent: place.name }));
}

function rewritesOfField(from: unknown, place: Place): Rewrite[] {
  const to = storedAs(from, place);
  if (to !== undefined && to !== from) return [{ path: place.path, from, to }];
  if (isParamValue(place) || isCustomTaskSpec(place) || STRING_MAPS.includes(place.name)) return [];
  // the keys of this map are the author's words, no fields
  if (place.name === 'properties') return Object.entries(from as object).flatMap(([key, value]) => below(value, { ...place, path: `${place.path}.${key}` }));
  return below(from, place);
}

/** What is stored for a value; undefined when it is stored as it is, or refused. */
function storedAs(value: unknown, place: Place): string | undefined {
  if (isParamValue(place)) return storedParamValue(value);
  if (value === null) return DROPPED;
  if (isDuration(place)) return typeof value === 'string' ? canonicalDuration(value) : undefined;
  if (isQuantity(place)) return typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(String(value)) : undefined;
  if (value === '' && isDefaultedServiceAccount(place)) return 'default';
  return isDroppedEmpty(value, place) ? DROPPED : undefined;
}

function isParamValue({ name, parent }: Place): boolean {
  return name === 'value' && ['params', 'results'].includes(parent) || name === 'default' && parent === 'params';
}

/** Text, a list of text or a map of text; all else becomes its JSON as one text. */
function storedParamValue(value: unknown): string | undefined {
  if (value === null || typeof value === 'string') return undefined;
  const isText = typeof value === 'object' && Object.values(value).every((item) => typeof item === 'string');
  return isText ? undefined : JSON.stringify(value);
}

function isDuration({ name, parent }: Place): boolean {
  return name === 'timeout' || parent === 'timeouts';
}

function isQuantity({ name, parent }: Place): boolean {
  return ['limits', 'requests', 'capacity'].includes(parent) || ['sizeLimit', 'divisor'].includes(name);
}

function isDefaultedServiceAccount({ name, parent }: Place): boolean {
  return name === 'serviceAccountName' && ['TaskRun.spec', 'taskRunTemplate'].includes(parent);
}

/** The spec of a custom task is stored untouched. */
function isCustomTaskSpec({ name, parent }: Place): boolean {
  return name === 'spec' && parent === 'taskSpec';
}

const STRING_MAPS = ['labels', 'annotations', 'matchLabels', 'nodeSelector', 'volumeAttributes', 'userAnnotations'];
const MAPS = [...STRING_MAPS, 'properties', 'limits', 'requests', 'capacity', 'options'];
/** Numbers and booleans are mostly pointers in these types, which keep `0` and `false`: `runAsUser: 0`. These are none. */
const DROPPED_ZEROS = [
  'retries', 'hostPort', 'partition', 'initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold',
];
const DROPPED_FALSES = ['readOnly', 'stdin', 'stdinOnce', 'tty', 'hostNetwork', 'sslEnabled', 'chapAuthDiscovery', 'chapAuthSession'];
/** Text is mostly not a pointer. What is kept besides these are required fields, where an empty text makes no sense. */
const KEPT_TEXTS = ['storageClassName', 'volumeAttributesClassName', 'apiGroup', 'service'];
const KEPT_LISTS = ['monitors', 'sources', 'nodeSelectorTerms'];

function isDroppedEmpty(value: unknown, { path, name, parent }: Place): boolean {
  if (Array.isArray(value)) return value.length === 0 && !KEPT_LISTS.includes(name);
  switch (value) {
    case '':
      return !KEPT_TEXTS.includes(name);
    case 0:
      return DROPPED_ZEROS.includes(name);
    case false:
      // a declared workspace drops `optional: false`, a Secret or ConfigMap that is mounted keeps it
      return DROPPED_FALSES.includes(name) && !['csi', 'azureDisk'].includes(parent) || name === 'optional' && parent === 'workspaces';
    default:
      return typeof value === 'object' && Object.keys(value as object).length === 0 && MAPS.includes(name) && parent !== 'properties';
  }
}
