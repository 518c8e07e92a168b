/** Whether a pattern of Argo CD denies what it names, instead of allowing it. */
export function isDeny(pattern: string | undefined): boolean {
  return pattern?.startsWith('!') === true;
}

/** As `globMatch` of Argo CD: `*` alone is anything; `*` within a pattern ends at the separator, `**` does not. */
export function globMatch(pattern: string, value: string, mayDeny: boolean, separator?: string): boolean {
  if (mayDeny && isDeny(pattern)) return !globMatch(pattern.slice(1), value, false, separator);
  return pattern === '*' || compiled(pattern, separator).test(value);
}

/** The same few patterns are held against thousands of names. */
const COMPILED = new Map<string, RegExp>();

function compiled(pattern: string, separator: string | undefined): RegExp {
  const key = `${separator ?? ''} ${pattern}`;
  let found = COMPILED.get(key);
  if (found === undefined) COMPILED.set(key, (found = expression(pattern, separator)));
  return found;
}

function expression(pattern: string, separator: string | undefined): RegExp {
  const one = separator === undefined ? '.' : `[^${separator}]`;
  const source = [...pattern.matchAll(/\*\*|[*?]|\{[^}]*\}|\[[^\]]*\]|[^*?{[]+|[{[]/g)]
    .map(([part]) => {
      if (part === '**') return '.*';
      if (part === '*') return `${one}*`;
      if (part === '?') return one;
      if (/^\[.+\]$/.test(part)) return part.replace('[!', '[^');
      if (/^\{.+\}$/.test(part)) return `(${part.slice(1, -1).split(',').map(escaped).join('|')})`;
      return escaped(part);
    })
    .join('');
  return new RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
