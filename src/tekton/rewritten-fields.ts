import { canonicalDuration } from '../core/canonical-duration';
import { Manifest } from '../core/document';
import { canonicalQuantity } from '../core/quantity';

/** A field of which Tekton's webhook stores another form. */
export interface RewrittenField {
  /** Names of fields and numbers of elements. */
  readonly keys: readonly (string | number)[];
  readonly from: unknown;
  /** What is stored instead; undefined if the field is not stored. */
  readonly to?: string;
}

const REWRITTEN_KINDS = ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'];
/** The stored form of a field that is not stored. */
const NOT_STORED = Symbol('not stored');

/**
 * Finds what Tekton's webhook rewrites in a Task, Pipeline, PipelineRun or TaskRun. Each such field is a permanent
 * difference between Git and the cluster: Argo CD shows the Application as OutOfSync for ever.
 *
 * The webhook decodes a manifest into Go structs and encodes them again. So the rules are those of Go's `omitempty`, of
 * its Duration, of Kubernetes' Quantity and of Tekton's ParamValue. They were read from the types of Tekton v1.15;
 * test/laws/round-trip.yaml has what was seen on a cluster.
 */
export function rewrittenFields({ apiVersion, kind = '', spec }: Manifest): RewrittenField[] {
  return apiVersion === 'tekton.dev/v1' && REWRITTEN_KINDS.includes(kind)
    ? rewrittenIn(spec, { keys: ['spec'], names: [kind, 'spec'] })
    : [];
}

/** The keys of a value, and the names of the fields that lead to it, the kind first. */
interface FieldPlace {
  readonly keys: RewrittenField['keys'];
  readonly names: readonly string[];
}

function rewrittenIn(value: unknown, { keys, names }: FieldPlace): RewrittenField[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => rewrittenIn(item, { keys: [...keys, i], names }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    rewrittenField(field, { keys: [...keys, name], names: [...names, name] }),
  );
}

function rewrittenField(from: unknown, place: FieldPlace): RewrittenField[] {
  const { keys } = place;
  const stored = storedAs(from, place);
  if (stored === NOT_STORED) return [{ keys, from }];
  if (stored !== undefined && stored !== from) return [{ keys, from, to: stored as string }];
  if (isParamValue(place) || isCustomTaskSpec(place) || isNamed(place, STRING_MAPS)) return [];
  // the author chooses the keys of this map: they are not fields
  if (isNamed(place, ['properties'])) {
    return Object.entries((from ?? {}) as object).flatMap(([key, value]) =>
      rewrittenIn(value, { ...place, keys: [...keys, key] }),
    );
  }
  return rewrittenIn(from, place);
}

/** What is stored for a value; undefined if that is the value itself, or if the webhook rejects it. */
function storedAs(value: unknown, place: FieldPlace): string | typeof NOT_STORED | undefined {
  if (isParamValue(place)) return storedParamValue(value);
  if (value === null) return NOT_STORED;
  if (isDuration(place)) return typeof value === 'string' ? canonicalDuration(value) : undefined;
  if (isQuantity(place)) {
    return typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(String(value)) : undefined;
  }
  if (value === '' && isDefaultedServiceAccount(place)) return 'default';
  return isDroppedEmpty(value, place) ? NOT_STORED : undefined;
}

/** Text, a list of text or a map of text stay as they are. Any other value becomes its JSON as text. */
function storedParamValue(value: unknown): string | undefined {
  if (value === null || typeof value === 'string') return undefined;
  const isText = typeof value === 'object' && Object.values(value).every((item) => typeof item === 'string');
  return isText ? undefined : JSON.stringify(value);
}

function isNamed({ names }: FieldPlace, candidates: readonly string[]): boolean {
  return candidates.includes(names.at(-1)!);
}

function isOf({ names }: FieldPlace, candidates: readonly string[]): boolean {
  return candidates.includes(names.at(-2)!);
}

function isParamValue(place: FieldPlace): boolean {
  return (
    (isNamed(place, ['value']) && isOf(place, ['params', 'results'])) ||
    (isNamed(place, ['default']) && isOf(place, ['params']))
  );
}

function isDuration(place: FieldPlace): boolean {
  return isNamed(place, ['timeout']) || isOf(place, ['timeouts']);
}

function isQuantity(place: FieldPlace): boolean {
  return isOf(place, ['limits', 'requests', 'capacity']) || isNamed(place, ['sizeLimit', 'divisor']);
}

function isDefaultedServiceAccount(place: FieldPlace): boolean {
  return ['TaskRun.spec.serviceAccountName', 'PipelineRun.spec.taskRunTemplate.serviceAccountName'].includes(
    place.names.join('.'),
  );
}

/** The spec of a custom task is stored untouched. */
function isCustomTaskSpec(place: FieldPlace): boolean {
  return isNamed(place, ['spec']) && isOf(place, ['taskSpec']);
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

function isDroppedEmpty(value: unknown, place: FieldPlace): boolean {
  if (Array.isArray(value)) return value.length === 0 && !isNamed(place, KEPT_LISTS);
  switch (value) {
    case '':
      return (
        !isNamed(place, KEPT_TEXTS) &&
        !/Pipeline\.spec\.results\.description$|pipelineSpec\.results\.description$/.test(place.names.join('.'))
      );
    case 0:
      return isNamed(place, DROPPED_ZEROS);
    // a declared workspace drops `optional: false`, a mounted Secret or ConfigMap keeps it
    case false:
      return (
        (isNamed(place, DROPPED_FALSES) && !isOf(place, ['csi', 'azureDisk'])) ||
        (isNamed(place, ['optional']) && isOf(place, ['workspaces']))
      );
    default:
      return typeof value === 'object' && Object.keys(value as object).length === 0 && isNamed(place, MAPS);
  }
}
