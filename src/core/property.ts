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
