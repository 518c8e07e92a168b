/**
 * Printing alone, in one process, all printers in turn: what src/synth/print-yaml.ts saves is why it is there.
 *
 * Usage: node --import tsx bench/printers.ts RUNS — prints JSON: milliseconds of each run, by content and printer
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { jsYaml } from './js-yaml';
import { PROJECT } from './measure';
import { CHART_SIZE, pipeline } from './pipelines';
import { printYaml } from '../src/synth/print-yaml';

export type PrintTimes = { [content: string]: { [printer: string]: number[] } };

const printers: { [name: string]: (document: unknown) => string } = {
  'JSON.stringify, the floor': (document) => JSON.stringify(document),
  'src/synth/print-yaml.ts': printYaml,
  'js-yaml 5 (noRefs, no folding)': jsYaml,
  'yaml, as cdk8s uses it': (document) => Yaml.stringify(document),
};

const manifests = join(PROJECT, 'manifests');
const committed = readdirSync(manifests, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parse(readFileSync(join(manifests, name), 'utf8')) as unknown);
const contents: { [name: string]: unknown[] } = {
  '2,000 Pipelines': [...Array(2000).keys()].map((i) => pipeline(i, Math.floor(i / CHART_SIZE))),
  'manifests/, with its scripts, 100 times': [...Array(100).keys()].flatMap(() => committed),
};

const times: PrintTimes = {};
for (const [content, documents] of Object.entries(contents)) {
  times[content] = Object.fromEntries(Object.keys(printers).map((name) => [name, []]));
  for (let n = 0; n <= Number(process.argv[2]); n++) {
    for (const [name, print] of Object.entries(printers)) {
      const start = performance.now();
      let bytes = 0;
      for (const document of documents) bytes += Buffer.byteLength(print(document)); // in one piece, as for writing
      if (bytes > 0 && n > 0) times[content][name].push(performance.now() - start); // the first is a warm-up
    }
  }
}
process.stdout.write(JSON.stringify(times));
