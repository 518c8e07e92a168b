/** Whether a pattern of Argo CD denies what it names, instead of allowing it. */
export function isDeny(pattern: string | undefined): boolean {
  return pattern?.startsWith('!') === true;
}

/** As `globMatch` of Argo CD: `*` alone is anything; `*` within a pattern ends at the separator, `**` does not. */
export function globMatch(pattern: string, value: string, mayDeny: boolean, separator?: string): boolean {
  if (mayDeny && isDeny(pattern)) return !globMatch(pattern.slice(1), value, false, separator);
  if (pattern === '*') return true;
  const one = separator === undefined ? '.' : `[^${separator}]`;
  const source = [...pattern.matchAll(/\*\*|[*?]|\{[^}]*\}|\[[^\]]*\]|[^*?{[]+|[{[]/g)].map(([part]) => {
    if (part === '**') return '.*';
    if (part === '*') return `${one}*`;
    if (part === '?') return one;
    if (/^\[.+\]$/.test(part)) return part.replace('[!', '[^');
    if (/^\{.+\}$/.test(part)) return `(${part.slice(1, -1).split(',').map(escaped).join('|')})`;
    return escaped(part);
  }).join('');
  return new RegExp(`^${source}$`).test(value);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
