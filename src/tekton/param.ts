/** The type of a param or of a result. */
export enum ParamType {
  /** One text. */
  STRING = 'string',
  /** A list of texts. */
  ARRAY = 'array',
  /** Texts by key; the keys are declared. */
  OBJECT = 'object',
}

/** What every param can say. */
export interface ParamOptions {
  /**
   * One sentence for the reader of the manifest.
   * @default - none
   */
  readonly description?: string;
}

/** A param that holds one text. */
export interface StringParamOptions extends ParamOptions {
  /**
   * The value where the run gives none; the empty text is a default too.
   * @default - none: the run must give a value
   */
  readonly defaultValue?: string;

  /**
   * The only values that are allowed. The cluster needs Tekton's feature flag `enable-param-enum`: without it the
   * webhook refuses the object (docs/tasks.md, v1.15).
   * @default - any value
   */
  readonly allowedValues?: string[];
}

/** A param that holds a list of texts. */
export interface ArrayParamOptions extends ParamOptions {
  /**
   * The value where the run gives none; the empty list is a default too.
   * @default - none: the run must give a value
   */
  readonly defaultValue?: string[];
}

/** A param that holds texts by key. */
export interface ObjectParamOptions extends ParamOptions {
  /** The keys. A run gives all those that have no default. */
  readonly properties: string[];

  /**
   * The values where the run gives none.
   * @default - none: the run must give a value
   */
  readonly defaultValue?: { [key: string]: string };
}

/**
 * Declares a param of a Task or a Pipeline. Its name is the key under which it is declared.
 *
 * @example
 *
 * const params = {
 *   'image-tag': Param.string({ description: 'Tag of the image' }),
 *   'build-args': Param.array({ defaultValue: [] }),
 * };
 */
export class Param {
  /** One text: `$(params.NAME)`; in a script `$PARAMS_NAME`. */
  public static string(options: StringParamOptions = {}): Param {
    return new Param(ParamType.STRING, options.description, options.defaultValue, options.allowedValues, undefined);
  }

  /** A list: `$(params.NAME[*])` as an element of `args`, `command` or an array value. It has no environment name. */
  public static array(options: ArrayParamOptions = {}): Param {
    return new Param(ParamType.ARRAY, options.description, options.defaultValue, undefined, undefined);
  }

  /** Texts by key: `$(params.NAME.KEY)`; in a script `$PARAMS_NAME_KEY`. */
  public static object(options: ObjectParamOptions): Param {
    return new Param(ParamType.OBJECT, options.description, options.defaultValue, undefined, options.properties);
  }

  private constructor(
    /** string, array or object. */
    public readonly type: ParamType,
    /** One sentence for the reader of the manifest. */
    public readonly description: string | undefined,
    /** The value where the run gives none; undefined where the run must give one. */
    public readonly defaultValue: string | string[] | { [key: string]: string } | undefined,
    /** The only values that are allowed; undefined for any. */
    public readonly allowedValues: string[] | undefined,
    /** The keys of an object param. */
    public readonly properties: string[] | undefined,
  ) {}
}
