/** A field of an object, e.g. `['spec', 'template', 'spec', 'containers', { index: 0, name: 'shop' }, 'image']`. */
export type FieldPath = readonly (string | ListItem)[];

/** An item of a list. */
export interface ListItem {
  /** Its index; undefined where it is not known. */
  readonly index?: number;
  /** Its field `name`; undefined where it is not known. */
  readonly name?: string;
}

/** Whether a path covers a field; undefined where that is not known before Argo CD evaluates it. */
export type Covers = boolean | undefined;

/** The image of a container of a workload. */
export function containerImage(container: ListItem): FieldPath {
  return ['spec', 'template', 'spec', 'containers', container, 'image'];
}

/** Whether a JSON pointer (RFC 6901) is a field, or what the field is in. */
export function pointerCovers(pointer: string, field: FieldPath): Covers {
  if (!pointer.startsWith('/')) return false;
  const tokens = pointer.slice(1).split('/');
  if (tokens.length > field.length) return false;
  const found = tokens.map((token, i) => tokenMatches(token.replace(/~1/g, '/').replace(/~0/g, '~'), field[i]));
  return found.includes(false) ? false : found.includes(undefined) ? undefined : true;
}

function tokenMatches(token: string, part: string | ListItem): Covers {
  if (typeof part === 'string') return token === part;
  if (!/^(0|[1-9]\d*)$/.test(token)) return false;
  return part.index === undefined ? undefined : Number(token) === part.index;
}
