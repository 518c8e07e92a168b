import { ParamType } from './param';
import { DeclaredValue } from './param-value';
import { Strictness } from './strictness';
import { Diagnostic } from '../core/diagnostic';
import { existing } from '../core/near-miss';

/** A reference to a declared param or result. */
export interface ParamUse {
  /** The whole reference, e.g. `$(params.files[*])`. */
  readonly text: string;
  /** What follows the name, e.g. `[*]` or `.key`. */
  readonly rest: string;
  readonly declared: DeclaredValue;
  /** The types that may replace the text in which it is as a whole. */
  readonly whole: readonly ParamType[];
  readonly strictness: Strictness;
}

/** Validates how a declared param or result is used: strings, arrays and objects each have their own form. */
export function validateParamUse(use: ParamUse): Diagnostic[] {
  if (use.declared.isOpen) return [];
  switch (use.declared.type) {
    case ParamType.ARRAY:
      return validateArrayUse(use);
    case ParamType.OBJECT:
      return validateObjectUse(use);
    default:
      return validateStringUse(use);
  }
}

function validateArrayUse({ text, rest, whole, strictness }: ParamUse): Diagnostic[] {
  if (/^\[\d+\]$/.test(rest)) return [];
  const isElement = whole.length === 1 && whole[0] === ParamType.ARRAY;
  if (strictness.allowsBareArrays && rest === '' && isElement) return [];
  if (rest !== '[*]') {
    return [wrongUse(`${text} uses an array as a string`, 'Use [*] for all elements or [0] for the first')];
  }
  if (whole.includes(ParamType.ARRAY)) return [];
  return [
    wrongUse(
      `${text} uses a whole array where only a string is allowed`,
      'Make it an element of args or command, or a whole array value',
    ),
  ];
}

function validateObjectUse({ text, rest, declared: { properties = [] }, whole }: ParamUse): Diagnostic[] {
  if (rest === '[*]') {
    if (whole.includes(ParamType.OBJECT)) return [];
    return [wrongUse(`${text} uses a whole object where only a string is allowed`, 'Use one of its keys')];
  }
  const key = rest.slice(1);
  if (properties.includes(key)) return [];
  const allowed = existing('Keys', key, properties);
  return [{ ...wrongUse(`${text} does not name a key of the object`, 'Correct the key'), allowed }];
}

/** A warning: Tekton accepts the reference and leaves it as it is (ValidateNoReferencesToUnknownVariables, v1.15). */
function validateStringUse({ text, rest }: ParamUse): Diagnostic[] {
  if (rest === '') return [];
  const fact = `${text} reads a part of a string, and Tekton leaves the reference as it is`;
  return [{ ...wrongUse(fact, 'Remove what follows the name'), severity: 'warning' }];
}

function wrongUse(fact: string, remedy: string): Diagnostic {
  return { code: 'tekton-param-type', path: '', fact, remedy };
}
