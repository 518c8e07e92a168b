import { elements } from './elements';

/**
 * What a container or step executes, as a program of a shell: its script, or command and arguments. Without a command,
 * arguments with blanks count as programs, since the entrypoint of the image can be a shell.
 */
export function containerProgram(container: any): string {
  if (typeof container.script === 'string') return container.script;
  const words = [...elements(container.command), ...elements(container.args)].filter(isWord);
  const isShell = elements(container.command).length === 0 || /^(.*\/)?\w*sh$/.test(words[0]);
  return words.map((word) => (/\s/.test(word) ? (isShell ? `\n${word}\n` : quoted(word)) : word)).join(' ');
}

function isWord(word: unknown): word is string {
  return typeof word === 'string';
}

function quoted(word: string): string {
  return `'${word.replace(/'/g, `'\\''`)}'`;
}
