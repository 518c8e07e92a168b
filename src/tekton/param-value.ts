import { ParamType } from './param';

/** A value of a param. */
export type ParamValue = string | string[] | { [key: string]: string };

/** Values of params, by name. */
export interface ParamValues {
  readonly [name: string]: ParamValue;
}

/** What a param or a result holds. */
export interface DeclaredValue {
  /** @default ParamType.STRING */
  readonly type?: ParamType;
  /** The keys of an object. */
  readonly properties?: string[];
  /** Whether nothing is known about its type. */
  readonly isOpen?: boolean;
}

/** The type of a value. */
export function paramTypeOf(value: ParamValue): ParamType {
  if (typeof value === 'string') return ParamType.STRING;
  return Array.isArray(value) ? ParamType.ARRAY : ParamType.OBJECT;
}

/** The strings of a value. */
export function stringsOf(value: ParamValue): string[] {
  return typeof value === 'string' ? [value] : Object.values(value);
}
