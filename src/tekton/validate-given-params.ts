import { Param, ParamType } from './param';
import { ParamValue, ParamValues, paramTypeOf } from './param-value';
import { disallowedValue } from './validate-params';
import { Diagnostic, within } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';

/** Declared params, and what else is known of the values. */
export interface ParamsToGive {
  readonly declared: { readonly [name: string]: Param };
  /** Names of params that get a value by other means. */
  readonly otherwiseGiven?: readonly string[];
  /** The types that a value may have, where a `$(…)` can be more than a string. @default its own type */
  readonly typesOf?: (value: ParamValue) => ParamType[];
}

/**
 * Validates given values against the declared params: unknown params, missing values, wrong types. An unknown param is
 * a warning: Tekton ignores it (pkg/reconciler/pipelinerun/resources/validate_params.go, v1.15).
 */
export function validateGivenParams(given: ParamValues, params: ParamsToGive): Diagnostic[] {
  const { declared, otherwiseGiven = [], typesOf = (value) => [paramTypeOf(value)] } = params;
  const found = Object.entries(given).flatMap(([name, value]) =>
    within(
      name,
      name in declared
        ? validateValue(value, declared[name], typesOf(value))
        : [unknownParam(name, Object.keys(declared))],
    ),
  );
  const missing = Object.entries(declared).filter(
    ([name, param]) => param.default === undefined && !(name in given) && !otherwiseGiven.includes(name),
  );
  return [...found, ...missing.map(([name]) => missingParam(name))];
}

function unknownParam(name: string, declared: readonly string[]): Diagnostic {
  return {
    code: 'tekton-unknown-param',
    path: '',
    fact: `the param ${quote(name)} is not declared, and Tekton ignores the value`,
    allowed: existing('Params', name, declared),
    remedy: 'Correct the name or remove it',
  };
}

function missingParam(name: string): Diagnostic {
  return { code: 'tekton-missing-param', path: name, fact: 'has no value and no default', remedy: 'Set a value' };
}

/** @param types the types that the value may have */
function validateValue(value: ParamValue, declared: Param, types: readonly ParamType[]): Diagnostic[] {
  if (!types.includes(declared.type)) return [wrongType(value, types, declared.type)];
  if (declared.type === ParamType.OBJECT) return typeof value === 'string' ? [] : validateObjectValue(value, declared);
  const allowedValues = declared.enum;
  if (allowedValues === undefined || typeof value !== 'string' || value.includes('$(')) return [];
  return allowedValues.includes(value) ? [] : [disallowedValue(value, allowedValues)];
}

/** Reports a value whose type is not the declared one. */
export function wrongType(value: ParamValue, types: readonly ParamType[], declared: ParamType): Diagnostic {
  return {
    code: 'tekton-param-type',
    path: '',
    fact: `${quote(value)} is of type ${types.join(' or ')}, but the param is of type ${declared}`,
    remedy: `Set a value of type ${declared}`,
  };
}

/** Tekton ignores keys that are not declared, so they are a warning. */
function validateObjectValue(
  value: Exclude<ParamValue, string>,
  { properties = [], default: defaultValue = {} }: Param,
): Diagnostic[] {
  const missing = properties.filter((key) => !(key in value) && !(key in (defaultValue as object)));
  const unknown = Object.keys(value).filter((key) => !properties.includes(key));
  return [
    ...(missing.length > 0 ? [missingKeys(missing)] : []),
    ...unknown.map((key): Diagnostic => ({
      code: 'tekton-param-type',
      severity: 'warning',
      path: key,
      fact: 'is not a key of the object',
      allowed: existing('Keys', key, properties),
      remedy: 'Correct the key or remove it',
    })),
  ];
}

function missingKeys(keys: readonly string[]): Diagnostic {
  return {
    code: 'tekton-param-type',
    path: '',
    fact: `has no value for ${commaList(keys)}`,
    remedy: 'Set every key that has no default',
  };
}
