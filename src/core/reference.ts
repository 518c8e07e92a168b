/** One `$(…)` in a text; `$$(…)` is one too, since Tekton knows no escape. */
export interface Substitution {
  /** The whole of it, e.g. `$(tasks.build.results.IMAGE_DIGEST)`. */
  readonly text: string;
  /** What is inside, e.g. `tasks.build.results.IMAGE_DIGEST`. */
  readonly expression: string;
  /** First word, e.g. `tasks`. */
  readonly root: string;
  /** Whether a `$` is before it, which makes it plain text for Kubernetes, though not for Tekton. */
  readonly escaped: boolean;
}

const SUBSTITUTION = /\$\((([_a-zA-Z0-9-]*)[_a-zA-Z0-9.\-"'[\]*]*)\)/g;

/**
 * The substitutions of Tekton in a text: `$(params.x)`, `$(params["a.b"])`, `$(tasks.t.results.r[*])`
 * (docs/variables.md of tektoncd/pipeline v1.15). What is in parentheses with a space, as in `$(date +%s)`, is
 * none.
 */
export function substitutions(text: string): Substitution[] {
  const found: Substitution[] = [];
  if (!text.includes('$(')) return found; // most texts, in which there is nothing to look for
  SUBSTITUTION.lastIndex = 0;
  for (let match = SUBSTITUTION.exec(text); match !== null; match = SUBSTITUTION.exec(text)) {
    if (match[1] !== '') {
      found.push({ text: match[0], expression: match[1], root: match[2], escaped: text[match.index - 1] === '$' });
    }
  }
  return found;
}

/** Which param a substitution names, with what follows it: `$(params.o.k)` → o and `.k`; undefined for other roots. */
export function paramOf(substitution: Substitution): { name: string; rest: string } | undefined {
  if (substitution.root !== 'params') return undefined;
  const match = /^params(?:\.([_a-zA-Z0-9-]+)|\[["']([^"']+)["']\])(.*)$/.exec(substitution.expression);
  return match ? { name: match[1] ?? match[2], rest: match[3] } : undefined;
}

/**
 * Which result of which pipeline task a substitution names, with what follows it; undefined for other expressions.
 * `root` is `tasks`, or `finally` for a finally task. Tekton sees no result in `results["a.b"]` (pkg/internal/resultref
 * of v1.15), so that is none here either.
 */
export function resultOf(
  substitution: Substitution,
): { root: string; task: string; result: string; rest: string } | undefined {
  if (substitution.root !== 'tasks' && substitution.root !== 'finally') return undefined;
  const match = /^(tasks|finally)\.([_a-zA-Z0-9-]+)\.results\.([_a-zA-Z0-9-]+)(.*)$/.exec(substitution.expression);
  return match ? { root: match[1], task: match[2], result: match[3], rest: match[4] } : undefined;
}
