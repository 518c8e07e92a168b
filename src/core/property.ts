/**
 * Paths of a place in a manifest, as problems name it: `spec.tasks.deploy.params[0].value`. An element of a list has
 * the name that it gives itself, as long as no other of the list has it, else its number from 0.
 */

/** The path of a field. */
export function field(property: string, name: string): string {
  return property === '' ? name : `${property}.${name}`;
}

/** The path of an element of a list. */
export function element(property: string, list: readonly any[], index: number): string {
  const name = nameOf(list[index]);
  const alone = name !== undefined && list.filter((other) => nameOf(other) === name).length === 1;
  return alone ? field(property, name) : `${property}[${index}]`;
}

/** The name that an element of a list gives itself. */
export function nameOf(item: any): string | undefined {
  return typeof item?.name === 'string' && item.name !== '' ? item.name : undefined;
}

/** The value at a path of a manifest; where it is not there, the nearest one around it. */
export function nearestValue(manifest: any, property: string): unknown {
  if (property === '' || typeof manifest !== 'object' || manifest === null) return manifest;
  const [key, step] = Array.isArray(manifest) ? itemAt(manifest, property) : fieldAt(manifest, property);
  return key === undefined ? manifest : nearestValue(manifest[key], property.slice(step.length).replace(/^\./, ''));
}

type Step = readonly [key: string | number | undefined, step: string];

function itemAt(list: readonly any[], property: string): Step {
  const [number, index] = /^\[(\d+)\]/.exec(property) ?? [];
  if (number !== undefined) return [Number(index), number];
  const name = longestStart(
    property,
    list.flatMap((item) => nameOf(item) ?? []),
  );
  return name === undefined ? [undefined, ''] : [list.findIndex((item) => nameOf(item) === name), name];
}

function fieldAt(map: object, property: string): Step {
  const name = longestStart(property, Object.keys(map));
  return [name, name ?? ''];
}

/** Names may have dots, so the longest that fits counts. */
function longestStart(property: string, names: readonly string[]): string | undefined {
  return names
    .filter((name) => property === name || (property.startsWith(name) && /[.[]/.test(property[name.length])))
    .sort((a, b) => b.length - a.length)[0];
}
