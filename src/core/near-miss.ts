import { closest, distance } from 'fastest-levenshtein';
import { commaList } from './text';

/** The name that was probably meant, e.g. `revision` for `revison`; undefined if no name is near. */
export function didYouMean(given: string, names: Iterable<string>): string | undefined {
  const known = new Map([...names].map((name) => [name.toLowerCase(), name]));
  if (known.size === 0) return undefined;
  const near = closest(given.toLowerCase(), [...known.keys()]);
  const allowedDistance = Math.min(Math.max(1, Math.floor(given.length / 3)), given.length - 1);
  return distance(given.toLowerCase(), near) <= allowedDistance ? known.get(near) : undefined;
}

/**
 * What exists, with the nearest name: the `allowed` part of a diagnostic about a name that does not exist, e.g.
 * `Params: url, revision. Did you mean "revision"?`.
 *
 * @param most longer lists are left out; the text may then be empty
 */
export function existing(what: string, given: string, names: Iterable<string>, most = Infinity): string {
  const known = [...names];
  const near = didYouMean(given, known);
  const list = known.length > most ? [] : [`${what}: ${commaList(known)}`];
  return [...list, ...(near === undefined ? [] : [`Did you mean "${near}"?`])].join('. ');
}
