import { closest, distance } from 'fastest-levenshtein';

/** ` Did you mean "url"` for a misspelt name, or undefined where nothing is near. */
export function didYouMean(given: string, names: Iterable<string>): string | undefined {
  const known = [...names];
  if (known.length === 0) return undefined;
  const near = closest(given.toLowerCase(), known);
  const allowedDistance = Math.max(1, Math.floor(given.length / 3));
  return distance(given.toLowerCase(), near.toLowerCase()) <= allowedDistance ? near : undefined;
}

/** What exists, and the nearest of it: the `allowed` part of a problem about a name that does not exist. */
export function existing(what: string, given: string, names: Iterable<string>): string {
  const known = [...names];
  const near = didYouMean(given, known);
  return `${what}: ${known.join(', ') || '(none)'}${near === undefined ? '' : `. Did you mean "${near}"`}`;
}
