import { closest, distance } from 'fastest-levenshtein';

/** The name that was probably meant, e.g. `url` for `ulr`; undefined where none is near. */
export function didYouMean(given: string, names: Iterable<string>): string | undefined {
  const known = new Map([...names].map((name) => [name.toLowerCase(), name]));
  if (known.size === 0) return undefined;
  const near = closest(given.toLowerCase(), [...known.keys()]);
  const allowedDistance = Math.min(Math.max(1, Math.floor(given.length / 3)), given.length - 1);
  return distance(given.toLowerCase(), near) <= allowedDistance ? known.get(near) : undefined;
}

/** What exists, and the nearest of it: the `allowed` part of a problem about a name that does not exist. */
export function existing(what: string, given: string, names: Iterable<string>): string {
  const known = [...names];
  const near = didYouMean(given, known);
  return `${what}: ${known.join(', ') || '(none)'}${near === undefined ? '' : `. Did you mean "${near}"?`}`;
}
