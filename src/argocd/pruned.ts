/** The fields of a map except undefined, false, empty texts, empty lists and empty maps. Undefined if none is left. */
export function pruned<T extends object>(map: T): T | undefined {
  const fields = Object.entries(map).filter(([, value]) => isSet(value));
  return fields.length === 0 ? undefined : (Object.fromEntries(fields) as T);
}

/** The list, or undefined if it is empty. */
export function prunedList<T>(items: readonly T[] | undefined): T[] | undefined {
  return items === undefined || items.length === 0 ? undefined : [...items];
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).some((each) => each !== undefined);
  return value !== undefined && value !== false && value !== '';
}
