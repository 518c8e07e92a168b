/** Whole processes: how long each takes, how much memory at most, and what a table says of it. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';

export const PROJECT = resolve(__dirname, '..');
/** Node with the loader of TypeScript; programs run in folders of their own, where a name would not find it. */
export const NODE = ['node', '--import', `file://${require.resolve('tsx')}`];

/**
 * Folders for runs, an empty one for each, which all stay until the end: where thousands of files were deleted within
 * the last minutes, ext4 took three times as long to make a new one, and the runs grew slower one after the other.
 */
export class Scratch {
  private readonly root = mkdtempSync(join(tmpdir(), 'bench-'));

  public folder(): string {
    return mkdtempSync(join(this.root, 'run-'));
  }

  public remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

export interface Run {
  readonly seconds: number;
  /** Most memory that was resident, in MiB; undefined where the system does not tell. */
  readonly memory?: number;
}

/** Runs a program to its end, with what it says in a file. */
export async function run(command: readonly string[], folder: string, output: string): Promise<Run> {
  const { CDK8S_OUTDIR, ...env } = process.env;
  const file = openSync(output, 'w');
  const start = process.hrtime.bigint();
  const child = spawn(command[0], command.slice(1), { cwd: folder, env, stdio: ['ignore', file, 'pipe'] });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  let memory: number | undefined;
  // the kernel keeps the maximum itself
  const timer = setInterval(() => (memory = highWater(child.pid!) ?? memory), 10);
  const status = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  clearInterval(timer);
  closeSync(file);
  if (status !== 0) throw new Error(`${command.join(' ')} failed:\n${said}`);
  return { seconds, memory };
}

/** In MiB, while the process runs. */
function highWater(pid: number): number | undefined {
  try {
    const line = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) / 1024 : undefined;
  } catch {
    return undefined; // it has ended, or this is no Linux
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** The b of y = a·x^b that fits best: the slope of the line through the logarithms, by least squares. */
export function exponent(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (i: number) => logs.reduce((sum, log) => sum + log[i], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  return (
    logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0) /
    logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0)
  );
}

/** Whether a program is to be had, and which release. */
export function version(command: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
  return status === 0 ? /\d+\.\d+(\.\d+)?/.exec(stdout + stderr)?.[0] : undefined;
}

export function machineDescription(): string {
  return (
    `Node ${process.version}, ${type()}, ${cpus().length} × ${cpus()[0].model.trim()}, ` +
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB, load ${loadavg()[0].toFixed(1)} when it began.`
  );
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** What was reached, beside what was to be reached. */
export function goal(what: string, value: number, limit: 'at least' | 'at most', wanted: number, unit = ''): string {
  const met = limit === 'at least' ? value >= wanted : value <= wanted;
  return `- ${what}: ${value.toFixed(2)}${unit} (goal: ${limit} ${wanted}${unit}${met ? '' : ', **missed**'})`;
}
