/** The same objects by this library, by cdk8s itself and by other tools. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { exponent, goal, median, NODE, PROJECT, run, Run, Scratch, table, version } from './measure';
import { CHART_SIZE, pipeline } from './pipelines';
import { Line } from './plot';
import { printYaml } from '../src/synth/print-yaml';

/** A program that makes the objects, as documents in files or on its standard output. */
interface Tool {
  readonly name: string;
  /** How its release is asked for, and how it is to be had. */
  readonly needs?: { readonly version: readonly string[]; readonly get: string };
  /** Writes what it reads; not measured. */
  prepare(folder: string, objects: number): void;
  command(objects: number): readonly string[];
}

const tree = (writer: string, layout: string) => ({
  prepare: () => undefined,
  command: (objects: number) => [...NODE, join(PROJECT, 'bench', 'tree.ts'), writer, layout, `${objects}`],
});
const OURS = 'GitOpsApp, a file per chart';
const OURS_PER_OBJECT = 'GitOpsApp, a file per object';
const WITH_JS_YAML = 'GitOpsApp with js-yaml 5, a file per chart';
const APP = 'App.synth, a file per chart';
const APP_PER_OBJECT = 'App.synth, a file per object';
const HELM = 'helm template';

const TOOLS: readonly Tool[] = [
  { name: OURS, ...tree('GitOpsApp', 'FILE_PER_CHART') },
  { name: OURS_PER_OBJECT, ...tree('GitOpsApp', 'FOLDER_PER_CHART_FILE_PER_RESOURCE') },
  { name: WITH_JS_YAML, ...tree('js-yaml', 'FILE_PER_CHART') },
  { name: APP, ...tree('App', 'FILE_PER_CHART') },
  { name: APP_PER_OBJECT, ...tree('App', 'FOLDER_PER_CHART_FILE_PER_RESOURCE') },
  {
    name: HELM,
    needs: { version: ['helm', 'version', '--short'], get: 'go install helm.sh/helm/v3/cmd/helm@latest' },
    // one template with a range, to one stream
    prepare: (folder, objects) => {
      mkdirSync(join(folder, 'templates'));
      writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: pipelines\nversion: 1.0.0\n');
      writeFileSync(join(folder, 'values.yaml'), `objects: ${objects}\n`);
      const one = printYaml(pipeline('{{ $i }}', `{{ div $i ${CHART_SIZE} }}`));
      writeFileSync(
        join(folder, 'templates', 'pipelines.yaml'),
        `{{- range $i := until (int .Values.objects) }}\n---\n${one}{{- end }}\n`,
      );
    },
    command: () => ['helm', 'template', 'bench', '.'],
  },
  {
    name: 'kustomize build',
    needs: { version: ['kustomize', 'version'], get: 'go install sigs.k8s.io/kustomize/kustomize/v5@latest' },
    // it has no loops: a file for each chart lies ready
    prepare: (folder, objects) => {
      const charts = [...Array(objects / CHART_SIZE).keys()];
      for (const chart of charts) {
        const documents = [...Array(CHART_SIZE).keys()].map((i) => printYaml(pipeline(chart * CHART_SIZE + i, chart)));
        writeFileSync(join(folder, `team-${chart}.in`), documents.join('---\n'));
      }
      writeFileSync(
        join(folder, 'kustomization.yaml'),
        printYaml({ resources: charts.map((chart) => `team-${chart}.in`) }),
      );
    },
    command: () => ['kustomize', 'build', '.'],
  },
  {
    name: 'jsonnet',
    needs: { version: ['jsonnet', '--version'], get: 'go install github.com/google/go-jsonnet/cmd/jsonnet@latest' },
    // as JSON, which is less work than YAML
    prepare: (folder, objects) => {
      const one = JSON.stringify(pipeline('@i@', '@chart@')).replace(/"[^"]*@[^"]*"/g, (text) =>
        text.replace(/@i@/g, '" + i + "').replace(/@chart@/g, `" + std.floor(i / ${CHART_SIZE}) + "`),
      );
      writeFileSync(join(folder, 'pipelines.jsonnet'), `[${one} for i in std.range(0, ${objects - 1})]\n`);
    },
    command: () => ['jsonnet', '--yaml-stream', 'pipelines.jsonnet'],
  },
];

/** What was measured of a tool, by the number of objects; a text says why it was not. */
type Result = Map<number, { readonly runs: readonly Run[] } | string>;

export interface Comparison {
  readonly report: string[];
  readonly lines: Line[];
}

/**
 * @param limit seconds; another tool that takes longer runs once, and never with more objects
 */
export async function comparison(
  scratch: Scratch,
  sizes: readonly number[],
  runs: number,
  limit: number,
): Promise<Comparison> {
  const results = new Map<Tool, Result>(TOOLS.map((tool) => [tool, new Map()]));
  const releases = new Map(TOOLS.map((tool) => [tool, tool.needs && version(tool.needs.version)]));
  const present = TOOLS.filter((tool) => tool.needs === undefined || releases.get(tool) !== undefined);
  for (const tool of present) await verify(tool, scratch.folder());
  for (const size of sizes) {
    const found = new Map<Tool, Run[]>(
      present.filter((tool) => !wasSlow(tool, results.get(tool)!, limit)).map((tool) => [tool, []]),
    );
    for (let n = 0; n < runs; n++) {
      for (const [tool, done] of found) {
        if (n > 0 && isSlow(tool, done[0], limit)) continue;
        done.push(await once(tool, size, scratch.folder()));
        process.stderr.write(
          `${size} objects, run ${n + 1} of ${runs}: ${tool.name} ${done[n].seconds.toFixed(2)} s\n`,
        );
      }
    }
    for (const tool of present) results.get(tool)!.set(size, found.has(tool) ? { runs: found.get(tool)! } : 'too slow');
  }
  return { report: report(results, releases, sizes, runs), lines: lines(results) };
}

/** Whether it took too long with fewer objects. */
function wasSlow(tool: Tool, result: Result, limit: number): boolean {
  return [...result.values()].some((found) => typeof found === 'string' || isSlow(tool, found.runs[0], limit));
}

/** cdk8s's App, to which the goals compare, is never stopped. */
function isSlow({ needs }: Tool, { seconds: time }: Run, limit: number): boolean {
  return needs !== undefined && time > limit;
}

/** One run, whose documents are counted. */
async function once(tool: Tool, objects: number, folder: string): Promise<Run> {
  tool.prepare(folder, objects);
  const measured = await run(tool.command(objects), folder, join(folder, 'output'));
  const made = outputs(folder).reduce(
    (sum, text) => sum + (text.match(/^ *"?kind"?: "?Pipeline"?,?$/gm)?.length ?? 0),
    0,
  );
  if (made !== objects) throw new Error(`${tool.name} made ${made} of ${objects} objects`);
  return measured;
}

/** Before anything is measured: it makes these objects and no others. Fills the caches of tsx and of the disk too. */
async function verify(tool: Tool, folder: string): Promise<void> {
  const objects = 2 * CHART_SIZE;
  tool.prepare(folder, objects);
  await run(tool.command(objects), folder, join(folder, 'output'));
  const documents = outputs(folder)
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
    .filter((document) => document !== null); // before the first mark
  const wanted = [...Array(objects).keys()].map((i) => pipeline(i, Math.floor(i / CHART_SIZE)));
  const byName = new Map(documents.map((document) => [document.metadata.name, document]));
  const wrong = wanted.find((one) => !isDeepStrictEqual(byName.get(one.metadata.name), one));
  if (wrong || documents.length !== objects) {
    throw new Error(`${tool.name} makes other objects: ${JSON.stringify(byName.get(wrong?.metadata.name))}`);
  }
}

/** The text of each file that a tool wrote, or what it said. */
function outputs(folder: string): string[] {
  const said = readFileSync(join(folder, 'output'), 'utf8');
  if (said !== '') return [said];
  const names = readdirSync(join(folder, 'manifests'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, 'manifests', name), 'utf8'));
}

type Results = ReadonlyMap<Tool, Result>;

function report(
  results: Results,
  releases: ReadonlyMap<Tool, string | undefined>,
  sizes: readonly number[],
  runs: number,
): string[] {
  const title = ({ name, needs }: Tool, release: string | undefined) => {
    if (needs === undefined) return name;
    return release === undefined ? `${name}, not there: \`${needs.get}\`` : `${name} ${release}`;
  };
  const cell = (tool: Tool, size: number, of: (runs: readonly Run[]) => string) => {
    const found = results.get(tool)!.get(size);
    if (found === undefined) return '';
    if (typeof found === 'string') return found;
    return found.runs.length < runs ? `${of(found.runs)} (one run)` : of(found.runs);
  };
  const row = (tool: Tool, of: (runs: readonly Run[]) => string) => [
    title(tool, releases.get(tool)),
    ...sizes.map((size) => cell(tool, size, of)),
  ];
  const rows = (of: (runs: readonly Run[]) => string) => TOOLS.map((tool) => row(tool, of));
  const counts = sizes.map((size) => size.toLocaleString('en'));
  return [
    ...table(
      [`seconds, median of ${runs}`, ...counts.map((count) => `${count} objects`), 'exponent'],
      rows(seconds).map((cells, i) => [...cells, exponentOf(results.get(TOOLS[i])!)]),
    ),
    '',
    ...table(['most memory, MiB', ...counts], rows(memory)),
    '',
    ...goals(results),
  ];
}

function seconds(runs: readonly Run[]): string {
  return median(runs.map((one) => one.seconds)).toFixed(2);
}

function memory(runs: readonly Run[]): string {
  const known = runs.flatMap((one) => one.memory ?? []);
  return known.length === 0 ? 'not told' : median(known).toFixed(0);
}

function points(result: Result): [number, number][] {
  return [...result].flatMap(([size, found]): [number, number][] =>
    typeof found === 'string' ? [] : [[size, Number(seconds(found.runs))]],
  );
}

/** From 1,000 objects on; below, the start of a process is most of it. */
function exponentOf(result: Result): string {
  const large = points(result).filter(([size]) => size >= 1000);
  return large.length < 2 ? '' : exponent(large).toFixed(2);
}

/** What is to be reached, as far as it was measured. */
function goals(results: Results): string[] {
  const of = (name: string) => results.get(TOOLS.find((tool) => tool.name === name)!)!;
  const at = (name: string, size: number, value: (runs: readonly Run[]) => string) => {
    const found = of(name).get(size);
    return found === undefined || typeof found === 'string' ? undefined : Number(value(found.runs));
  };
  type Value = (runs: readonly Run[]) => string;
  const ratio = (
    title: string,
    above: string,
    below: string,
    size: number,
    value: Value,
    limit: 'at least' | 'at most',
    wanted: number,
  ) => {
    const [a, b] = [at(above, size, value), at(below, size, value)];
    return a === undefined || b === undefined || Number.isNaN(a / b)
      ? []
      : [goal(`${title}, ${size.toLocaleString('en')} objects`, a / b, limit, wanted)];
  };
  const slopeOf = (name: string) => exponentOf(of(name));
  return [
    ...[OURS, WITH_JS_YAML].flatMap((name) => ratio(`${APP} / ${name}`, APP, name, 10_000, seconds, 'at least', 3)),
    ...ratio(`${HELM} / ${OURS}`, HELM, OURS, 10_000, seconds, 'at least', 1),
    ...ratio(`${APP} / ${OURS}`, APP, OURS, 30_000, seconds, 'at least', 10),
    ...[OURS, OURS_PER_OBJECT].flatMap((name) =>
      slopeOf(name) === '' ? [] : [goal(`Exponent of ${name}`, Number(slopeOf(name)), 'at most', 1.05)],
    ),
    // manifests are held as they are: 1.15 times the memory at 10,000 objects is allowed for 138 lines less
    ...ratio(`Memory, ${OURS} / ${APP}`, OURS, APP, 10_000, memory, 'at most', 1.15),
    ...ratio(`Memory, ${OURS} / ${APP}`, OURS, APP, 30_000, memory, 'at most', 1),
  ];
}

function lines(results: Results): Line[] {
  return [...results]
    .filter(([, result]) => points(result).length > 0)
    .map(([tool, result]) => ({
      name: tool.name,
      points: points(result),
      ours: tool.name === OURS || tool.name === OURS_PER_OBJECT,
    }));
}
