/**
 * Measures the synthesis; bench/README.md tells what is compared, and holds the results.
 *
 * Usage: npm run bench -- [--only=reference,tools,sets,printers,check] [--runs=5] [--objects=100,1000,10000,30000]
 * [--limit=60] [--loaders] [--write]
 *   --only      these parts
 *   --runs=N    runs of each program, of which the median counts
 *   --objects   how many objects the tools make, in multiples of 10
 *   --limit=N   seconds; another tool than cdk8s that takes longer runs once, and never with more objects
 *   --loaders   also src/main.ts under each way of running TypeScript that was tried
 *   --write     puts what is printed into bench/README.md, and the plot beside it
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CheckTimes } from './check';
import { goal, machineDescription, median, NODE, PROJECT, run, Scratch, table } from './measure';
import { plot } from './plot';
import type { PrintTimes } from './printers';
import { reference } from './reference';
import type { Phases } from './sets';
import { comparison } from './tools';

const README = join(PROJECT, 'bench', 'README.md');
const PLOT = join(PROJECT, 'bench', 'tools.svg');
const PARTS = ['reference', 'tools', 'sets', 'printers', 'check'];
const SETS = 1000;
const CHECKED = 10_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PARTS.join() },
      runs: { type: 'string', default: '5' },
      objects: { type: 'string', default: '100,1000,10000,30000' },
      limit: { type: 'string', default: '60' },
      loaders: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const runs = wholeNumber('--runs', values.runs, 1);
  const parts = values.only.split(',');
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`--only: "${unknown}" is no part. Allowed: ${PARTS.join(', ')}.`);
  const machine = machineDescription();
  const tell = (part: string, report: string[]) => {
    const text = [machine, '', ...report].join('\n');
    process.stdout.write(`\n## ${part}\n${text}\n`);
    if (values.write) writeReport(part, text);
  };

  const sizes = values.objects.split(',').map((count) => wholeNumber('--objects', count, 10));
  const limit = wholeNumber('--limit', values.limit, 1);

  const scratch = new Scratch();
  try {
    if (parts.includes('reference')) tell('reference', await reference(scratch, runs, values.loaders));
    if (parts.includes('printers')) tell('printers', await printers(scratch, runs));
    if (parts.includes('sets')) tell('sets', await sets(scratch, runs));
    if (parts.includes('check')) tell('check', await checking(scratch, runs));
    if (parts.includes('tools')) {
      const { report, lines } = await comparison(scratch, sizes, runs, limit);
      tell('tools', report);
      if (values.write) writeFileSync(PLOT, plot(lines));
    }
  } finally {
    scratch.remove();
  }
}

function wholeNumber(option: string, text: string, step: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < step || number % step !== 0) {
    throw new Error(`${option}: "${text}" is refused. Allowed: whole numbers, multiples of ${step}.`);
  }
  return number;
}

async function printers(scratch: Scratch, runs: number): Promise<string[]> {
  const [times] = await answers<PrintTimes>(scratch, [...NODE, join(PROJECT, 'bench', 'printers.ts'), `${runs}`], 1);
  const contents = Object.keys(times);
  const ms = (content: string, printer: string) => median(times[content][printer]);
  const names = Object.keys(times[contents[0]]);
  const [, ours, wellKept] = names;
  return [
    ...table(
      [`milliseconds, median of ${runs}`, ...contents],
      names.map((name) => [name, ...contents.map((content) => ms(content, name).toFixed(0))]),
    ),
    '',
    ...contents.map((content) =>
      goal(`${wellKept} / ${ours}, ${content}`, ms(content, wellKept) / ms(content, ours), 'at least', 2),
    ),
  ];
}

async function sets(scratch: Scratch, runs: number): Promise<string[]> {
  const program = [...NODE, join(PROJECT, 'bench', 'sets.ts')];
  const ofSets = await answers<Phases>(scratch, [...program, 'sets', `${SETS}`], runs);
  const count = ofSets[0].objects;
  const ofRaw = await answers<Phases>(scratch, [...program, 'raw', `${count}`], runs);
  const phase = (all: readonly Phases[], name: keyof Phases) => median(all.map((one) => one[name]));
  const names = ['construct', 'validate', 'render', 'write', 'synth'] as const;
  const row = (title: string, all: readonly Phases[]) => [title, ...names.map((name) => phase(all, name).toFixed(2))];
  return [
    ...table(
      [
        `seconds, median of ${runs}`,
        'constructing',
        '`validate`',
        '`toJson`',
        'printing into plain files',
        '`app.synth()`, all of it',
      ],
      [
        row(`${SETS.toLocaleString('en')} sets: ${count.toLocaleString('en')} objects`, ofSets),
        row(`${count.toLocaleString('en')} raw Pipelines`, ofRaw),
      ],
    ),
    '',
    goal(
      'Constructing / printing into plain files, of the sets',
      phase(ofSets, 'construct') / phase(ofSets, 'write'),
      'at most',
      1,
    ),
  ];
}

/** Both take turns in one process, so that their ratio does not depend on what else the machine does. */
async function checking(scratch: Scratch, runs: number): Promise<string[]> {
  const program = [...NODE, join(PROJECT, 'bench', 'check.ts'), `${CHECKED}`, `${runs}`];
  const [{ manifests, parse, check }] = await answers<CheckTimes>(scratch, program, 1);
  const ratios = check.map((seconds, n) => seconds / parse[n]);
  return [
    ...table(
      [`seconds of CPU time, median of ${runs}`, `${manifests.toLocaleString('en')} manifests`],
      [
        ['parsing them (`yaml`, as values)', median(parse).toFixed(2)],
        ['`check`, with the parsing', median(check).toFixed(2)],
      ],
    ),
    '',
    goal('`check` / parsing, median of the ratios', median(ratios), 'at most', 1.5),
  ];
}

/** What a program that prints JSON says, each time. */
async function answers<T>(scratch: Scratch, command: readonly string[], times: number): Promise<T[]> {
  const all: T[] = [];
  for (let n = 0; n < times; n++) {
    const folder = scratch.folder();
    await run(command, folder, join(folder, 'output'));
    all.push(JSON.parse(readFileSync(join(folder, 'output'), 'utf8')) as T);
  }
  return all;
}

function writeReport(part: string, report: string): void {
  const before = readFileSync(README, 'utf8');
  const after = before.replace(
    new RegExp(`(<!-- ${part} -->\n)[\\s\\S]*?(<!-- end -->)`),
    (_, begin: string, end: string) => `${begin}${report}\n${end}`,
  );
  writeFileSync(README, after);
}

main().catch((error: Error) => {
  process.stderr.write(`bench/run.ts: ${error.message}\n`);
  process.exitCode = 1;
});
