/** The elements of a list in a manifest; none where the field is missing or not a list. */
export function elements(list: unknown): any[] {
  return Array.isArray(list) ? list.filter((element) => element !== null && element !== undefined) : [];
}

/** Whether a value is a map of fields. */
export function isRecord(value: any): value is { readonly [field: string]: any } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
