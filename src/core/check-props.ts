import { Diagnostic, within } from './diagnostic';
import { didYouMean, existing } from './near-miss';
import { element } from './property';
import { PROPS_TABLE, PropType } from './props-table';
import { commaList, quote } from './text';

/** What is known of values apart from their types. */
export interface KnownValues {
  /** What is wrong with the props from which a value was created. */
  misuseOf(value: object): readonly Diagnostic[];
  /** Whether a value is resolved at synth only: a `Lazy`, or what a resolver of the app knows. */
  isResolvedLater(value: object): boolean;
}

/** Longer lists are left out of messages where one name is near, or shortened. */
const LISTED_PROPS = 15;
const LISTED_MAKERS = 4;

/** Reports props of a struct that do not exist, are not set, or have another type. A null is as good as no value. */
export function validateProps(struct: string, given: object, known: KnownValues): Diagnostic[] {
  const types = PROPS_TABLE.structs[struct];
  const names = Object.keys(types).map(propName);
  const unknown = isPlain(given)
    ? Object.keys(given).filter((name) => isPropSet(given, name) && !names.includes(name))
    : [];
  const meant = unknown.map((name) => didYouMean(name, names));
  const missing = Object.keys(types).filter(
    (key) => isRequired(key) && !isPropSet(given, propName(key)) && !meant.includes(propName(key)),
  );
  return [
    ...unknown.map((name) => unknownProp(struct, name, names)),
    ...missing.map((key) => missingProp(given, propName(key), types[key])),
    ...Object.entries(types).flatMap(([key, type]) => {
      const value = (given as any)[propName(key)];
      return value === undefined || value === null ? [] : within(propName(key), validatePropValue(type, value, known));
    }),
  ];
}

/**
 * Props without what is wrong with them, so that a construct can be created, and all others are validated too. What is
 * required has a value of its type.
 *
 * @returns undefined if there is no such value
 */
export function usableProps(struct: string, given: object, known: KnownValues): object | undefined {
  const usable: { [name: string]: unknown } = {};
  for (const [key, type] of Object.entries(PROPS_TABLE.structs[struct])) {
    const name = propName(key);
    const value = isPropSet(given, name) ? usableValue(type, (given as any)[name], known) : undefined;
    const set = value ?? (isRequired(key) ? anyValue(type) : undefined);
    if (set === undefined && isRequired(key)) return undefined;
    if (set !== undefined) usable[name] = set;
  }
  return usable;
}

/** The props of a struct among others. */
export function pickProps<Props extends object>(struct: string, given: Props): Props {
  const names = Object.keys(PROPS_TABLE.structs[struct]).map(propName);
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name))) as Props;
}

function validatePropValue(type: PropType, value: unknown, known: KnownValues): Diagnostic[] {
  if (type === 'any' || (isObjectValue(value) && known.isResolvedLater(value))) return [];
  if (typeof type === 'string') return validateNamedType(type, value, known);
  if (isListType(type)) return validateList(type, value, known);
  if ('anyOf' in type) return validateAnyOf(type, value, known);
  if (!isPlain(value)) return [wrongPropType(type, value)];
  return Object.entries(value)
    .filter(([name]) => isPropSet(value, name))
    .flatMap(([name, each]) => within(name, validatePropValue(type['*'], each, known)));
}

function validateNamedType(type: string, value: unknown, known: KnownValues): Diagnostic[] {
  if (type in PROPS_TABLE.structs) {
    return isObjectValue(value) && !Array.isArray(value)
      ? validateProps(type, value, known)
      : [wrongPropType(type, value)];
  }
  if (type in PROPS_TABLE.enums) return isMember(type, value) ? [] : [wrongMember(type, value)];
  if (type in PROPS_TABLE.classes) {
    return isInstance(type, value) ? [...known.misuseOf(value as object)] : [wrongPropType(type, value)];
  }
  return typeof value === type ? [] : [wrongPropType(type, value)];
}

function validateList(type: readonly PropType[], value: unknown, known: KnownValues): Diagnostic[] {
  if (!Array.isArray(value)) return [wrongPropType(type, value)];
  return value.flatMap((each, i) => within(element('', value, i), validatePropValue(type[0], each, known)));
}

function validateAnyOf(type: { anyOf: readonly PropType[] }, value: unknown, known: KnownValues): Diagnostic[] {
  const found = type.anyOf.map((each) => validatePropValue(each, value, known));
  if (found.some((diagnostics) => diagnostics.length === 0)) return [];
  // what is wrong inside a value of one of the types
  return found.find((diagnostics) => diagnostics.every(({ path }) => path !== '')) ?? [wrongPropType(type, value)];
}

function isMember(type: string, value: unknown): boolean {
  return PROPS_TABLE.enums[type].includes(value as string | number);
}

/** Not by `instanceof`: a program may have two copies of a package. */
function isInstance(type: string, value: unknown): boolean {
  if (!isObjectValue(value) || (isPlain(value) && !isInterface(type))) return false;
  return PROPS_TABLE.classes[type].members.every((name) => name in value);
}

function isInterface(name: string): boolean {
  return /^I[A-Z]/.test(name);
}

function unknownProp(struct: string, path: string, names: readonly string[]): Diagnostic {
  const most = didYouMean(path, names) === undefined ? Infinity : LISTED_PROPS; // else there is nothing to go by
  const allowed = existing('Props', path, names, most);
  const remedy = 'Correct the name or remove it';
  return { path, fact: `is not a prop of ${struct}`, allowed: allowed === '' ? undefined : allowed, remedy };
}

/** A constant that does not exist, e.g. a misspelt member of an enum in JavaScript, is undefined. */
function missingProp(given: object, path: string, type: PropType): Diagnostic {
  const isUndefined = path in given && (given as any)[path] === undefined;
  return {
    path,
    fact: `is required, and ${isUndefined ? 'undefined: not set, or a constant that does not exist' : 'not set'}`,
    allowed: `Allowed: ${titleOf(type)}`,
    remedy: remedyFor(type, 'Set it'),
  };
}

function wrongPropType(type: PropType, value: unknown): Diagnostic {
  return {
    path: '',
    fact: `${isObjectValue(value) ? '' : `${quote(value)} `}is ${kindOf(value)}`,
    allowed: `Allowed: ${titleOf(type)}`,
    remedy: remedyFor(type, 'Correct the value'),
  };
}

function wrongMember(type: string, value: unknown): Diagnostic {
  const values = PROPS_TABLE.enums[type];
  return {
    path: '',
    fact: `${isObjectValue(value) ? kindOf(value) : quote(value)} is not a value of ${type}`,
    allowed: existing('Allowed', `${value}`, values.map(String)),
    remedy: `Use a constant of ${type}`,
  };
}

function remedyFor(type: PropType, otherwise: string): string {
  const makers = typeof type === 'string' ? (PROPS_TABLE.classes[type]?.makers ?? []) : [];
  if (makers.length === 0) return otherwise;
  const others = makers.length > LISTED_MAKERS ? ` or another ${type}` : '';
  return `Use ${commaList(makers.slice(0, LISTED_MAKERS))}${others}`;
}

function titleOf(type: PropType): string {
  if (typeof type === 'string') return PRIMITIVES[type] ?? type;
  if (isListType(type)) return `a list of ${typeof type[0] === 'string' ? (PLURALS[type[0]] ?? type[0]) : 'values'}`;
  if ('anyOf' in type) return type.anyOf.map(titleOf).join(', or ');
  const [each] = [type['*']];
  return `a map of ${typeof each === 'string' ? (PLURALS[each] ?? each) : 'values'}`;
}

const PRIMITIVES: { readonly [type: string]: string } = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
};

const PLURALS: { readonly [type: string]: string } = { string: 'strings', number: 'numbers', any: 'values' };

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (!isObjectValue(value)) return `a ${typeof value}`;
  return isPlain(value) ? 'an object' : `of the class ${value.constructor?.name}`;
}

function usableValue(type: PropType, value: unknown, known: KnownValues): unknown {
  if (validatePropValue(type, value, known).length === 0) return value;
  if (typeof type === 'string') return usableNamed(type, value, known);
  if (isListType(type)) return Array.isArray(value) ? usableList(type[0], value, known) : undefined;
  return '*' in type && isPlain(value) ? usableMap(type['*'], value, known) : undefined;
}

function usableNamed(type: string, value: unknown, known: KnownValues): unknown {
  if (type in PROPS_TABLE.structs && isObjectValue(value)) return usableProps(type, value, known);
  return type in PROPS_TABLE.classes && isInstance(type, value) ? value : undefined;
}

function usableList(type: PropType, list: readonly unknown[], known: KnownValues): unknown[] {
  return list.map((each) => usableValue(type, each, known)).filter((each) => each !== undefined);
}

function usableMap(type: PropType, map: object, known: KnownValues): object {
  const entries = Object.entries(map).map(([name, each]) => [name, usableValue(type, each, known)]);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

/** A value of a type for what is required and not usable; undefined for a class, of which only the author has one. */
function anyValue(type: PropType): unknown {
  if (isListType(type)) return [];
  if (typeof type !== 'string') return 'anyOf' in type ? anyValue(type.anyOf[0]) : {};
  if (type in PROPS_TABLE.enums) return PROPS_TABLE.enums[type][0];
  if (type in PROPS_TABLE.structs) return usableProps(type, {}, NOTHING_KNOWN);
  return { string: 'unknown', number: 1, boolean: false, any: {} }[type];
}

const NOTHING_KNOWN: KnownValues = { misuseOf: () => [], isResolvedLater: () => false };

function propName(key: string): string {
  return isRequired(key) ? key.slice(0, -1) : key;
}

function isRequired(key: string): boolean {
  return key.endsWith('!');
}

function isPropSet(given: object, name: string): boolean {
  const value = (given as any)[name];
  return value !== undefined && value !== null;
}

function isObjectValue(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An object of a literal or of JSON, not of a class. */
function isPlain(value: unknown): value is { readonly [name: string]: unknown } {
  if (!isObjectValue(value) || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isListType(type: PropType): type is readonly PropType[] {
  return Array.isArray(type);
}
