/** Follows docs/getting-started.md in an empty folder: writes its files, runs its commands, and prints their times. */
import { execFileSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { getObject, listObjects, requireCluster } from './cluster';
import { DocumentProgram, dockerfile } from './document-program';
import { fences } from '../docs/text';

const PROJECT = join(__dirname, '..', '..');
const TEXT = readFileSync(join(PROJECT, 'docs', 'getting-started.md'), 'utf8');
const LINES = TEXT.split('\n');
/** A command that changes nothing. */
const LOOKS = /^kubectl --namespace=\S+ get /;

jest.setTimeout(1800_000);

let app: DocumentProgram;
let folder: string;
const times: string[] = [];
/** What the commands printed that look. */
const looks: string[] = [];

/** The package as it is published. */
function packed(): string {
  const to = mkdtempSync(join(tmpdir(), 'packed-'));
  for (const task of ['compile', 'post-compile']) run(`npx projen ${task}`, PROJECT);
  run(`npm pack --ignore-scripts --pack-destination ${to}`, PROJECT);
  return join(to, readdirSync(to)[0]);
}

function run(command: string, cwd: string): string {
  const author = { GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'test@localhost' };
  const committer = { GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'test@localhost' };
  const env = { ...process.env, ...author, ...committer, CDK8S_CHECK_UPGRADE: 'false' };
  return execFileSync('sh', ['-euc', command], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Does what a fence of the page asks for: the line before names a file, or it has commands. */
function follow({ language, line, text }: { language: string; line: number; text: string }, tarball: string): void {
  const [, file] = /^`([^`]+)`/.exec(LINES[line - 4] ?? '') ?? [];
  const here = app.located(text);
  if (language !== 'sh') return writeFileSync(join(folder, file), `${here}\n`);
  for (const command of here.split('\n')) {
    const began = Date.now();
    const printed = run(command.replace('install cdk8s-argo-tekton', `install ${tarball}`), folder);
    if (LOOKS.test(command)) looks.push(printed);
    times.push(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${command}`);
  }
}

beforeAll(() => {
  requireCluster();
  app = new DocumentProgram('started');
  app.clean();
  for (const tag of ['v1.2.0', 'v1.3.0']) {
    app.pushSource({ Dockerfile: dockerfile(`RUN mkdir /www && echo ${tag} >/www/index.html`) }, tag);
  }
  folder = mkdtempSync(join(tmpdir(), 'started-'));
});

afterAll(() => {
  if (!process.env.CLUSTER_KEEP) app.clean();
});

test('has at most ten commands, which release, release again and roll back', () => {
  const all = fences('docs/getting-started.md', TEXT);
  const commands = all.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'));
  expect(commands.filter((command) => !LOOKS.test(command)).length).toBeLessThanOrEqual(10);
  const tarball = packed();
  const images: string[] = [];
  for (const fence of all) {
    follow(fence, tarball);
    if (/ wait /.test(fence.text)) images.push(app.imageOf());
  }
  console.log(times.join('\n'));
  expect(images).toHaveLength(3);
  expect(looks[0]).toMatch(/^SYNC +HEALTH +LAST-SYNC\nSynced +\w+ +Succeeded$/m);
  expect(looks[1]).toContain(images[0]);
  expect(images[1]).not.toBe(images[0]);
  expect(images[2]).toBe(images[0]);
  const builds = listObjects('pipelineruns', app.builds).map(({ metadata }) => metadata.labels['release-number']);
  expect(builds.sort()).toEqual(['1', '2', '3']);
  expect(getObject('application', 'argocd', app.name).status.sync.status).toBe('Synced');
});
