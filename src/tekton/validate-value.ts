/** Validators of values in existing manifests. Paths are relative to the value, or to the object of several fields. */
import { isNegative, namedItems, NamedItem, readGoDuration, setFields } from './read-value';
import { Diagnostic, within } from '../core/diagnostic';
import { goMilliseconds } from '../core/duration';
import { commaList, quote } from '../core/text';

/**
 * Validates a list whose elements have names.
 *
 * @param validate validates an element whose name is not repeated
 */
export function validateNamed(
  list: any,
  validate: (item: any) => Diagnostic[] = () => [],
  { ignoringCase = false } = {},
): Diagnostic[] {
  return namedItems(list, ignoringCase).flatMap((named) => validateItem(named, validate));
}

function validateItem(
  { item, index, name, isRepeated }: NamedItem,
  validate: (item: any) => Diagnostic[],
): Diagnostic[] {
  if (name === '') return [notSet(`[${index}].name`, 'Set a name')];
  return isRepeated ? [repeatedName(`[${index}]`, name)] : within(name, validate(item));
}

/** Reports a required field that is not set. */
export function notSet(path: string, remedy: string): Diagnostic {
  return { code: 'tekton-missing-field', path, fact: 'is not set', remedy };
}

/** Reports a name that is in a list twice. */
export function repeatedName(path: string, name: string): Diagnostic {
  return {
    code: 'tekton-duplicate',
    path,
    fact: `${quote(name)} is in the list twice, and only one of them counts`,
    remedy: 'Remove or rename one',
  };
}

/** Rejects a negative duration. Fields with another value than a duration have another type. */
export function rejectNegativeDuration(value: unknown): Diagnostic[] {
  if (goMilliseconds(value) === undefined || readGoDuration(value) !== undefined || !isNegative(value)) return [];
  return [
    {
      code: 'tekton-wrong-value',
      path: '',
      fact: `${quote(value)} is negative`,
      remedy: 'Set a duration, or 0s for no limit',
    },
  ];
}

/** Rejects values that are not allowed. A substitution is not validated. */
export function validateOneOf(value: unknown, allowed: readonly string[]): Diagnostic[] {
  if (typeof value !== 'string' || value === '' || value.includes('$(') || allowed.includes(value)) return [];
  return [
    {
      code: 'tekton-wrong-value',
      path: '',
      fact: `${quote(value)} is not allowed`,
      allowed: `Allowed: ${commaList(allowed)}`,
      remedy: 'Choose one of them',
    },
  ];
}

/** Validates that exactly one of these fields is set. */
export function validateExclusive(given: any, names: readonly string[]): Diagnostic[] {
  const [first, second] = setFields(given, names);
  if (first === undefined) {
    const fact = `none of ${commaList(names)} is set`;
    return [{ code: 'tekton-missing-field', path: '', fact, remedy: 'Set one of them' }];
  }
  if (second === undefined) return [];
  return [
    {
      code: 'tekton-exclusive-fields',
      path: second,
      fact: `cannot be combined with ${first}: only one of ${commaList(names)} is allowed`,
      remedy: 'Remove one of them',
    },
  ];
}

/** Reports a field that the webhook accepts only with a feature flag of the cluster. */
export function needsFlag(path: string, flag: string): Diagnostic {
  return {
    code: 'tekton-feature-flag',
    path,
    fact: `needs the feature flag ${flag}: without it the webhook rejects the object`,
    remedy: 'Set it in the ConfigMap feature-flags of tekton-pipelines, or do not use the field',
  };
}
