import { spawn, spawnSync } from 'child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { delimiter, dirname, join } from 'path';

/** The results of one run of a script. */
export interface Outcome {
  /** Exit status; 128 + n where signal n ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Result files that were written, by result name, byte for byte. */
  readonly results: { readonly [name: string]: string };
  /** What the recorders were called with during the run, in order: name of the tool, then its arguments. */
  readonly calls: string[][];
}

/** Options of one run of a script. */
export interface RunOptions {
  /** The whole environment, apart from PATH and the paths of results. */
  readonly env: { readonly [name: string]: string };
  /** Names of the results; each becomes RESULTS_<NAME>_PATH. @default none */
  readonly results?: string[];
  /** Arguments of the script, as array params give them. @default none */
  readonly args?: string[];
  /** The shell and its arguments before the file. @default sh */
  readonly interpreter?: string[];
  /** Where tools are looked for after the recorders. @default PATH of this process */
  readonly path?: string;
  /** Called with the process id when the script has started, e.g. to send it a signal. */
  readonly started?: (pid: number) => void;
  /** Milliseconds after which the script is killed. @default 60000 */
  readonly timeout?: number;
}

/**
 * A temporary folder in which shipped scripts run: real files, real tools, and recorders in place of tools that cannot
 * run here. Scripts are files outside of it, so that each new file in it was written by the script.
 */
export class Sandbox {
  /** The folder, without symbolic links in its path. */
  public readonly root: string = realpathSync(mkdtempSync(join(tmpdir(), 'script-')));
  private readonly bin = this.folder('bin');
  private readonly record = this.folder('record');

  /** Makes a folder in the sandbox. */
  public folder(...names: string[]): string {
    const path = join(this.root, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Writes a file in the sandbox. */
  public file(path: string, text: string, mode: number = 0o644): string {
    const full = join(this.root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    chmodSync(full, mode);
    return full;
  }

  /**
   * Puts a recorder first in PATH. It stores its arguments, byte for byte, for `Outcome.calls`, then runs `body`.
   *
   * @param body POSIX shell; sees the arguments as `$@`, and the folder of the recorder, to keep state in, as `$record`
   */
  public recorder(tool: string, body: string = ''): void {
    this.file(
      join('bin', tool),
      [
        '#!/bin/sh',
        `record='${this.record}' PATH='${process.env.PATH}'`, // the tools of a recorder are not those of the script
        // mkdir is atomic: recorders may run at the same time; `next` spares each call all names before its own
        'n=; [ ! -f "$record/next" ] || read -r n <"$record/next"; n=${n:-1}',
        'while ! mkdir "$record/$n" 2>/dev/null; do n=$((n + 1)); done; echo "$((n + 1))" >"$record/next"',
        `printf '%s\\0' '${tool}' "$@" >"$record/$n/argv"`,
        body,
      ].join('\n'),
      0o755,
    );
  }

  /** A PATH that has these tools and nothing else; with `busybox`, those that are applets come from busybox. */
  public toolbox(tools: string[], busybox?: string): string {
    const folder = this.folder('toolbox');
    const applets = busybox ? spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.split('\n') : [];
    for (const tool of tools) {
      const link = join(folder, tool);
      if (!existsSync(link)) symlinkSync(busybox && applets.includes(tool) ? busybox : requireTool(tool), link);
    }
    return folder;
  }

  /** Runs a script file, as shipped. */
  public async run(script: string, options: RunOptions): Promise<Outcome> {
    const resultFolder = this.folder('results');
    const env: { [name: string]: string } = {
      ...options.env,
      PATH: [this.bin, options.path ?? process.env.PATH].join(delimiter),
    };
    for (const name of options.results ?? []) {
      env[`RESULTS_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PATH`] = join(resultFolder, name);
    }
    const earlier = this.calls().length;
    const [shell, ...before] = options.interpreter ?? ['sh'];
    const child = spawn(shell, [...before, script, ...(options.args ?? [])], {
      cwd: this.folder('cwd'),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 60_000);
    const streams = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      streams.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      streams.stderr += text;
    });
    if (child.pid !== undefined) options.started?.(child.pid);
    const status = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGTERM' ? 15 : 9)));
    });
    clearTimeout(timer);
    const results: { [name: string]: string } = {};
    for (const name of readdirSync(resultFolder)) results[name] = readFileSync(join(resultFolder, name), 'utf8');
    return { status, ...streams, results, calls: this.calls().slice(earlier) };
  }

  /** The calls of recorders so far. */
  public calls(): string[][] {
    return readdirSync(this.record)
      .filter((name) => existsSync(join(this.record, name, 'argv'))) // a recorder may be about to write it
      .sort((a, b) => Number(a) - Number(b))
      .map((name) =>
        readFileSync(join(this.record, name, 'argv'), 'utf8')
          .split('\0')
          .slice(0, -1),
      );
  }

  /** Whether the sandbox has a file of that name, in any folder. */
  public holds(name: string): boolean {
    return readdirSync(this.root, { recursive: true, encoding: 'utf8' }).some((path) => path.split('/').includes(name));
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/**
 * The path of a tool that a test needs. A missing tool fails the test with a hint how to install it.
 *
 * @param packageName the package of Debian that has the tool
 * @param way how to install it where Debian has no package
 */
export function requireTool(
  tool: string,
  packageName: string = tool,
  way: string = `Debian, Ubuntu: apt-get install ${packageName}`,
): string {
  const found = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
    .map((folder) => join(folder, tool))
    .find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      `This test needs ${tool}, which is not in PATH. Install it (${way}), ` +
        'or run only the tests that need no more than Node, git and sh: npx jest',
    );
  }
  return found;
}

/** Values that a script must take as data or reject: they write a file `pwned`, leave the workspace, or are options. */
export const HOSTILE: { readonly [name: string]: string } = {
  'a command after a semicolon': '; touch pwned',
  'a command substitution': '$(touch pwned)',
  'a command substitution without spaces': '$(touch${IFS}pwned)',
  backticks: '`touch pwned`',
  'single quotes': "'; touch pwned; '",
  'double quotes': '"; touch pwned; "',
  'a line break': 'x\ntouch pwned\n',
  'a pipe and a redirection': 'x|touch pwned>pwned',
  'an option': '--upload-pack=touch pwned',
  'a short option': '-c',
  'a way out': '../../..',
  'an absolute path': '/etc',
  'a glob': '*',
  'letters beyond ASCII': 'ünïcödé-名前',
  nothing: '',
  'a very long value': 'x'.repeat(100_000),
  JSON: '","x":{"y":"z"}',
  'a percent sign': '%s%n%d',
  'a backslash': 'a\\nb\\',
};
