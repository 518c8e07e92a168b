import { TektonProblem } from './codes';
import { CODE, Medium } from './medium';
import { Param, ParamType } from './param';
import { existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';

/** A value of a param. */
export type ParamValue = string | string[] | { [key: string]: string };

/** What a param or a result holds; a text where no type is said. */
export interface Declared {
  readonly type?: ParamType;
  readonly properties?: string[];
  /** Whether nothing is known of what it holds. */
  readonly isOpen?: boolean;
}

/** A text in which something can be substituted, and its place. */
export interface Text {
  readonly property: string;
  readonly text: string;
  /** What may be put there as a whole, by a `$(…[*])` and nothing else. */
  readonly whole: ParamType[];
}

const NAME = /^[_a-zA-Z][_a-zA-Z0-9.-]*$/;
const NAME_WITHOUT_DOT = /^[_a-zA-Z][_a-zA-Z0-9-]*$/;

/** All that is wrong with the declared params of a Task or a Pipeline. */
export function paramProblems(params: { [name: string]: Param }, { words }: Medium = CODE): TektonProblem[] {
  const problems: TektonProblem[] = [];
  for (const [name, param] of Object.entries(params)) {
    const property = `params.${name}`;
    if (!(param.type === ParamType.OBJECT ? NAME_WITHOUT_DOT : NAME).test(name)) {
      problems.push({
        code: 'tekton-invalid-name',
        path: property,
        fact: `${quote(name)} is no name for a param`,
        allowed: `Allowed: letters, digits, "_"${param.type === ParamType.OBJECT ? '' : ', "."'} and "-", beginning with a letter or "_"`,
        remedy: 'Choose another name',
      });
    }
    if (param.type === ParamType.OBJECT && param.properties?.length === 0) {
      problems.push({
        code: 'tekton-missing-field',
        path: `${property}.properties`,
        fact: 'is empty',
        remedy: 'Name the keys of the object',
      });
    }
    for (const key of param.properties ?? []) {
      if (NAME_WITHOUT_DOT.test(key)) continue;
      problems.push({
        code: 'tekton-invalid-name',
        path: `${property}.properties`,
        fact: `${quote(key)} is no key`,
        allowed: 'Allowed: letters, digits, "_" and "-", beginning with a letter or "_"',
        remedy: 'Choose another name',
      });
    }
    if (param.type === ParamType.OBJECT && param.defaultValue !== undefined) {
      for (const key of Object.keys(param.defaultValue)) {
        if (param.properties?.includes(key)) continue;
        problems.push({
          code: 'tekton-param-type',
          path: `${property}.${words.defaultValue}.${key}`,
          fact: 'is not a key of the object',
          allowed: existing('Keys', key, param.properties ?? []),
          remedy: 'Declare it in properties or remove it',
        });
      }
    }
    const twice = (param.allowedValues ?? []).filter((value, i, all) => all.indexOf(value) < i);
    if (twice.length > 0) {
      problems.push({
        code: 'tekton-duplicate',
        path: `${property}.${words.allowedValues}`,
        fact: `names ${commaList(twice.map(quote))} twice`,
        remedy: 'Name each value once',
      });
    }
    if (param.allowedValues?.length === 0) {
      problems.push({
        code: 'tekton-wrong-value',
        path: `${property}.${words.allowedValues}`,
        fact: 'is empty',
        remedy: 'Name the allowed values, or leave it out',
      });
    } else if (
      param.allowedValues !== undefined &&
      typeof param.defaultValue === 'string' &&
      !param.allowedValues.includes(param.defaultValue)
    ) {
      problems.push({
        code: 'tekton-wrong-value',
        path: `${property}.${words.defaultValue}`,
        fact: `${quote(param.defaultValue)} is not an allowed value`,
        allowed: existing('Allowed', param.defaultValue, param.allowedValues),
        remedy: `Add it to ${words.allowedValues} or choose another default`,
      });
    }
  }
  return problems;
}

/** Problems of the name of a result of a Task or a Pipeline. Tekton takes a "." too, but then reads what follows as the key of an object. */
export function resultNameProblems(property: string, name: string): TektonProblem[] {
  if (/^([A-Za-z0-9][-A-Za-z0-9_]*)?[A-Za-z0-9]$/.test(name)) return [];
  return [
    {
      code: 'tekton-invalid-name',
      path: property,
      fact: `${quote(name)} is no name for a result`,
      allowed: 'Allowed: letters, digits, "-" and "_", beginning and ending with a letter or digit',
      remedy: 'Choose another name',
    },
  ];
}

/**
 * Values given against params declared: unknown ones, missing ones, wrong types.
 *
 * @param typesFor the types that a value may have, where a `$(…)` in it can be more than a text
 */
export function givenParamProblems(
  at: string,
  given: { [name: string]: ParamValue },
  declared: { [name: string]: Param },
  otherwiseGiven: string[] = [],
  typesFor: (value: ParamValue) => ParamType[] = (value) => [typeOf(value)],
): TektonProblem[] {
  const problems: TektonProblem[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name in declared) {
      problems.push(...valueProblems(`${at}.${name}`, value, declared[name], typesFor(value)));
    } else {
      problems.push({
        code: 'tekton-unknown-param',
        path: `${at}.${name}`,
        fact: `there is no param ${quote(name)}: the value would go nowhere`,
        allowed: existing('Params', name, Object.keys(declared)),
        remedy: 'Correct the name or remove it',
      });
    }
  }
  for (const [name, param] of Object.entries(declared)) {
    if (param.defaultValue === undefined && !(name in given) && !otherwiseGiven.includes(name)) {
      problems.push({
        code: 'tekton-missing-param',
        path: `${at}.${name}`,
        fact: 'has no value and no default',
        remedy: 'Give it a value',
      });
    }
  }
  return problems;
}

/** What is wrong with the way a declared param or result is used: text, list and object each have their own form. */
export function useProblems(
  property: string,
  text: string,
  declared: Declared,
  rest: string,
  whole: ParamType[],
  { takesBareLists }: Medium = CODE,
): TektonProblem[] {
  const wrong = (fact: string, remedy: string): TektonProblem[] => [
    { code: 'tekton-param-type', path: property, fact: `${text} ${fact}`, remedy },
  ];
  if (declared.isOpen) return [];
  switch (declared.type) {
    case ParamType.ARRAY:
      if (/^\[\d+\]$/.test(rest)) return [];
      if (takesBareLists && rest === '' && whole.length === 1 && whole[0] === ParamType.ARRAY) return []; // an element of a list; a text is refused
      if (rest !== '[*]') return wrong('uses a list as a text', 'Use [*] for all elements or [0] for the first');
      return whole.includes(ParamType.ARRAY)
        ? []
        : wrong(
            'puts a whole list where only a text can stand',
            'Make it an element of args or command, or a whole array value',
          );
    case ParamType.OBJECT: {
      if (rest === '[*]') {
        return whole.includes(ParamType.OBJECT)
          ? []
          : wrong('puts a whole object where only a text can stand', 'Use one of its keys');
      }
      const key = rest.slice(1);
      if (declared.properties?.includes(key)) return [];
      return [
        {
          code: 'tekton-param-type',
          path: property,
          fact: `${text} names no key of the object`,
          allowed: existing('Keys', key, declared.properties ?? []),
          remedy: 'Correct the key',
        },
      ];
    }
    default:
      return rest === '' ? [] : wrong('asks for a part of a text', 'Remove what follows the name');
  }
}

export function typeOf(value: ParamValue): ParamType {
  if (typeof value === 'string') return ParamType.STRING;
  return Array.isArray(value) ? ParamType.ARRAY : ParamType.OBJECT;
}

/**
 * Whether a value may stand for a param of this type.
 *
 * @param types the types that the value may have
 */
function valueProblems(property: string, value: ParamValue, declared: Param, types: ParamType[]): TektonProblem[] {
  if (!types.includes(declared.type)) {
    return [
      {
        code: 'tekton-param-type',
        path: property,
        fact: `${quote(value)} is of type ${types.join(' or ')}, the param is declared as ${declared.type}`,
        remedy: `Give a value of type ${declared.type}`,
      },
    ];
  }
  if (declared.type === ParamType.OBJECT && typeof value === 'object' && !Array.isArray(value)) {
    return keyProblems(property, value, declared);
  }
  if (
    declared.allowedValues &&
    typeof value === 'string' &&
    !value.includes('$(') &&
    !declared.allowedValues.includes(value)
  ) {
    return [
      {
        code: 'tekton-wrong-value',
        path: property,
        fact: `${quote(value)} is not an allowed value`,
        allowed: existing('Allowed', value, declared.allowedValues),
        remedy: 'Choose one of them',
      },
    ];
  }
  return [];
}

/** The keys of a value of an object param. */
function keyProblems(
  property: string,
  value: { [key: string]: string },
  { properties = [], defaultValue = {} }: Param,
): TektonProblem[] {
  const problems: TektonProblem[] = [];
  const missing = properties.filter((key) => !(key in value) && !(key in (defaultValue as object)));
  if (missing.length > 0) {
    problems.push({
      code: 'tekton-param-type',
      path: property,
      fact: `lacks ${commaList(missing)}`,
      remedy: 'Give every key that has no default',
    });
  }
  for (const key of Object.keys(value)) {
    if (properties.includes(key)) continue;
    problems.push({
      code: 'tekton-param-type',
      path: `${property}.${key}`,
      fact: 'is no key of the object',
      allowed: existing('Keys', key, properties),
      remedy: 'Correct the key or remove it',
    });
  }
  return problems;
}
