import { didYouMean } from './near-miss';
import { list, Problem, quote } from './problem';
import { element, field } from './property';

/**
 * What the API server knows of a value: its type, or the fields in it. `[…]` is a list of such values, the field `*` any
 * name, and a `!` after a name says that it must be given. `any` is not looked into. imports/fields.json has it for each kind.
 */
export type Fields = string | readonly Fields[] | { readonly [name: string]: Fields };

/** What is wrong with a field: nobody knows it, its value is of another type, or it is not there. */
export interface FieldProblem {
  readonly wrong: 'unknown' | 'type' | 'missing';
  readonly problem: Problem;
}

/** The most names that a message lists; beyond them it says only what is near. */
const LISTED = 15;

/** All fields of a value that the API server drops or refuses. A null counts as not given, as it does there. */
export function fieldProblems(fields: Fields, value: any, property: string = ''): FieldProblem[] {
  if (fields === 'any' || value === undefined || value === null) return [];
  const expected = typeName(fields);
  if (!expected.split(' or ').includes(typeOf(value)) && !(expected === 'number' && typeof value === 'number')) {
    const text = typeof value === 'object' ? `is ${article(typeOf(value))}` : `${quote(value)} is ${article(typeOf(value))}`;
    const remedy = expected === 'string' && typeof value !== 'object' ? `Write ${quote(String(value))}` : `Give ${article(expected)}`;
    return [{ wrong: 'type', problem: { property, fact: `${text}, and the API server refuses all but ${article(expected)}`, remedy } }];
  }
  if (isList(fields)) return (value as any[]).flatMap((item, i) => fieldProblems(fields[0], item, element(property, value, i)));
  return typeof fields === 'object' ? mapProblems(fields, value, property) : [];
}

function mapProblems(fields: { readonly [name: string]: Fields }, value: { [name: string]: any }, property: string): FieldProblem[] {
  if (fields['*'] !== undefined) return Object.keys(value).flatMap((name) => fieldProblems(fields['*'], value[name], field(property, name)));
  const names = Object.keys(fields).map((name) => name.replace(/!$/, ''));
  const found = Object.keys(value).flatMap((name): FieldProblem[] => {
    const known = Object.hasOwn(fields, name) ? fields[name] : fields[`${name}!`];
    return known === undefined ? [unknown(property, name, names)] : fieldProblems(known, value[name], field(property, name));
  });
  for (const name of names) {
    if (Object.hasOwn(fields, name) || (value[name] !== undefined && value[name] !== null)) continue;
    found.push({ wrong: 'missing', problem: { property: field(property, name), fact: 'is missing, and the API server refuses that', remedy: 'Give it' } });
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
