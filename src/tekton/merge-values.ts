type ValueMap = { readonly [key: string]: any };

/** Merges two values: maps by key, lists by item; any other value overrides, unless it is undefined. */
export function mergeValues(base: any, overrides: any): any {
  if (overrides === undefined) return base;
  if (isMap(base) && isMap(overrides)) return mergeMaps(base, overrides, mergeValues);
  return Array.isArray(base) && Array.isArray(overrides) ? mergeLists(base, overrides) : overrides;
}

/** Merges two maps by key. @param merge merges two values of one key */
export function mergeMaps<T>(
  base: { readonly [key: string]: T },
  overrides: { readonly [key: string]: T },
  merge: (base: T, overrides: T) => T,
): { [key: string]: T } {
  const merged = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    if (value !== undefined) merged[key] = merged[key] === undefined ? value : merge(merged[key], value);
  }
  return merged;
}

/** Merges two maps whose values are not merged; an undefined value does not override. */
export function overrideDefined<Map extends object>(base: Map | undefined, overrides: Map | undefined): Map {
  return mergeMaps({ ...base } as ValueMap, { ...overrides } as ValueMap, (_, value) => value) as Map;
}

/** An item replaces the one of the same key; others are appended. */
function mergeLists(base: readonly any[], overrides: readonly any[]): any[] {
  const merged = new Map<string, any>();
  for (const item of [...base, ...overrides]) merged.set(itemKey(item), item);
  return [...merged.values()];
}

/** What Kubernetes takes as the key of an item: its name, its address, or the item itself. */
function itemKey(item: any): string {
  const { name, ip, topologyKey, whenUnsatisfiable } = item ?? {};
  return JSON.stringify(name ?? ip ?? (topologyKey === undefined ? item : [topologyKey, whenUnsatisfiable]));
}

/** Whether it is a map, and not an object of a class. */
function isMap(value: unknown): value is ValueMap {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
