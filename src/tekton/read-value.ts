/** Readers of values in existing manifests. They accept any value: validators report the invalid ones. */
import { Duration } from 'cdk8s';
import { ParamValue } from './param-value';
import { goMilliseconds } from '../core/duration';

/** A map by name that has no other keys, such as `constructor`. */
export function emptyMap<T>(): { [name: string]: T } {
  return Object.create(null);
}

/** Whether a field is set: null counts as not set. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The objects of a list. */
export function objects(value: any): any[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}

/** A text; other values as JSON. */
export function readText(value: unknown): string | undefined {
  if (!isGiven(value)) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A text; undefined if it is empty. */
export function readName(value: unknown): string | undefined {
  return readText(value) || undefined;
}

/** The texts of a list. */
export function readTexts(value: any): string[] {
  return Array.isArray(value) ? value.map((item) => readText(item) ?? '') : [];
}

/** The texts of a map. */
export function readTextMap(value: any): { [name: string]: string } {
  const map = emptyMap<string>();
  if (typeof value !== 'object' || value === null) return map;
  for (const name of Object.keys(value)) map[name] = readText(value[name]) ?? '';
  return map;
}

/** A value of a param as Tekton stores it: a string, a list or a map of strings. Any other value becomes a string. */
export function readParamValue(value: any): ParamValue {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return readTexts(value);
  return typeof value === 'object' && value !== null ? readTextMap(value) : (readText(value) ?? '');
}

/** The name of an element of a list. */
export function itemName(item: any): string | undefined {
  const name = item?.name ?? item?.pipelineTaskName;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** The path of an element of a list: `steps.NAME`, or `steps[0]` without a name. */
export function itemPath(list: string, item: any, index: number): string {
  const name = itemName(item);
  return name === undefined ? `${list}[${index}]` : `${list}.${name}`;
}

/** An object of a list. */
export interface NamedItem {
  readonly item: any;
  readonly index: number;
  /** Empty where it has none. */
  readonly name: string;
  /** Whether an earlier one has the same name. */
  readonly isRepeated: boolean;
}

/** The objects of a list with their names. @param ignoringCase whether names that differ only in case are the same */
export function namedItems(list: any, ignoringCase: boolean = false): NamedItem[] {
  if (!Array.isArray(list)) return [];
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    if (typeof item !== 'object' || item === null) return [];
    const name = itemName(item) ?? '';
    const key = ignoringCase ? name.toLowerCase() : name;
    const isRepeated = name !== '' && seen.has(key);
    seen.add(key);
    return [{ item, index, name, isRepeated }];
  });
}

/** Reads a list into a map by name, without repeated names. */
export function readNamed<T>(list: any, read: (item: any) => T, { ignoringCase = false } = {}): { [name: string]: T } {
  const map = emptyMap<T>();
  for (const { item, name, isRepeated } of namedItems(list, ignoringCase)) {
    if (name !== '' && !isRepeated) map[name] = read(item);
  }
  return map;
}

/** A duration; undefined for a negative one and for what is not a duration. */
export function readGoDuration(value: unknown): Duration | undefined {
  const milliseconds = goMilliseconds(value);
  if (milliseconds === undefined || isNegative(value)) return undefined;
  return Duration.millis(Math.round(milliseconds));
}

/** Whether a duration is written with a minus. */
export function isNegative(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('-');
}

/** One of the allowed values; undefined for any other value. */
export function readOneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((each) => each === value);
}

/** The fields of an object that are set. */
export function setFields(given: any, names: readonly string[]): string[] {
  return names.filter((name) => isGiven(given?.[name]));
}
