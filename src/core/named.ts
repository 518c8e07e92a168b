/** An object that others refer to by its name, e.g. the construct of a Secret. */
export interface INamed {
  /** Name of the object. */
  readonly name: string;
}
