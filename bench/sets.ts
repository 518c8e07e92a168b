/**
 * What this library's own constructs cost beside raw objects, by what is done in one process.
 *
 * Usage: node --import tsx bench/sets.ts sets|raw COUNT — COUNT sets of an Application with its hook and a pipeline, or
 * COUNT raw objects; writes into "manifests" of the working directory, prints JSON: seconds by phase
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import { CHART_SIZE, pipeline } from './pipelines';
import { printYaml } from '../src/synth/print-yaml';

export interface Phases {
  readonly objects: number;
  /** The constructs are made. */
  readonly construct: number;
  /** `node.validate()` of all. */
  readonly validate: number;
  /** `toJson()` of all objects. */
  readonly render: number;
  /** YAML of all, each into a file of its own, as it is easiest. */
  readonly write: number;
  /** `app.synth()`: all of that once more, with the rules, and written safely. */
  readonly synth: number;
}

const [what, count] = [process.argv[2], Number(process.argv[3])];
/* eslint-disable @typescript-eslint/no-require-imports -- types of the source, code of lib */
const { ArgoAppWithTektonHook, BuildAndDeployPipeline, GitOpsApp, RunValue, SetImageStrategy } =
  require('../lib/src') as typeof import('../src');
/* eslint-enable */

function set(app: InstanceType<typeof GitOpsApp>, name: string): void {
  const platform = new Chart(app, `${name}-platform`, { namespace: `${name}-builds` });
  const config = new Chart(app, `${name}-config`, { namespace: name });
  const argocd = new Chart(app, `${name}-argocd`, { namespace: 'argocd' });
  const build = new BuildAndDeployPipeline(platform, 'build-and-deploy', {
    sourceUrl: `https://git.example.com/team/${name}.git`,
    image: `registry.example.com/team/${name}`,
    strategy: new SetImageStrategy({ workload: name, namespace: name }),
  });
  new ArgoAppWithTektonHook(argocd, name, {
    synced: config,
    pipeline: build,
    source: { repoUrl: 'https://git.example.com/team/manifests.git', targetRevision: 'main' },
    destination: { namespace: name },
    automated: { prune: true, selfHeal: true },
    release: { 'image-tag': 'v1.2.0', 'source-revision': 'v1.2.0' },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('source-revision') },
  });
}

function raw(app: InstanceType<typeof GitOpsApp>): void {
  for (let i = 0; i < count; i += CHART_SIZE) {
    const chart = new Chart(app, `team-${i / CHART_SIZE}`);
    for (let number = i; number < Math.min(i + CHART_SIZE, count); number++) {
      new ApiObject(chart, `build-${number}`, pipeline(number, i / CHART_SIZE));
    }
  }
}

function timed<T>(work: () => T): [number, T] {
  const start = performance.now();
  const result = work();
  return [(performance.now() - start) / 1000, result];
}

const app = new GitOpsApp();
const [construct] = timed(() =>
  what === 'sets' ? [...Array(count).keys()].forEach((i) => set(app, `app-${i}`)) : raw(app),
);
const constructs = app.node.findAll();
const [validate, problems] = timed(() => constructs.flatMap((each) => each.node.validate()));
if (problems.length > 0) throw new Error(problems.join('\n'));
const objects = constructs.filter((each): each is ApiObject => ApiObject.isApiObject(each));
const [render, documents] = timed(() => objects.map((object) => object.toJson()));
mkdirSync('plain');
const [write] = timed(() =>
  documents.forEach((document, i) => writeFileSync(join('plain', `${i}.yaml`), printYaml(document))),
);
const [synth] = timed(() => app.synth());
const phases: Phases = { objects: objects.length, construct, validate, render, write, synth };
process.stdout.write(JSON.stringify(phases));
