/**
 * A type of `imports/` as the manifest has it: quantities, and ports with a name, are plain values instead of objects.
 * The functions of `imports/` that convert them would drop fields of values that are written as they are.
 */
export type Wire<T> = 0 extends 1 & T
  ? any
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? [keyof T] extends ['value']
        ? string | number
        : { readonly [Field in keyof T]: Wire<T[Field]> }
      : T;
