/** Params in existing manifests: their declarations, and the values that they get. */
import { Param, ParamType } from './param';
import { DeclaredValue, ParamValue, paramTypeOf, ParamValues } from './param-value';
import { emptyMap, isGiven, readNamed, readOneOf, readParamValue, readTexts } from './read-value';
import { wrongType } from './validate-given-params';
import { needsFlag, validateNamed, validateOneOf } from './validate-value';
import { Diagnostic, within } from '../core/diagnostic';
import { paramOf, substitutions } from '../core/reference';

/** The types of params and results. */
export const PARAM_TYPES = [ParamType.STRING, ParamType.ARRAY, ParamType.OBJECT];

/** Reads declared params, each with the type that Tekton gives it. */
export function readParams(list: any): { [name: string]: Param } {
  return readNamed(list, (param) => {
    const { type, value } = readDefault(param);
    const isWrongObject = type === ParamType.OBJECT && value !== undefined && paramTypeOf(value) !== type;
    return {
      type,
      description: undefined,
      default: isWrongObject ? {} : value,
      enum: param.enum && readTexts(param.enum),
      properties: type === ParamType.OBJECT ? readKeys(param.properties) : undefined,
    };
  });
}

/** Validates what only a manifest can get wrong in declared params. */
export function validateParamList(list: any): Diagnostic[] {
  return validateNamed(list, (param) => {
    const { type, value } = readDefault(param);
    return [
      ...within('type', validateOneOf(param.type, PARAM_TYPES)),
      ...(param.enum ? [needsFlag('enum', 'enable-param-enum')] : []),
      ...(value !== undefined && paramTypeOf(value) !== type
        ? within('default', [wrongType(value, [paramTypeOf(value)], type)])
        : []),
      ...(type === ParamType.OBJECT ? within('properties', validateKeyTypes(param.properties)) : []),
    ];
  });
}

function readDefault(param: any): { readonly type: ParamType; readonly value: ParamValue | undefined } {
  const value = isGiven(param.default) ? readParamValue(param.default) : undefined;
  const inferred = value === undefined ? ParamType.STRING : paramTypeOf(value);
  const type = readOneOf(param.type, PARAM_TYPES) ?? (param.properties ? ParamType.OBJECT : inferred);
  return { type, value };
}

/** The keys of an object. */
export function readKeys(properties: any): string[] {
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** Validates the types of the keys of an object: Tekton accepts strings only. */
export function validateKeyTypes(properties: any): Diagnostic[] {
  return readKeys(properties).flatMap((key) =>
    within(`${key}.type`, validateOneOf(properties[key]?.type, [ParamType.STRING])),
  );
}

/** Reads the values of params. */
export function readGivenParams(list: any, options: { ignoringCase?: boolean } = {}): ParamValues {
  return readNamed(list, ({ value }) => readParamValue(value), options);
}

/** Validates a list of values of params. */
export function validateGivenParamList(list: any, options: { ignoringCase?: boolean } = {}): Diagnostic[] {
  return validateNamed(list, ({ value }) => (isGiven(value) ? [] : [noValue()]), options);
}

function noValue(): Diagnostic {
  return {
    code: 'tekton-wrong-type',
    path: 'value',
    fact: 'is not set, and Tekton cannot read the object',
    remedy: 'Set a value, which may be ""',
  };
}

/** The params that Tekton passes on with these values. */
export function inheritedParams(given: ParamValues): { [name: string]: DeclaredValue } {
  const params = emptyMap<DeclaredValue>();
  for (const [name, value] of Object.entries(given)) {
    const type = paramTypeOf(value);
    params[name] = {
      type,
      properties: type === ParamType.OBJECT ? Object.keys(value) : undefined,
      isOpen: typeof value === 'string' && /^\$\([^)]*\)$/.test(value),
    };
  }
  return params;
}

/** The names of the params to which the texts of a value refer. */
export function referencedParams(value: any, found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    if (value.includes('$(params')) for (const each of substitutions(value)) found.add(paramOf(each)?.name ?? '');
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) referencedParams(inner, found);
  }
  return found;
}
