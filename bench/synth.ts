/**
 * Measures how long the synthesis of the reference app takes: src/main.ts against bench/nothing.ts, as whole processes.
 *
 * Usage: npm run bench -- [--loaders] [--runs=9] [--write]
 *   --loaders   also src/main.ts under each way of running TypeScript that was tried
 *   --runs=N    measured runs of each program, after one that is not counted
 *   --write     puts what is printed into bench/README.md
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const PROJECT = resolve(__dirname, '..');
const README = join(PROJECT, 'bench', 'README.md');
const GOAL_SECONDS = 0.2;
// programs run in folders of their own, where neither a name nor npx would find tsx
const TSX = ['--import', `file://${require.resolve('tsx')}`];
const MAIN = join(PROJECT, 'src', 'main.ts');
const COMPILED = join(PROJECT, 'lib', 'src', 'main.js');

/** A program and how it is run. */
interface Program {
  readonly name: string;
  readonly command: readonly string[];
  /** Files it must write. */
  readonly files: number;
}

const committed = yamlFiles(join(PROJECT, 'manifests'));
const nothing: Program = { name: 'nothing but the imports (`bench/nothing.ts`)', command: ['node', ...TSX, join(PROJECT, 'bench', 'nothing.ts')], files: 0 };
const reference: Program = { name: 'the reference app (`src/main.ts`)', command: ['node', ...TSX, MAIN], files: committed };
const loaders: Program[] = [
  { name: '`npx tsx src/main.ts`', command: ['npx', '--prefix', PROJECT, 'tsx', MAIN], files: committed },
  { name: '`node --import tsx src/main.ts`, as in `cdk8s.yaml`', command: reference.command, files: committed },
  { name: '`node lib/src/main.js`, after `npx projen compile` and `npx projen post-compile`', command: ['node', COMPILED], files: committed },
];

function main(): void {
  const { values } = parseArgs({ options: { loaders: { type: 'boolean' }, runs: { type: 'string', default: '9' }, write: { type: 'boolean' } } });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs: "${values.runs}" is no number of runs. Allowed: 1 and more.`);
  if (values.loaders && !existsSync(COMPILED)) throw new Error('--loaders: lib/src/main.js is not there. Run: npx projen compile && npx projen post-compile');
  const report = [...comparison(runs), ...(values.loaders ? ['', ...loaderTable(runs)] : [])].join('\n');
  process.stdout.write(`${report}\n`);
  if (values.write) writeReport(report);
}

function comparison(runs: number): string[] {
  const machine = machineDescription();
  const [base, app] = measure([nothing, reference], runs);
  const difference = median(app) - median(base);
  return [
    machine,
    '',
    `| program | median of ${runs}, s | fastest | slowest |`,
    '|---|---|---|---|',
    row(nothing, base),
    row(reference, app),
    '',
    `Difference of the medians: ${difference.toFixed(2)} s (goal: at most ${GOAL_SECONDS.toFixed(2)} s${difference > GOAL_SECONDS ? ', missed' : ''}). `
    + `Ratio: ${(median(app) / median(base)).toFixed(2)}.`,
  ];
}

function loaderTable(runs: number): string[] {
  const times = measure(loaders, runs);
  return [`| loader | median of ${runs}, s | fastest | slowest |`, '|---|---|---|---|', ...loaders.map((loader, i) => row(loader, times[i]))];
}

/** Seconds of each run of each program. They take turns, so that a busy moment of the machine meets them all. */
function measure(programs: readonly Program[], runs: number): number[][] {
  programs.forEach(seconds); // fills the caches of tsx and of the disk
  const times: number[][] = programs.map(() => []);
  for (let n = 0; n < runs; n++) programs.forEach((program, i) => times[i].push(seconds(program)));
  return times;
}

/** One run as a process of its own, in an empty folder: every manifest is written. */
function seconds(program: Program): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const { CDK8S_OUTDIR, ...env } = process.env;
  const [command, ...args] = program.command;
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
  const end = process.hrtime.bigint();
  const files = yamlFiles(folder);
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`${program.command.join(' ')} failed:\n${stderr}`);
  if (files !== program.files) throw new Error(`${program.command.join(' ')} wrote ${files} files in place of ${program.files}. Run: npm run synth`);
  return Number(end - start) / 1e9;
}

function yamlFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')).length;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function row({ name }: Program, times: readonly number[]): string {
  return `| ${[name, ...[median(times), Math.min(...times), Math.max(...times)].map((time) => time.toFixed(2))].join(' | ')} |`;
}

function machineDescription(): string {
  return `Node ${process.version}, ${type()}, ${cpus().length} × ${cpus()[0].model.trim()}, `
    + `${(totalmem() / 2 ** 30).toFixed(0)} GiB, load ${loadavg()[0].toFixed(1)} when it began.`;
}

function writeReport(report: string): void {
  const before = readFileSync(README, 'utf8');
  const after = before.replace(/(<!-- npm run bench -->\n)[\s\S]*?(<!-- end -->)/, (_, begin: string, end: string) => `${begin}${report}\n${end}`);
  writeFileSync(README, after);
}

try {
  main();
} catch (error) {
  process.stderr.write(`bench/synth.ts: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
