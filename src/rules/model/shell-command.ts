/**
 * Reads programs of a POSIX shell as far as the rules need it: which simple commands they have. Nothing is executed.
 * Functions, conditions and loops count as if every branch ran.
 */

/** A simple command of a program. */
export interface ShellCommand {
  /** Its words with quotes removed and without redirections; `$NAME` and `$(…)` remain as written. */
  readonly words: readonly string[];
  /** The text of its heredoc, or of the heredoc that `cat` pipes into it. */
  readonly input?: string;
}

/** Programs that were read: the same script is in many manifests, and several rules read it. */
const READ_PROGRAMS = new Map<string, readonly ShellCommand[]>();
const MAX_READ_PROGRAMS = 1000;

/** The simple commands of a program, those of command substitutions too. */
export function shellCommands(program: string): readonly ShellCommand[] {
  let commands = READ_PROGRAMS.get(program);
  if (commands === undefined) {
    if (READ_PROGRAMS.size >= MAX_READ_PROGRAMS) READ_PROGRAMS.clear();
    READ_PROGRAMS.set(program, (commands = new CommandReader(program).read()));
  }
  return commands;
}

/** A heredoc whose body begins at the next line. */
interface Heredoc {
  readonly command: { input?: string };
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly hasTabs: boolean;
}

class CommandReader {
  private readonly commands: ShellCommand[] = [];
  private readonly nested: ShellCommand[] = [];
  private command: { words: string[]; input?: string } = { words: [] };
  private word: string | undefined;
  private heredocs: Heredoc[] = [];
  private at = 0;
  /** Commands whose output is the input of the next one. */
  private readonly piped = new Set<object>();

  public constructor(private readonly text: string) {}

  public read(): ShellCommand[] {
    while (this.at < this.text.length) this.readPiece();
    this.endCommand();
    for (let i = 1; i < this.commands.length; i++) {
      const [before, here] = [this.commands[i - 1], this.commands[i]];
      if (!this.piped.has(before) || before.input === undefined || before.words[0] !== 'cat') continue;
      this.commands[i] = { input: before.input, ...here };
    }
    return [...this.commands, ...this.nested];
  }

  private readPiece(): void {
    for (const [pattern, handle] of PIECES) {
      pattern.lastIndex = this.at;
      const match = pattern.exec(this.text);
      if (match === null || !handle(this, match)) continue;
      return;
    }
  }

  /** Goes on behind a piece that belongs to no word. */
  public skip([piece]: RegExpExecArray): boolean {
    this.at += piece.length;
    return true;
  }

  public comment(match: RegExpExecArray): boolean {
    return this.word === undefined && this.skip(match);
  }

  public blank(match: RegExpExecArray): boolean {
    this.endWord();
    return this.skip(match);
  }

  public separator(match: RegExpExecArray): boolean {
    this.endWord();
    if (match[0] === '|') this.piped.add(this.command);
    this.endCommand();
    return this.skip(match);
  }

  public newline(match: RegExpExecArray): boolean {
    this.separator(match);
    for (const heredoc of this.heredocs.splice(0)) this.readBody(heredoc);
    return true;
  }

  public heredoc(match: RegExpExecArray): boolean {
    this.endWord();
    const [, dash, quoted] = match;
    const delimiter = quoted.replace(/['"\\]/g, '');
    this.heredocs.push({
      command: this.command,
      delimiter,
      isQuoted: delimiter !== quoted,
      hasTabs: dash === '-',
    });
    return this.skip(match);
  }

  public plain([piece, text = piece]: RegExpExecArray): boolean {
    this.word = (this.word ?? '') + text;
    this.at += piece.length;
    return true;
  }

  public double(): boolean {
    const end = endOf('"', this.text, this.at + 1);
    const inside = this.text.slice(this.at + 1, end).replace(/"$/, '');
    this.addNested(inside);
    this.word = (this.word ?? '') + inside.replace(/\\\n/g, '').replace(/\\(["$`\\])/g, '$1');
    this.at = end;
    return true;
  }

  public substitution([opener]: RegExpExecArray): boolean {
    const end = endOf(opener === '`' ? '`' : ')', this.text, this.at + opener.length);
    const whole = this.text.slice(this.at, end);
    this.word = (this.word ?? '') + whole;
    this.addNested(whole);
    this.at = end;
    return true;
  }

  private addNested(text: string): void {
    for (const program of substitutedPrograms(text)) this.nested.push(...shellCommands(program));
  }

  private endWord(): void {
    if (this.word !== undefined) this.command.words.push(this.word);
    this.word = undefined;
  }

  private endCommand(): void {
    this.endWord();
    if (this.command.words.length > 0) this.commands.push(this.command);
    this.command = { words: [] };
  }

  private readBody({ command, delimiter, isQuoted, hasTabs }: Heredoc): void {
    const lines: string[] = [];
    while (this.at < this.text.length) {
      const end = this.text.indexOf('\n', this.at);
      const line = this.text.slice(this.at, end < 0 ? undefined : end);
      this.at = end < 0 ? this.text.length : end + 1;
      const unindented = hasTabs ? line.replace(/^\t+/, '') : line;
      if (unindented === delimiter) break;
      lines.push(unindented);
    }
    command.input = lines.join('\n');
    if (!isQuoted) this.addNested(command.input);
  }
}

/** The pieces of a program, the first that matches and is accepted counts. */
const PIECES: readonly (readonly [RegExp, (reader: CommandReader, match: RegExpExecArray) => boolean])[] = [
  [/\\\n/y, (reader, match) => reader.skip(match)],
  [/[ \t\r]+/y, (reader, match) => reader.blank(match)],
  [/#[^\n]*/y, (reader, match) => reader.comment(match)],
  [/\n/y, (reader, match) => reader.newline(match)],
  [/<<(?!<)(-?)[ \t]*((?:'[^'\n]*'|"[^"\n]*"|\\.|[^\s;&|()<>'"\\])+)/y, (reader, match) => reader.heredoc(match)],
  [
    /(?:&>>?|<<<|<>|[<>]&|>>|>\||[<>])[ \t]*(?:'[^']*'|"[^"]*"|[^\s;&|()<>'"])*/y,
    (reader, match) => reader.blank(match),
  ],
  [/\d+(?=[<>])/y, (reader, match) => reader.comment(match)],
  [/\|\||&&|;;|[;&|()]/y, (reader, match) => reader.separator(match)],
  [/'([^']*)'?/y, (reader, match) => reader.plain(match)],
  [/"/y, (reader) => reader.double()],
  [/\\([^])/y, (reader, match) => reader.plain(match)],
  [/`|\$\(/y, (reader, match) => reader.substitution(match)],
  [/\$\{[^}]*\}?/y, (reader, match) => reader.plain(match)],
  [/[^\s;&|()<>'"\\`$#]+|[^]/y, (reader, match) => reader.plain(match)],
];

/** The programs of `$(…)` and of backquotes in a text. */
function substitutedPrograms(text: string): string[] {
  const programs: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const [opener, closer] = SUBSTITUTIONS.find(([opening]) => text.startsWith(opening, at)) ?? [];
    if (opener === undefined || closer === undefined) {
      if (text[at] === '\\') at++;
      continue;
    }
    const end = endOf(closer, text, at + opener.length);
    const program = text.slice(at + opener.length, text[end - 1] === closer ? end - 1 : end);
    programs.push(opener === '`' ? program.replace(/\\([`$\\])/g, '$1') : program);
    at = end - 1;
  }
  return programs;
}

const SUBSTITUTIONS = [
  ['$(', ')'],
  ['`', '`'],
] as const;

/** What opens a nested piece, and what closes that, by what closes the piece around it. */
const NESTED: { readonly [closer: string]: readonly (readonly [opener: string, closer: string])[] } = {
  '"': SUBSTITUTIONS,
  ')': [
    ['(', ')'],
    ['"', '"'],
    ["'", "'"],
    ['`', '`'],
  ],
  '`': [],
  "'": [],
};

/** The place after what closes a piece; the end of the text where nothing does. */
function endOf(closer: string, text: string, begin: number): number {
  let at = begin;
  while (at < text.length && text[at] !== closer) {
    const nested = NESTED[closer].find(([opener]) => text.startsWith(opener, at));
    if (nested !== undefined) at = endOf(nested[1], text, at + nested[0].length);
    else at += text[at] === '\\' && closer !== "'" ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}
