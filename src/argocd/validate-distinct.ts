import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/** Validates that no value is in a list twice. */
export function validateDistinct(values: readonly string[]): Diagnostic[] {
  return values.flatMap((value, i) =>
    values.indexOf(value) === i
      ? []
      : [{ path: `[${i}]`, fact: `${quote(value)} is in the list already`, remedy: 'Remove one' }],
  );
}
