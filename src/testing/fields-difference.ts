import { quote } from '../core/text';

/**
 * Where an object does not have the given fields, e.g. `spec.replicas is 2, not 3`; undefined if it has all of them.
 * Fields that are not given may have any value. Lists have the same length and order.
 */
export function fieldsDifference(actual: any, expected: any, path: string = ''): string | undefined {
  if (Array.isArray(expected) && Array.isArray(actual)) return listDifference(actual, expected, path);
  if (isFieldMap(expected) && isFieldMap(actual)) {
    return first(Object.keys(expected), (name) =>
      fieldsDifference(actual[name], expected[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return actual === expected ? undefined : `${path || 'it'} is ${shown(actual)}, not ${shown(expected)}`;
}

function listDifference(actual: readonly any[], expected: readonly any[], path: string): string | undefined {
  const different = first([...expected.keys()].slice(0, actual.length), (i) =>
    fieldsDifference(actual[i], expected[i], `${path}[${i}]`),
  );
  if (different !== undefined || actual.length === expected.length) return different;
  return `${path} has the length ${actual.length}, not ${expected.length}`;
}

function first<T>(values: readonly T[], differenceOf: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const difference = differenceOf(value);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isFieldMap(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : quote(value);
}
