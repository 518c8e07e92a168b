import { Fields } from './fields';

/**
 * The value without the parts whose type is not that of their schema, and without null: what can be read without
 * asking each field for its type. The value itself where all of it fits. Fields without a schema stay as they are.
 */
export function wellTyped(fields: Fields, value: any): any {
  if (fields === 'any') return value;
  if (value === undefined || value === null) return undefined;
  if (typeof fields === 'string') return hasType(fields, value) ? value : undefined;
  if (Array.isArray(fields)) return Array.isArray(value) ? wellTypedList(fields[0], value) : undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  return wellTypedMap(fields as { readonly [name: string]: Fields }, value);
}

function wellTypedList(fields: Fields, list: any[]): any[] {
  let kept = list;
  for (let i = 0; i < list.length; i++) {
    const item = wellTyped(fields, list[i]);
    if (kept === list && item === list[i]) continue;
    if (kept === list) kept = list.slice(0, i);
    if (item !== undefined) kept.push(item);
  }
  return kept;
}

function wellTypedMap(fields: { readonly [name: string]: Fields }, map: any): any {
  let kept = map;
  for (const name in map) {
    const known = fieldOf(fields, name);
    const value = known === undefined ? map[name] : wellTyped(known, map[name]);
    if (value === map[name]) continue;
    if (kept === map) kept = { ...map };
    if (value === undefined) delete kept[name];
    else kept[name] = value;
  }
  return kept;
}

/** The schema of a field, which is not one of what each object has, such as `constructor`. */
function fieldOf(fields: { readonly [name: string]: Fields }, name: string): Fields | undefined {
  const key = [name, `${name}!`, '*'].find((each) => Object.hasOwn(fields, each));
  return key === undefined ? undefined : fields[key];
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'map':
      return typeof value === 'object' && !Array.isArray(value);
    case 'integer or string':
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number';
    default:
      return typeof value === 'string';
  }
}
