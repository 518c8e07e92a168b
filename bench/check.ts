/**
 * What `check` costs beside parsing the same files, in one process, in turn: CPU time, since reading waits for nothing.
 *
 * Usage: node --import tsx bench/check.ts COUNT RUNS — writes COUNT manifests into "manifests" of the working
 * directory, prints JSON: seconds of CPU time of each run
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { pipeline } from './pipelines';
import { printYaml } from '../src/synth/print-yaml';

export interface CheckTimes {
  readonly manifests: number;
  readonly parse: number[];
  readonly check: number[];
}

const [count, runs] = [Number(process.argv[2]), Number(process.argv[3])];
/* eslint-disable @typescript-eslint/no-require-imports -- types of the source, code of lib */
const { ArgoAppWithTektonHook, BuildAndDeployPipeline, RunValue, SetImageStrategy } =
  require('../lib/src') as typeof import('../src');
const { check } = require('../lib/src/check/check') as typeof import('../src/check/check');
const { filesOf, readFiles } = require('../lib/src/check/read-files') as typeof import('../src/check/read-files');
/* eslint-enable */

/** The objects of an application: half of the manifests, the other half are Pipelines. */
function objectsOf(name: string): object[] {
  const app = new App();
  const [platform, config, argocd] = ['platform', 'config', 'argocd'].map(
    (part) => new Chart(app, `${name}-${part}`, { namespace: part === 'argocd' ? part : `${name}-${part}` }),
  );
  const build = new BuildAndDeployPipeline(platform, 'build', {
    sourceUrl: `https://git.example.com/team/${name}.git`,
    image: `registry.example.com/team/${name}`,
    strategy: new SetImageStrategy({ workload: name, namespace: `${name}-config` }),
  });
  new ArgoAppWithTektonHook(argocd, name, {
    synced: config,
    pipeline: build,
    source: { repoUrl: 'https://git.example.com/team/manifests.git', targetRevision: 'main' },
    destination: { namespace: `${name}-config` },
    release: { 'image-tag': 'v1.2.0', 'source-revision': 'v1.2.0' },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('source-revision') },
  });
  return [platform, config, argocd].flatMap((chart) => chart.toJson() as object[]);
}

/** A file for each object. */
function writeManifests(): number {
  let written = 0;
  const write = (folder: string, objects: readonly object[]) => {
    mkdirSync(join('manifests', folder), { recursive: true });
    objects.forEach((object, i) => writeFileSync(join('manifests', folder, `${i}.yaml`), printYaml(object)));
    written += objects.length;
  };
  for (let team = 0; written < count; team++) {
    const objects = objectsOf(`app-${team}`);
    write(`app-${team}`, objects);
    write(
      `team-${team}`,
      objects.map((_, i) => pipeline(i, team)),
    );
  }
  return written;
}

function cpuSeconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const manifests = writeManifests();
const files = filesOf(['manifests']);
const times: CheckTimes = { manifests, parse: [], check: [] };
for (let n = 0; n <= runs; n++) {
  const parse = cpuSeconds(() => {
    for (const file of files) parseAllDocuments(readFileSync(file, 'utf8')).forEach((document) => document.toJS());
  });
  const checked = cpuSeconds(() => check(readFiles(files, '.')));
  if (n === 0) continue; // the first is a warm-up
  times.parse.push(parse);
  times.check.push(checked);
}
process.stdout.write(JSON.stringify(times));
