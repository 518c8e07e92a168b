import { Param, ParamType } from './param';
import { Diagnostic, within } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';

const NAME = /^[_a-zA-Z][_a-zA-Z0-9.-]*$/;
const NAME_WITHOUT_DOT = /^[_a-zA-Z][_a-zA-Z0-9-]*$/;

/** Validates the declared params of a Task or a Pipeline. */
export function validateParams(params: { readonly [name: string]: Param }): Diagnostic[] {
  return Object.entries(params).flatMap(([name, param]) => within(name, validateParam(name, param)));
}

function validateParam(name: string, param: Param): Diagnostic[] {
  const isObject = param.type === ParamType.OBJECT;
  return [
    ...validateParamName(name, isObject),
    ...(isObject ? validateParamKeys(param) : []),
    ...(isObject ? validateDefaultKeys(param) : []),
    ...validateAllowedValues(param),
  ];
}

function validateParamName(name: string, isObject: boolean): Diagnostic[] {
  if ((isObject ? NAME_WITHOUT_DOT : NAME).test(name)) return [];
  return [
    {
      code: 'tekton-invalid-name',
      path: '',
      fact: `${quote(name)} is not a valid param name`,
      allowed: `Allowed: letters, digits, "_"${isObject ? '' : ', "."'} and "-", beginning with a letter or "_"`,
      remedy: 'Choose another name',
    },
  ];
}

function validateParamKeys({ properties = [] }: Param): Diagnostic[] {
  if (properties.length === 0) return [emptyProperties()];
  return properties
    .filter((key) => !NAME_WITHOUT_DOT.test(key))
    .map((key) => ({
      code: 'tekton-invalid-name',
      path: 'properties',
      fact: `${quote(key)} is not a valid key`,
      allowed: 'Allowed: letters, digits, "_" and "-", beginning with a letter or "_"',
      remedy: 'Choose another name',
    }));
}

/** Reports an object param or result without keys. */
export function emptyProperties(): Diagnostic {
  return {
    code: 'tekton-missing-field',
    path: 'properties',
    fact: 'is empty',
    remedy: 'List the keys of the object',
  };
}

/** Keys of the default that are not declared are a warning: Tekton ignores them. */
function validateDefaultKeys({ properties = [], default: defaultValue = {} }: Param): Diagnostic[] {
  return Object.keys(defaultValue)
    .filter((key) => !properties.includes(key))
    .map((key) => ({
      code: 'tekton-param-type',
      severity: 'warning',
      path: `default.${key}`,
      fact: 'is not a key of the object',
      allowed: existing('Keys', key, properties),
      remedy: 'Declare it in properties or remove it',
    }));
}

function validateAllowedValues({ enum: allowedValues, default: defaultValue }: Param): Diagnostic[] {
  if (allowedValues === undefined) return [];
  if (allowedValues.length === 0) {
    return [
      {
        code: 'tekton-wrong-value',
        path: 'enum',
        fact: 'is empty',
        remedy: 'List the allowed values, or leave it out',
      },
    ];
  }
  const repeated = allowedValues.filter((value, i, all) => all.indexOf(value) < i);
  const found: Diagnostic[] = [];
  if (repeated.length > 0) {
    const fact = `lists ${commaList(repeated.map(quote))} twice`;
    found.push({ code: 'tekton-duplicate', path: 'enum', fact, remedy: 'List each value once' });
  }
  if (typeof defaultValue === 'string' && !allowedValues.includes(defaultValue)) {
    found.push(disallowedValue(defaultValue, allowedValues, 'default', 'Add it to enum or choose another default'));
  }
  return found;
}

/** Reports a value that is not among the allowed ones. */
export function disallowedValue(
  value: string,
  allowedValues: readonly string[],
  path: string = '',
  remedy: string = 'Choose one of them',
): Diagnostic {
  return {
    code: 'tekton-wrong-value',
    path,
    fact: `${quote(value)} is not an allowed value`,
    allowed: existing('Allowed', value, allowedValues),
    remedy,
  };
}
