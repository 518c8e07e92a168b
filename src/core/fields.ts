import { didYouMean } from './near-miss';
import { list, Problem, quote } from './problem';
import { element, field } from './property';

/**
 * What the API server knows of a value: its type, or the fields in it. `[…]` is a list of such values, the field `*` any
 * name, and a `!` after a name says that it must be given. `any` is not looked into, a `duration` is one of Go, a `quantity`
 * one of Kubernetes. imports/fields.json has it for each kind.
 */
export type Fields = string | readonly Fields[] | { readonly [name: string]: Fields };

/** What is wrong with a field: nobody knows it, its value is of another type, or it is not there. */
export interface FieldProblem {
  readonly wrong: 'unknown' | 'type' | 'missing';
  readonly problem: Problem;
}

/** The most names that a message lists; beyond them it says only what is near. */
const LISTED = 15;

/** A duration as Go reads it, e.g. `1h30m`. */
export const DURATION = /^[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;

/** A quantity of Kubernetes, e.g. `500m`, `1Gi`. */
export const QUANTITY = /^[-+]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?\d+)?$/;

/** All fields of a value that the API server drops or refuses. A null counts as not given, as it does there. */
export function fieldProblems(fields: Fields, value: any, property: string = ''): FieldProblem[] {
  return isSound(fields, value) ? [] : problemsOf(fields, value, property);
}

/** Whether nothing is wrong, without a thought for where: of most manifests no more is asked. */
function isSound(fields: Fields, value: any): boolean {
  if (value === undefined || value === null) return true;
  if (typeof fields === 'string') return fits(value, fields);
  if (isList(fields)) {
    if (!Array.isArray(value)) return false;
    for (const item of value) if (!isSound(fields[0], item)) return false;
    return true;
  }
  if (typeof value !== 'object' || Array.isArray(value)) return false;
  const all = fields['*'];
  for (const name of Object.keys(value)) {
    let known = all ?? fields[name];
    if (known === undefined || typeof known === 'function') known = fields[`${name}!`]; // a function: what every object has
    if (known === undefined || !isSound(known, value[name])) return false;
  }
  for (const name of requiredOf(fields)) if (value[name] === undefined || value[name] === null) return false;
  return true;
}

const REQUIRED = new WeakMap<object, string[]>();

/** The fields that must be given. */
function requiredOf(fields: { readonly [name: string]: Fields }): string[] {
  let required = REQUIRED.get(fields);
  if (required === undefined)
    REQUIRED.set(
      fields,
      (required = Object.keys(fields)
        .filter((name) => name.endsWith('!'))
        .map((name) => name.slice(0, -1))),
    );
  return required;
}

function fits(value: any, type: string): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'number':
      return typeof value === 'number';
    case 'duration':
      return typeof value === 'string' && DURATION.test(value);
    case 'quantity':
      return typeof value === 'number' || (typeof value === 'string' && QUANTITY.test(value));
    case 'integer or string':
      return typeof value === 'string' || Number.isInteger(value);
    default:
      return typeOf(value) === type;
  }
}

function problemsOf(fields: Fields, value: any, property: string): FieldProblem[] {
  if (fields === 'any' || value === undefined || value === null) return [];
  const expected = typeName(fields);
  if (typeof fields === 'string' ? !fits(value, fields) : typeOf(value) !== expected) {
    const given =
      typeof value === 'object' ? `is ${article(typeOf(value))}` : `${quote(value)} is ${article(typeOf(value))}`;
    const text = expected in EXAMPLES && typeof value === 'string' ? `${quote(value)} is no ${expected}` : given;
    const remedy =
      expected === 'string' && typeof value !== 'object'
        ? `Write ${quote(String(value))}`
        : `Give ${article(expected)}${EXAMPLES[expected] ?? ''}`;
    return [
      {
        wrong: 'type',
        problem: { property, fact: `${text}, and the API server refuses all but ${article(expected)}`, remedy },
      },
    ];
  }
  if (isList(fields))
    return (value as any[]).flatMap((item, i) => problemsOf(fields[0], item, element(property, value, i)));
  return typeof fields === 'object' ? mapProblems(fields, value, property) : [];
}

function mapProblems(
  fields: { readonly [name: string]: Fields },
  value: { [name: string]: any },
  property: string,
): FieldProblem[] {
  if (fields['*'] !== undefined)
    return Object.keys(value).flatMap((name) => problemsOf(fields['*'], value[name], field(property, name)));
  const names = Object.keys(fields).map((name) => name.replace(/!$/, ''));
  const found = Object.keys(value).flatMap((name): FieldProblem[] => {
    const known = Object.hasOwn(fields, name) ? fields[name] : fields[`${name}!`];
    return known === undefined
      ? [unknown(property, name, names)]
      : problemsOf(known, value[name], field(property, name));
  });
  for (const name of names) {
    if (Object.hasOwn(fields, name) || (value[name] !== undefined && value[name] !== null)) continue;
    found.push({
      wrong: 'missing',
      problem: {
        property: field(property, name),
        fact: 'is missing, and the API server refuses that',
        remedy: 'Give it',
      },
    });
  }
  return found;
}

function unknown(property: string, name: string, names: string[]): FieldProblem {
  const near = didYouMean(name, names);
  const listed = names.length <= LISTED ? [`Fields: ${list(names)}`] : [];
  const allowed = [...listed, ...(near === undefined ? [] : [`Did you mean "${near}"?`])].join('. ');
  return {
    wrong: 'unknown',
    problem: {
      property: field(property, name),
      fact: 'there is no such field: kubectl refuses it, and under Argo CD it is dropped without a word',
      allowed: allowed || undefined,
      remedy: near === undefined ? 'Remove it' : 'Correct the name, or remove it',
    },
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

function typeOf(value: any): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'map';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
