/**
 * Finds what Tekton's webhook would rewrite in a Task, Pipeline, PipelineRun or TaskRun. Each such field is a permanent
 * difference between Git and the cluster: Argo CD shows the Application as OutOfSync for ever.
 *
 * The webhook decodes a manifest into Go structs and encodes them again. So the rules are those of Go's `omitempty`, of
 * its Duration, of Kubernetes' Quantity and of Tekton's ParamValue. They were read from the types of Tekton v1.15;
 * round-trip.yaml has what was seen on a cluster.
 */
import { canonicalDuration } from './duration';
import { canonicalQuantity } from '../../src/core/quantity';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly [key: string]: unknown;
  };
  readonly spec?: unknown;
  readonly [key: string]: unknown;
}

export interface Rewrite {
  readonly path: string;
  readonly from: unknown;
  /** What is stored instead; `dropped` if the field is not stored. */
  readonly to: string;
}

export function canonicalProblems(manifest: Manifest): string[] {
  return rewritesOf(manifest).map(
    ({ path, from, to }) =>
      `${path}: ${JSON.stringify(from)} is ${to === DROPPED ? 'dropped' : `stored as ${JSON.stringify(to)}`}`,
  );
}

const REWRITTEN_KINDS = ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'];
const DROPPED = 'dropped';

export function rewritesOf({ apiVersion, kind, spec }: Manifest): Rewrite[] {
  return apiVersion === 'tekton.dev/v1' && REWRITTEN_KINDS.includes(kind)
    ? below(spec, { path: 'spec', names: [kind, 'spec'] })
    : [];
}

/** The path of a value, and the names of the fields that lead to it, the kind first. */
interface Place {
  readonly path: string;
  readonly names: readonly string[];
}

function below(value: unknown, { path, names }: Place): Rewrite[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => below(item, { path: `${path}[${i}]`, names }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    rewritesOfField(field, { path: `${path}.${name}`, names: [...names, name] }),
  );
}

function rewritesOfField(from: unknown, place: Place): Rewrite[] {
  const to = storedAs(from, place);
  if (to !== undefined && to !== from) return [{ path: place.path, from, to }];
  if (isParamValue(place) || isCustomTaskSpec(place) || is(place, STRING_MAPS)) return [];
  // the author chooses the keys of this map: they are not fields
  if (is(place, ['properties'])) {
    return Object.entries(from as object).flatMap(([key, value]) =>
      below(value, { ...place, path: `${place.path}.${key}` }),
    );
  }
  return below(from, place);
}

/** What is stored for a value; undefined if that is the value itself, or if the webhook rejects it. */
function storedAs(value: unknown, place: Place): string | undefined {
  if (isParamValue(place)) return storedParamValue(value);
  if (value === null) return DROPPED;
  if (isDuration(place)) return typeof value === 'string' ? canonicalDuration(value) : undefined;
  if (isQuantity(place)) {
    return typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(String(value)) : undefined;
  }
  if (value === '' && isDefaultedServiceAccount(place)) return 'default';
  return isDroppedEmpty(value, place) ? DROPPED : undefined;
}

/** Text, a list of text or a map of text stay as they are. Any other value becomes its JSON as text. */
function storedParamValue(value: unknown): string | undefined {
  if (value === null || typeof value === 'string') return undefined;
  const isText = typeof value === 'object' && Object.values(value).every((item) => typeof item === 'string');
  return isText ? undefined : JSON.stringify(value);
}

function is({ names }: Place, candidates: readonly string[]): boolean {
  return candidates.includes(names.at(-1)!);
}

function isIn({ names }: Place, candidates: readonly string[]): boolean {
  return candidates.includes(names.at(-2)!);
}

function isParamValue(place: Place): boolean {
  return (
    (is(place, ['value']) && isIn(place, ['params', 'results'])) || (is(place, ['default']) && isIn(place, ['params']))
  );
}

function isDuration(place: Place): boolean {
  return is(place, ['timeout']) || isIn(place, ['timeouts']);
}

function isQuantity(place: Place): boolean {
  return isIn(place, ['limits', 'requests', 'capacity']) || is(place, ['sizeLimit', 'divisor']);
}

function isDefaultedServiceAccount(place: Place): boolean {
  return ['TaskRun.spec.serviceAccountName', 'PipelineRun.spec.taskRunTemplate.serviceAccountName'].includes(
    place.names.join('.'),
  );
}

/** The spec of a custom task is stored untouched. */
function isCustomTaskSpec(place: Place): boolean {
  return is(place, ['spec']) && isIn(place, ['taskSpec']);
}

const STRING_MAPS = ['labels', 'annotations', 'matchLabels', 'nodeSelector', 'volumeAttributes', 'userAnnotations'];
const MAPS = [...STRING_MAPS, 'properties', 'limits', 'requests', 'capacity', 'options'];
const KEPT_LISTS = ['monitors', 'sources', 'nodeSelectorTerms'];
/** Text is rarely a pointer. Besides these, only required fields are kept, where an empty text makes no sense. */
const KEPT_TEXTS = ['storageClassName', 'volumeAttributesClassName', 'apiGroup', 'service'];
/** Numbers and booleans are mostly pointers, which keep `0` and `false`: `runAsUser: 0`. These are not pointers. */
const DROPPED_ZEROS = [
  'retries',
  'hostPort',
  'partition',
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];
const DROPPED_FALSES = [
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
  'hostNetwork',
  'sslEnabled',
  'chapAuthDiscovery',
  'chapAuthSession',
];

function isDroppedEmpty(value: unknown, place: Place): boolean {
  if (Array.isArray(value)) return value.length === 0 && !is(place, KEPT_LISTS);
  switch (value) {
    case '':
      return (
        !is(place, KEPT_TEXTS) &&
        !/Pipeline\.spec\.results\.description$|pipelineSpec\.results\.description$/.test(place.names.join('.'))
      );
    case 0:
      return is(place, DROPPED_ZEROS);
    // a declared workspace drops `optional: false`, a mounted Secret or ConfigMap keeps it
    case false:
      return (
        (is(place, DROPPED_FALSES) && !isIn(place, ['csi', 'azureDisk'])) ||
        (is(place, ['optional']) && isIn(place, ['workspaces']))
      );
    default:
      return typeof value === 'object' && Object.keys(value as object).length === 0 && is(place, MAPS);
  }
}
