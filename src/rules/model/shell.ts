/** Stands in a text for what only the run knows. No manifest and no program can hold this character. */
export const UNKNOWN = '\u0000';

/** What a hook or a task can learn only while it runs, as far as a program shows where it comes from. */
export type Origin = 'synced-revision' | 'synced-image' | 'time';

/** How programs ask for it. */
const ORIGINS: readonly [Origin, RegExp][] = [
  ['synced-revision', /\bapp(lications?|s)?\b[^]*\.(syncResult|sync)\.revisions?\b/],
  ['synced-image', /\bapp(lications?|s)?\b[^]*\.images\b/],
  ['time', /\$\(\s*(date|uuidgen)\b|`(date|uuidgen)\b|\$\{?(RANDOM|SRANDOM|EPOCHSECONDS)\b|\/uuid\b/],
];

/** `NAME=VALUE` at the beginning of a line; in the value a command substitution, quoted pieces, anything but a blank. */
const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+|readonly[ \t]+|local[ \t]+)?([A-Za-z_]\w*)=((?:\$\((?:[^()]|\([^()]*\))*\)|"(?:[^"\\]|\\.)*"|'[^']*'|\S)*)/gm;

/** The variables that a program sets, as written, before what its environment gives. */
export function variablesOf(
  program: string,
  environment: { readonly [name: string]: string },
): ReadonlyMap<string, string> {
  const variables = new Map(Object.entries(environment));
  for (const [, name, value] of program.matchAll(ASSIGNMENT)) variables.set(name, value);
  return variables;
}

/** A text with its variables in place, as a shell would leave it; `UNKNOWN` where a command or the run says more. */
export function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  return whole(text, variables, (value) => value.replace(/\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`/g, UNKNOWN));
}

/** Where a text comes from, directly or by its variables. */
export function originsOf(text: string, variables: ReadonlyMap<string, string>): Origin[] {
  const all = whole(text, variables, (value) => value);
  return ORIGINS.filter(([, pattern]) => pattern.test(all)).map(([origin]) => origin);
}

/** The text with each variable replaced by what it was set to; one that is set by itself, or by nothing, is unknown. */
function whole(
  text: string,
  variables: ReadonlyMap<string, string>,
  finish: (text: string) => string,
  seen: readonly string[] = [],
): string {
  return finish(
    text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (found, braced, bare) => {
      const name = braced ?? bare;
      const value = variables.get(name);
      if (value === undefined) return /^(RANDOM|SRANDOM|EPOCHSECONDS)$/.test(name) ? found : UNKNOWN;
      return seen.includes(name) ? UNKNOWN : whole(unquoted(value), variables, finish, [...seen, name]);
    }),
  );
}

/** The words of each call of a command in a program, without its name, with quotes taken off. No program is run. */
export function callsOf(program: string, command: string): string[][] {
  if (!program.includes(command)) return [];
  const calls: string[][] = [];
  const text = program.replace(/(^|\s)#.*$/gm, '').replace(/\\\n/g, ' ');
  for (const match of text.matchAll(new RegExp(`(?:^|[\\s;&|(\`"'!/])${command}(?=\\s)`, 'g'))) {
    calls.push(words(text.slice(match.index + match[0].length)));
  }
  return calls;
}

/** The words up to the end of a simple command. */
function words(text: string): string[] {
  const simple = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^()]*\)|[^\n;&|()`])*/.exec(text)![0];
  return [...simple.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^()]*\)|[^\s"'])+/g)].map(([word]) => unquoted(word));
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
    (_, double, single) => double?.replace(/\\(["$`\\])/g, '$1') ?? single,
  );
}

/** A call of kubectl: what it does, and its options by their long names. */
export interface KubectlCall {
  readonly words: string[];
  readonly options: { readonly [name: string]: string };
}

/** The short options of kubectl that take a value, and the long ones. */
const SHORT: { readonly [option: string]: string } = {
  n: 'namespace',
  o: 'output',
  f: 'filename',
  l: 'selector',
  s: 'server',
  p: 'patch',
  c: 'container',
  k: 'kustomize',
};
const VALUED = new Set([
  ...Object.values(SHORT),
  'as',
  'cluster',
  'context',
  'field-manager',
  'for',
  'kubeconfig',
  'patch-file',
  'template',
  'timeout',
  'token',
  'type',
  'user',
]);

/** The calls of kubectl in a program. */
export function kubectlCalls(program: string): KubectlCall[] {
  return callsOf(program, 'kubectl').map((call) => {
    const found: string[] = [];
    const options: { [name: string]: string } = {};
    for (let i = 0; i < call.length; i++) {
      const [, written, value] = /^--?([\w-]+)(?:=([^]*))?$/.exec(call[i]) ?? [];
      const option = SHORT[written] ?? written;
      if (!call[i].startsWith('-')) found.push(call[i]);
      else if (value !== undefined) options[option] = value;
      else if (VALUED.has(option)) options[option] = call[++i] ?? '';
      else options[option] = 'true';
    }
    return { words: found, options };
  });
}
