import { shellCommands } from './shell-command';

/** Replaces in a text what only the run knows. No manifest and no program can hold this character. */
export const UNKNOWN = '\u0000';

/** What a hook or a task can learn only while it runs, as far as a program shows where it comes from. */
export type Origin = 'synced-revision' | 'synced-image' | 'time';

/** How programs ask for it. */
const ORIGINS: readonly [Origin, RegExp][] = [
  ['synced-revision', /\bapp(lications?|s)?\b[^]*\.(syncResult|sync)\.revisions?\b/],
  ['synced-image', /\bapp(lications?|s)?\b[^]*\.images\b/],
  ['time', /\$\(\s*(date|uuidgen)\b|`(date|uuidgen)\b|\$\{?(RANDOM|SRANDOM|EPOCHSECONDS)\b|\/uuid\b/],
];

const ASSIGNMENT = /^([A-Za-z_]\w*)=([^]*)$/;

/** The variables of a program: those of its environment, and those that it sets, as written. */
export function variablesOf(
  program: string,
  environment: { readonly [name: string]: string },
): ReadonlyMap<string, string> {
  const variables = new Map(Object.entries(environment));
  if (!program.includes('=')) return variables;
  for (const { words } of shellCommands(program)) {
    const isDeclaration = /^(export|readonly|local|declare)$/.test(words[0]);
    for (const word of isDeclaration ? words.slice(1) : words) {
      const [, name, value] = ASSIGNMENT.exec(word) ?? [];
      if (name !== undefined) variables.set(name, value);
      else if (!isDeclaration && !/^(if|while|then|else|do|!)$/.test(word)) break;
    }
  }
  return variables;
}

/** A text with its variables replaced, as a shell does; `UNKNOWN` for commands and values that only the run knows. */
export function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  if (!/[$`]/.test(text)) return text;
  return replaced(text, variables, (value) => value.replace(/\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`/g, UNKNOWN));
}

/** Where a text comes from, directly or by its variables. */
export function originsOf(text: string, variables: ReadonlyMap<string, string>): Origin[] {
  const all = replaced(text, variables, (value) => value);
  return ORIGINS.filter(([, pattern]) => pattern.test(all)).map(([origin]) => origin);
}

/** The text with each variable replaced; one that refers to itself, or is never set, is unknown. */
function replaced(
  text: string,
  variables: ReadonlyMap<string, string>,
  finish: (text: string) => string,
  seen: readonly string[] = [],
): string {
  const withValues = text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (found, braced, bare) => {
    const name = braced ?? bare;
    const value = variables.get(name);
    if (value === undefined) return /^(RANDOM|SRANDOM|EPOCHSECONDS)$/.test(name) ? found : UNKNOWN;
    return seen.includes(name) ? UNKNOWN : replaced(value, variables, finish, [...seen, name]);
  });
  return finish(withValues);
}
