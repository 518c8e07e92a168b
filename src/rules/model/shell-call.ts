import { ShellCommand, shellCommands } from './shell-command';
import { expanded } from './shell-variable';

const SHELL = /^(.*\/)?(sh|bash|ash|dash|ksh|zsh)$/;

/** Words before a command that do not change which one it is. */
const PREFIX = /^(if|then|elif|else|while|until|do|!|\{|time|[A-Za-z_]\w*\+?=[^]*)$/;

/** Commands that execute the command among their arguments. */
const WRAPPER = /^(.*\/)?(command|env|exec|nice|nohup|sudo|timeout|xargs)$/;

/** The arguments of each call of a command in a program, with its variables replaced as far as they are known. */
export function callsOf(
  program: string,
  command: string,
  variables?: ReadonlyMap<string, string>,
): (readonly string[])[] {
  return commandCalls(program, command, variables).map(({ words }) => words);
}

/** The same, with the text that each call gets as its input. */
export function commandCalls(
  program: string,
  command: string,
  variables: ReadonlyMap<string, string> = new Map(),
): ShellCommand[] {
  if (!program.includes(command) || !isShellProgram(program)) return [];
  return mayCall(shellCommands(program), command).flatMap((found) => callsIn(found, command, variables));
}

/** The commands of programs that may call another one, whatever the variables are. */
const MAY_CALL = new WeakMap<readonly ShellCommand[], Map<string, readonly ShellCommand[]>>();

function mayCall(commands: readonly ShellCommand[], command: string): readonly ShellCommand[] {
  const known = MAY_CALL.get(commands) ?? new Map<string, readonly ShellCommand[]>();
  MAY_CALL.set(commands, known);
  let found = known.get(command);
  if (found === undefined) {
    found = commands.filter(({ words }) => {
      const first = words.find((word) => !PREFIX.test(word)) ?? '';
      return /[$`]/.test(first) || executes(first, command);
    });
    known.set(command, found);
  }
  return found;
}

/** Whether a word executes a command: itself, or as a shell or another command that executes what it is given. */
function executes(word: string, command: string): boolean {
  return isCommand(word, command) || word === 'eval' || SHELL.test(word) || WRAPPER.test(word);
}

function isCommand(word: string, command: string): boolean {
  return word === command || word.endsWith(`/${command}`);
}

/** Whether a program is one of a shell: by its shebang, where it has one. */
export function isShellProgram(program: string): boolean {
  return !program.startsWith('#!') || /^#!.*\b(sh|bash|ash|dash|ksh|zsh)\b/.test(program);
}

function callsIn(
  { words, input }: ShellCommand,
  command: string,
  variables: ReadonlyMap<string, string>,
): ShellCommand[] {
  const begin = words.findIndex((word) => !PREFIX.test(word));
  if (begin < 0) return [];
  const first = expanded(words[begin], variables);
  if (!executes(first, command)) return [];
  const called = words.slice(begin).map((word) => expanded(word, variables));
  const program = shellProgramOf(called, input);
  if (program !== undefined) return commandCalls(program, command, variables);
  if (isCommand(first, command)) return [{ words: called.slice(1), input }];
  if (!WRAPPER.test(first)) return [];
  const wrapped = called.findIndex((word) => isCommand(word, command) || SHELL.test(word));
  return wrapped < 0 ? [] : callsIn({ words: called.slice(wrapped), input }, command, variables);
}

/** The program that a call of a shell or of `eval` executes, where the call holds it. */
function shellProgramOf(words: readonly string[], input: string | undefined): string | undefined {
  if (words[0] === 'eval') return words.slice(1).join(' ');
  if (!SHELL.test(words[0])) return undefined;
  const option = words.findIndex((word, i) => i > 0 && /^-[a-z]*c$/.test(word));
  return option < 0 ? input : words[option + 1];
}

/** A call of kubectl: its arguments, and its options by their long names. */
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
export function kubectlCalls(program: string, variables?: ReadonlyMap<string, string>): KubectlCall[] {
  return callsOf(program, 'kubectl', variables).map(kubectlCall);
}

/** Reads the arguments of a call of kubectl. */
export function kubectlCall(call: readonly string[]): KubectlCall {
  const words: string[] = [];
  const options: { [name: string]: string } = {};
  for (let i = 0; i < call.length; i++) {
    const [, written, value] = /^--?([\w-]+)(?:=([^]*))?$/.exec(call[i]) ?? [];
    const option = SHORT[written] ?? written;
    if (option === undefined) words.push(call[i]);
    else if (value !== undefined) options[option] = value;
    else if (VALUED.has(option)) options[option] = call[++i] ?? '';
    else options[option] = 'true';
  }
  return { words, options };
}
