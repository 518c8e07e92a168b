import { createFrom } from '../core/accept-props';
/** The type of a param or of a result. */
export enum ParamType {
  /** A string. */
  STRING = 'string',
  /** An array of strings. */
  ARRAY = 'array',
  /** Strings by key; the keys are declared. */
  OBJECT = 'object',
}

/** Options of every param. */
export interface ParamOptions {
  /**
   * Description in the manifest.
   * @default - none
   */
  readonly description?: string;
}

/** Options of a string param. */
export interface StringParamOptions extends ParamOptions {
  /**
   * The value if the run gives none. An empty string is a default too.
   * @default - none: the run must give a value
   */
  readonly default?: string;

  /**
   * The allowed values. The cluster needs Tekton's feature flag `enable-param-enum`: without it the webhook rejects the
   * object (docs/tasks.md, v1.15).
   * @default - any value
   */
  readonly enum?: string[];
}

/** Options of an array param. */
export interface ArrayParamOptions extends ParamOptions {
  /**
   * The value if the run gives none. An empty array is a default too.
   * @default - none: the run must give a value
   */
  readonly default?: string[];
}

/** Options of an object param. */
export interface ObjectParamOptions extends ParamOptions {
  /** The keys. A run must give all keys that have no default. */
  readonly properties: string[];

  /**
   * The values if the run gives none.
   * @default - none: the run must give a value
   */
  readonly default?: { [key: string]: string };
}

/**
 * Declares a param of a Task or a Pipeline. Its name is the key under which it is declared.
 *
 * @example
 *
 * const params = {
 *   'image-tag': Param.string({ description: 'Tag of the image' }),
 *   'build-args': Param.array({ default: [] }),
 * };
 */
export class Param {
  /** A string: `$(params.NAME)`; in a script `$PARAMS_NAME`. */
  public static string(options: StringParamOptions = {}): Param {
    return createFrom(
      'StringParamOptions',
      options,
      (given: StringParamOptions) =>
        new Param(ParamType.STRING, given.description, given.default, given.enum, undefined),
    );
  }

  /** An array: `$(params.NAME[*])` as an element of `args`, `command` or an array value. */
  public static array(options: ArrayParamOptions = {}): Param {
    return createFrom(
      'ArrayParamOptions',
      options,
      (given: ArrayParamOptions) => new Param(ParamType.ARRAY, given.description, given.default, undefined, undefined),
    );
  }

  /** Strings by key: `$(params.NAME.KEY)`; in a script `$PARAMS_NAME_KEY`. */
  public static object(options: ObjectParamOptions): Param {
    return createFrom(
      'ObjectParamOptions',
      options,
      (given: ObjectParamOptions) =>
        new Param(ParamType.OBJECT, given.description, given.default, undefined, given.properties),
    );
  }

  /** The value if the run gives none; undefined if the run must give one. */
  public readonly default: string | string[] | { [key: string]: string } | undefined;
  /** The allowed values; undefined for any. */
  public readonly enum: string[] | undefined;

  private constructor(
    /** string, array or object. */
    public readonly type: ParamType,
    /** Description in the manifest. */
    public readonly description: string | undefined,
    value: string | string[] | { [key: string]: string } | undefined,
    allowed: string[] | undefined,
    /** The keys of an object param. */
    public readonly properties: string[] | undefined,
  ) {
    this.default = value;
    this.enum = allowed;
  }
}
