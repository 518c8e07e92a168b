/**
 * The one form in which this library refuses something. A problem is reported through `node.addValidation`, so that
 * cdk8s collects all of them, puts `[construct/path]` before each, and writes nothing.
 */
export interface Problem {
  /** Kebab-case name of what is wrong, where it has a page: `docs/rules/<code>.md`. */
  readonly code?: string;
  /** Where: the property as the author wrote it, e.g. `tasks.deploy.params.image`. */
  readonly property: string;
  /** What is the case, with the value given, e.g. `reads result "digest" of "build", which has commit, url`. */
  readonly fact: string;
  /** What exists or is allowed, where that helps, e.g. `Allowed: in, notin`. */
  readonly allowed?: string;
  /** What to do, as an order, e.g. `Use build.imageDigest`. */
  readonly remedy: string;
}

/** `property: fact. Allowed. Remedy.`; what ends as a sentence by itself gets no period. */
export function describe(problem: Problem): string {
  const sentences = [problem.fact, problem.allowed, problem.remedy].filter((text) => text !== undefined);
  return `${problem.property}: ${sentences.map((text) => (/[.?!]$/.test(text) ? text : `${text}.`)).join(' ')}`;
}

/** A value as it appears in a message: quoted, control characters visible. */
export function quote(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}

/** `a, b, c` or `(none)`. */
export function list(names: Iterable<string>): string {
  return [...names].join(', ') || '(none)';
}
