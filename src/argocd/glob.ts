/** Globs as Argo CD reads them (util/glob/glob.go and `globMatch` in app_project_types.go of Argo CD 3.6). */

/** Whether a pattern denies what it matches, instead of allowing it. */
export function isDeny(pattern: string | undefined): boolean {
  return pattern?.startsWith('!') === true;
}

/** Whether a value matches a pattern. `*` alone matches anything; in a pattern `*` ends at the separator, `**` not. */
export function globMatch(pattern: string, value: string, mayDeny: boolean, separator?: string): boolean {
  if (mayDeny && isDeny(pattern)) return !globMatch(pattern.slice(1), value, false, separator);
  return pattern === '*' || compiled(pattern, separator).test(value);
}

/** Thousands of names are compared with the same few patterns. */
const COMPILED = new Map<string, RegExp>();

function compiled(pattern: string, separator: string | undefined): RegExp {
  const key = `${separator ?? ''} ${pattern}`;
  let expression = COMPILED.get(key);
  if (expression === undefined) {
    expression = new RegExp(`^${expressionSource(pattern, separator)}$`);
    COMPILED.set(key, expression);
  }
  return expression;
}

function expressionSource(pattern: string, separator: string | undefined): string {
  const one = separator === undefined ? '.' : `[^${separator}]`;
  return [...pattern.matchAll(/\*\*|[*?]|\{[^}]*\}|\[[^\]]*\]|[^*?{[]+|[{[]/g)]
    .map(([part]) => {
      if (part === '**') return '.*';
      if (part === '*') return `${one}*`;
      if (part === '?') return one;
      if (/^\[.+\]$/.test(part)) return part.replace('[!', '[^');
      if (/^\{.+\}$/.test(part)) return `(${alternatives(part.slice(1, -1), separator)})`;
      return escaped(part);
    })
    .join('');
}

/** The patterns inside braces: `*.yml,*.yaml`. */
function alternatives(patterns: string, separator: string | undefined): string {
  return patterns
    .split(',')
    .map((pattern) => expressionSource(pattern, separator))
    .join('|');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
