/** One `$(…)` in a text. */
export interface Substitution {
  /** The whole of it, e.g. `$(tasks.build.results.IMAGE_DIGEST)`. */
  readonly text: string;
  /** What is inside, e.g. `tasks.build.results.IMAGE_DIGEST`. */
  readonly expression: string;
  /** First word, e.g. `tasks`. */
  readonly root: string;
}

/**
 * The substitutions of Tekton in a text: `$(params.x)`, `$(params["a.b"])`, `$(tasks.t.results.r[*])`. `$$(x)` is an
 * escape and none (docs/variables.md of tektoncd/pipeline v1.15).
 */
export function substitutions(text: string): Substitution[] {
  const found: Substitution[] = [];
  for (const match of text.matchAll(/(?<!\$)\$\(([_a-zA-Z0-9.\-"'[\]*]+)\)/g)) {
    found.push({ text: match[0], expression: match[1], root: /^[_a-zA-Z0-9-]+/.exec(match[1])?.[0] ?? '' });
  }
  return found;
}

/** Which param a substitution names, with what follows it: `$(params.o.k)` → o and `.k`; undefined for other roots. */
export function paramOf(substitution: Substitution): { name: string; rest: string } | undefined {
  const match = /^params(?:\.([_a-zA-Z0-9-]+)|\[["']([^"']+)["']\])(.*)$/.exec(substitution.expression);
  return match ? { name: match[1] ?? match[2], rest: match[3] } : undefined;
}

/** Which result of which pipeline task a substitution names; undefined for other expressions. */
export function resultOf(substitution: Substitution): { task: string; result: string; rest: string } | undefined {
  const match = /^tasks\.([_a-zA-Z0-9-]+)\.results(?:\.([_a-zA-Z0-9-]+)|\[["']([^"']+)["']\])(.*)$/.exec(substitution.expression);
  return match ? { task: match[1], result: match[2] ?? match[3], rest: match[4] } : undefined;
}
