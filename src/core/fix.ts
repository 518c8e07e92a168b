/** What corrects a diagnostic for certain, as a change of the property at its path. */
export type Fix =
  /** Makes a text of a number or a boolean, as it is written. */
  | { readonly kind: 'quote' }
  /** Writes another value in place of a text, a number or a boolean. */
  | { readonly kind: 'set'; readonly value: string | number | boolean }
  /** Moves the field to another name, or into another field: `b` or `b.c`, from the map that has it. */
  | { readonly kind: 'move'; readonly to: string }
  /** Removes the field. */
  | { readonly kind: 'remove' };
