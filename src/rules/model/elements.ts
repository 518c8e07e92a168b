/** The elements of a list in a manifest; none where the field is missing or not a list. */
export function elements(list: unknown): any[] {
  return Array.isArray(list) ? list.filter((element) => element !== null && element !== undefined) : [];
}
