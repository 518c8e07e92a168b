import { Diagnostic, within } from './diagnostic';
import { goMilliseconds } from './duration';
import { Fix } from './fix';
import { didYouMean, existing } from './near-miss';
import { element } from './property';
import { quote } from './text';

/**
 * The schema of a value: its type, or its fields. `[…]` is a list of such values, the field `*` any name, and a `!`
 * after a name marks a required field. `any` is not checked, a `duration` is one of Go, a `quantity` one of
 * Kubernetes. imports/fields.json has the schema of each kind.
 */
export type Fields = string | readonly Fields[] | { readonly [name: string]: Fields };

/** The fields of a map, by name. */
export type FieldMap = { readonly [name: string]: Fields };

/** The fields of the metadata of an object that are read here. */
export const METADATA_FIELDS: FieldMap = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  labels: { '*': 'string' },
  annotations: { '*': 'string' },
};

/** The codes of a field that does not exist, of a value of another type, and of a required field that is not set. */
export interface FieldCodes {
  readonly unknown: string;
  readonly type: string;
  readonly missing: string;
}

/** With more names than this a message gives only the nearest one. */
const LISTED = 15;

/** A quantity of Kubernetes, e.g. `500m`, `1Gi`. */
export const QUANTITY = /^[-+]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?\d+)?$/;

/** Reports what the API server drops or rejects. It treats null as not set, so null is not reported. */
export function fieldDiagnostics(fields: Fields, value: any, codes: FieldCodes): Diagnostic[] {
  if (fields === 'any' || value === undefined || value === null) return [];
  if (typeof fields === 'string') return fits(value, fields) ? [] : [typeDiagnostic(fields, value, codes)];
  if (jsonTypeOf(value) !== typeName(fields)) return [typeDiagnostic(fields, value, codes)];
  if (!isList(fields)) return mapDiagnostics(fields, value, codes);
  return value.flatMap((item: any, i: number) => {
    const found = fieldDiagnostics(fields[0], item, codes);
    return found.length === 0 ? found : within(element('', value, i), found);
  });
}

function fits(value: any, type: string): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'number':
      return typeof value === 'number';
    case 'duration':
      return goMilliseconds(value) !== undefined;
    case 'quantity':
      return typeof value === 'number' || (typeof value === 'string' && QUANTITY.test(value));
    case 'integer or string':
      return typeof value === 'string' || Number.isInteger(value);
    default:
      return jsonTypeOf(value) === type;
  }
}

function typeDiagnostic(fields: Fields, value: any, { type: code }: FieldCodes): Diagnostic {
  const expected = typeName(fields);
  const isNested = typeof value === 'object';
  const given = isNested ? `is ${article(jsonTypeOf(value))}` : `${quote(value)} is ${article(jsonTypeOf(value))}`;
  const wrong = expected in EXAMPLES && typeof value === 'string' ? `${quote(value)} is not a ${expected}` : given;
  return {
    code,
    path: '',
    fact: `${wrong}, and the API server rejects all but ${article(expected)}`,
    remedy:
      expected === 'string' && !isNested ? 'Put it into quotes' : `Set ${article(expected)}${EXAMPLES[expected] ?? ''}`,
    fix: typeFix(expected, value),
  };
}

/** A number or boolean that has to be a text, or is one by its quotes only. */
function typeFix(expected: string, value: any): Fix | undefined {
  if (expected === 'string') return typeof value === 'object' ? undefined : { kind: 'quote' };
  if (expected === 'boolean' && /^(true|false)$/.test(value)) return { kind: 'set', value: value === 'true' };
  const isNumber = expected === 'integer' && typeof value === 'string' && /^(0|-?[1-9]\d{0,14})$/.test(value);
  return isNumber ? { kind: 'set', value: Number(value) } : undefined;
}

function mapDiagnostics(fields: FieldMap, value: { [name: string]: any }, codes: FieldCodes): Diagnostic[] {
  const found = Object.keys(value).flatMap((name) => {
    const known = fields['*'] ?? ownField(fields, name) ?? ownField(fields, `${name}!`);
    if (known === undefined) return [unknownDiagnostic(fields, name, codes)];
    const inside = fieldDiagnostics(known, value[name], codes);
    return inside.length === 0 ? inside : within(name, inside);
  });
  for (const key in fields) {
    const name = requiredName(key);
    if (name === undefined || (value[name] !== undefined && value[name] !== null)) continue;
    const fact = 'is missing, and the API server rejects that';
    found.push({ code: codes.missing, path: name, fact, remedy: 'Set it' });
  }
  return found;
}

/** The field, unless it is one that every object has, such as `constructor`. */
function ownField(fields: FieldMap, name: string): Fields | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** `name` of the key `name!`. */
function requiredName(key: string): string | undefined {
  return key.endsWith('!') ? key.slice(0, -1) : undefined;
}

function unknownDiagnostic(fields: FieldMap, name: string, { unknown: code }: FieldCodes): Diagnostic {
  const names = Object.keys(fields).map((key) => requiredName(key) ?? key);
  return {
    code,
    path: name,
    fact: 'this field does not exist: kubectl rejects it, and Argo CD drops it silently',
    allowed: existing('Fields', name, names, LISTED) || undefined,
    remedy: didYouMean(name, names) === undefined ? 'Remove it' : 'Correct the name, or remove it',
  };
}

/** How a text of a kind is written. */
const EXAMPLES: { [type: string]: string } = { duration: ', e.g. 1h30m', quantity: ', e.g. 500m or 1Gi' };

function isList(fields: Fields): fields is readonly Fields[] {
  return Array.isArray(fields);
}

function typeName(fields: Fields): string {
  if (typeof fields === 'string') return fields;
  return isList(fields) ? 'list' : 'map';
}

function jsonTypeOf(value: any): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'map';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
