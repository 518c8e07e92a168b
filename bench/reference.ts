/** How long the synthesis of the reference app takes: src/main.ts against bench/nothing.ts. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { goal, median, NODE, PROJECT, run, Scratch, table } from './measure';

const MAIN = join(PROJECT, 'src', 'main.ts');
const COMPILED = join(PROJECT, 'lib', 'src', 'main.js');

/** A program and how it is run. */
interface Program {
  readonly name: string;
  readonly command: readonly string[];
  /** Files it must write. */
  readonly files: number;
}

export async function reference(scratch: Scratch, runs: number, withLoaders: boolean): Promise<string[]> {
  const committed = yamlFiles(join(PROJECT, 'manifests'));
  const programs: Program[] = [
    {
      name: 'nothing but the imports (`bench/nothing.ts`)',
      command: [...NODE, join(PROJECT, 'bench', 'nothing.ts')],
      files: 0,
    },
    { name: 'the reference app (`src/main.ts`)', command: [...NODE, MAIN], files: committed },
  ];
  const loaders: Program[] = [
    { name: '`npx tsx src/main.ts`', command: ['npx', '--prefix', PROJECT, 'tsx', MAIN], files: committed },
    { name: '`node --import tsx src/main.ts`, as in `cdk8s.yaml`', command: [...NODE, MAIN], files: committed },
    { name: '`node lib/src/main.js`, compiled', command: ['node', COMPILED], files: committed },
  ];
  if (withLoaders && !existsSync(COMPILED)) {
    throw new Error('lib/src/main.js is not there. Run: npx projen compile && npx projen post-compile');
  }
  const times = await measure(scratch, programs, runs);
  const report = [
    ...timesTable(programs, times, runs, 'program'),
    '',
    goal('Difference of the medians', median(times[1]) - median(times[0]), 'at most', 0.2, ' s'),
  ];
  return withLoaders
    ? [...report, '', ...timesTable(loaders, await measure(scratch, loaders, runs), runs, 'loader')]
    : report;
}

function timesTable(programs: readonly Program[], times: readonly number[][], runs: number, what: string): string[] {
  return table(
    [what, `median of ${runs}, s`, 'fastest', 'slowest'],
    programs.map(({ name }, i) => [
      name,
      ...[median(times[i]), Math.min(...times[i]), Math.max(...times[i])].map((time) => time.toFixed(2)),
    ]),
  );
}

/** Seconds of each run of each program. They take turns, so that a busy moment of the machine meets them all. */
async function measure(scratch: Scratch, programs: readonly Program[], runs: number): Promise<number[][]> {
  const times: number[][] = programs.map(() => []);
  for (let n = 0; n <= runs; n++) {
    for (const [i, program] of programs.entries()) {
      const time = await seconds(program, scratch.folder());
      if (n > 0) times[i].push(time); // the first fills the caches of tsx and of the disk
    }
  }
  return times;
}

/** One run as a process of its own, in an empty folder: every manifest is written. */
async function seconds(program: Program, folder: string): Promise<number> {
  const { seconds: time } = await run(program.command, folder, join(folder, 'output'));
  const files = yamlFiles(folder);
  if (files !== program.files) {
    throw new Error(
      `${program.command.join(' ')} wrote ${files} files in place of ${program.files}. Run: npm run synth`,
    );
  }
  return time;
}

function yamlFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')).length;
}
