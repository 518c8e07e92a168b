import { Fix } from './fix';

/**
 * How certain a diagnostic is. error: the cluster fails. warning: it fails in some cases, or was read from a text or
 * a name.
 */
export type Severity = 'error' | 'warning';

/** Who reads a diagnostic: the author of constructs, or of manifests. */
export type Audience = 'construct' | 'manifest';

/** A text, or one for each audience where they use different names, e.g. `repoUrl` and `repoURL`. */
export type Wording = string | { readonly [audience in Audience]: string };

/**
 * What is wrong. The one form in which this library reports it, from the function that finds it to the line that is
 * printed. Functions return diagnostics with paths relative to their subject, and callers prefix them with `within`.
 */
export interface Diagnostic {
  /** Kebab-case; its page is `docs/rules/<code>.md`. Undefined for a prop of a construct that no manifest can have. */
  readonly code?: string;
  /** @default 'error' */
  readonly severity?: Severity;
  /** Path of the property, relative to the subject: `tasks.deploy.params.image`. Empty for the subject itself. */
  readonly path: Wording;
  /** What is wrong, quoting the value, e.g. `reads result "digest" of "build", which has commit, url`. */
  readonly fact: Wording;
  /** What exists or is allowed, where that helps, e.g. `Allowed: in, notin`. */
  readonly allowed?: Wording;
  /** What to do, as an order, e.g. `Use build.imageDigest`. */
  readonly remedy: Wording;
  /** The remedy as a change that `check --fix` writes, where only one is right. */
  readonly fix?: Fix;
}

/** A diagnostic in the words of one audience. */
export interface WordedDiagnostic extends Diagnostic {
  readonly path: string;
  readonly fact: string;
  readonly allowed?: string;
  readonly remedy: string;
}

/** The text for one audience. */
export function worded(wording: Wording, audience: Audience): string {
  return typeof wording === 'string' ? wording : wording[audience];
}

/** One text for each audience, made by one template. */
export function eachAudience(write: (audience: Audience) => string): Wording {
  return { construct: write('construct'), manifest: write('manifest') };
}

/** Prefixes the paths of diagnostics: `within('spec.tasks[2]', …)` makes `spec.tasks[2].params` of `params`. */
export function within<D extends Diagnostic>(prefix: Wording, diagnostics: readonly D[]): D[] {
  return diagnostics.map((diagnostic) => ({ ...diagnostic, path: joined(prefix, diagnostic.path) }));
}

function joined(prefix: Wording, path: Wording): Wording {
  if (typeof prefix === 'string' && typeof path === 'string') return joinedPath(prefix, path);
  return eachAudience((audience) => joinedPath(worded(prefix, audience), worded(path, audience)));
}

/** `a` and `b` → `a.b`; `a` and `[0]` → `a[0]`. */
export function joinedPath(prefix: string, path: string): string {
  return prefix === '' || path === '' || path.startsWith('[') ? prefix + path : `${prefix}.${path}`;
}

/** The diagnostics without those at the path of a cause, below it, or of what directly contains it. */
export function withoutConsequences<D extends Diagnostic>(causes: readonly Diagnostic[], diagnostics: D[]): D[] {
  if (causes.length === 0 || diagnostics.length === 0) return diagnostics;
  const paths = causes.map(({ path }) => worded(path, 'manifest'));
  return diagnostics.filter(({ path }) => {
    const at = worded(path, 'manifest');
    return !paths.some(
      (cause) => isWithin(at, cause) || (isWithin(cause, at) && !/[.[]/.test(cause.slice(at.length + 1))),
    );
  });
}

/** Whether a path is another one or below it. */
function isWithin(path: string, above: string): boolean {
  return path === above || (path.startsWith(above) && /[.[]/.test(path[above.length]));
}

/** The diagnostic in the words of one audience. */
export function wordedDiagnostic<D extends Diagnostic>(diagnostic: D, audience: Audience): D & WordedDiagnostic {
  const { path, fact, allowed, remedy } = diagnostic;
  return {
    ...diagnostic,
    path: worded(path, audience),
    fact: worded(fact, audience),
    allowed: allowed === undefined ? undefined : worded(allowed, audience),
    remedy: worded(remedy, audience),
  };
}

/** The message of a diagnostic for the author of constructs. */
export function constructMessage(diagnostic: Diagnostic): string {
  return message(wordedDiagnostic(diagnostic, 'construct'));
}

/** The message of a diagnostic for the author of manifests. */
export function manifestMessage(diagnostic: Diagnostic): string {
  return message(wordedDiagnostic(diagnostic, 'manifest'));
}

/** `path: fact. Allowed. Remedy.`; a text that ends with its own mark gets no period. */
function message({ path, fact, allowed, remedy }: WordedDiagnostic): string {
  const sentences = [fact, allowed, remedy].filter((text) => text !== undefined);
  return `${path}: ${sentences.map((text) => (/[.?!]$/.test(text) ? text : `${text}.`)).join(' ')}`;
}
