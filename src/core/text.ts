/** Values as they appear in messages. */

/** A value as JSON, with control characters visible. */
export function quote(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}

/** `a, b, c`, or `(none)`. */
export function commaList(names: Iterable<string>): string {
  return [...names].join(', ') || '(none)';
}
