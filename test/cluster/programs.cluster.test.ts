/** Runs the programs of documents as they are, with their addresses replaced by those of the cluster. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import {
  applyFile,
  getObject,
  gitRepository,
  kubectl,
  listObjects,
  makeRunnable,
  push,
  registry,
  requireCluster,
  until,
} from './cluster';
import { DefaultImages } from '../../src';
import { howToProgram } from '../docs/how-to';
import { runProgram } from '../docs/programs';
import { fences } from '../docs/text';

const README = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
const BASE_IMAGE = 'docker.io/library/busybox:1.37.0';
const SCANNER = 'docker.io/aquasec/trivy:0.58.0';
/** The names of the programs begin with `shop`, those in the cluster with this. */
const APP = 'programs';
const BUILDS = `${APP}-builds`;

jest.setTimeout(600_000);

const unique = Date.now().toString(36);
const image = `${registry()}/${APP}-${unique}`;
let sourceUrl: string;
let manifestsUrl: string;
let source: string;

function clean(): void {
  const applications = [APP, `${APP}-staging`, `${APP}-production`];
  kubectl('delete', 'application', ...applications, '--namespace=argocd', '--ignore-not-found', '--timeout=60s');
  const namespaces = [BUILDS, ...applications];
  kubectl('delete', 'namespace', ...namespaces, '--ignore-not-found', '--timeout=120s');
}

/** A program with the addresses, the revision and the names of this test, and what it writes, pushed to Git. */
function synthesized(program: string, changes: [string, string][] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  const all: [string, string][] = [
    ...changes,
    ['https://git.example.com/shop/shop.git', sourceUrl],
    ['https://git.example.com/shop/manifests.git', manifestsUrl],
    ['registry.example.com/team/shop', image],
  ];
  for (const [before] of changes) expect(program).toContain(before);
  const text = all.reduce((result, [before, after]) => result.replaceAll(before, after), program);
  runProgram(text.replace(/\bshop\b/g, APP), folder);
  push(folder, manifestsUrl, 'manifests');
  return join(folder, 'manifests');
}

/** Pushes the source of the app. */
function pushSource(files: { [path: string]: string }): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  return push(source, sourceUrl, 'the app');
}

function notDeployed(namespace: string, application: string): string | undefined {
  const { sync, health, operationState } = getObject('application', 'argocd', application)?.status ?? {};
  const { spec, status } = getObject('deployment', namespace, APP) ?? {};
  const seen = [sync?.status, health?.status, operationState?.phase, status?.availableReplicas];
  const shown = `${seen.join()} ${spec?.template.spec.containers[0].image} ${operationState?.message}`;
  return seen.join() === `Synced,Healthy,Succeeded,${spec?.replicas}` ? undefined : shown;
}

function imageOf(namespace: string): string {
  return getObject('deployment', namespace, APP).spec.template.spec.containers[0].image;
}

/** Starts a run of the pipeline of a how-to program, and returns it when it has ended. */
async function run(program: string, changes: [string, string][] = []): Promise<any> {
  const start = [
    "const { PipelineRun } = require('cdk8s-argo-tekton');",
    `const runs = new Chart(app, 'runs', { namespace: '${BUILDS}' });`,
    "const params = { 'image-tag': 'v2.0.0', revision: 'main' };",
    "new PipelineRun(runs, 'r', { ...pipeline.runSettings, pipeline: pipeline.pipeline, generateName: 'r-', params });",
    'app.synth();',
  ];
  const folder = synthesized(program, [...changes, ['\napp.synth();', `\n${start.join('\n')}`]]);
  applyFile(`${folder}/${APP}-platform`);
  const created = kubectl('create', `--filename=${folder}/runs`, '--output=name').trim();
  const name = created.slice(created.indexOf('/') + 1);
  const seen = () => getObject('pipelinerun', BUILDS, name);
  const notEnded = () => {
    const condition = seen()?.status?.conditions?.[0];
    return ['True', 'False'].includes(condition?.status) ? undefined : JSON.stringify(condition ?? 'no status');
  };
  await until(`PipelineRun ${name}`, 240, notEnded, [BUILDS]);
  return seen();
}

/** The tasks of a run that had a TaskRun, with their reasons. */
function tasksOf(pipelineRun: any): { [task: string]: string } {
  const runs = listObjects('taskruns', BUILDS).filter(
    ({ metadata }) => metadata.labels['tekton.dev/pipelineRun'] === pipelineRun.metadata.name,
  );
  return Object.fromEntries(
    runs.map(({ metadata, status }) => [metadata.labels['tekton.dev/pipelineTask'], status.conditions[0].reason]),
  );
}

beforeAll(() => {
  requireCluster();
  clean();
  const images: [string, string][] = [
    [DefaultImages.GIT, 'git'],
    [DefaultImages.BUILDAH, 'buildah'],
    [DefaultImages.KUBECTL, 'kubectl'],
    [DefaultImages.ORAS, 'oras'],
    [BASE_IMAGE, 'busybox'],
    [SCANNER, 'busybox'],
  ];
  for (const [name, tool] of images) makeRunnable(name, tool);
  sourceUrl = gitRepository(`programs-source-${unique}`);
  manifestsUrl = gitRepository(`programs-manifests-${unique}`);
  source = mkdtempSync(join(tmpdir(), 'source-'));
  pushSource({
    Dockerfile: `FROM ${BASE_IMAGE}\nRUN mkdir /www && echo hello >/www/index.html\nCMD ["httpd", "-f", "-p8080"]\n`,
    'ci/test.sh': '[ -f Dockerfile ]\n',
    'ci/lint.sh': 'echo "a finding" >&2\nexit 1\n',
  });
});

afterAll(() => {
  if (!process.env.CLUSTER_KEEP) clean();
});

test('the first program of the README works from an empty cluster', async () => {
  const { text } = fences('README.md', README).find(({ language }) => language === 'ts')!;
  const folder = synthesized(text, [["'source-revision': 'v1.2.0'", "'source-revision': 'main'"]]);
  applyFile(`${folder}/${APP}-platform`);
  applyFile(`${folder}/${APP}-argocd`);
  await until('Application', 300, () => notDeployed(APP, APP), [APP, BUILDS]);
  const [pipelineRun] = listObjects('pipelineruns', BUILDS);
  const { value } = pipelineRun.status.results.find(({ name }: any) => name === 'IMAGE_DIGEST');
  expect(imageOf(APP)).toBe(`${image}@${value}`);
});

describe('docs/how-to/test-before-build.md', () => {
  const program = howToProgram('test-before-build');

  test('deploys what passes the test, whatever the linter finds', async () => {
    const pipelineRun = await run(program);
    expect(tasksOf(pipelineRun)).toEqual({
      'clone-repo': 'Succeeded',
      test: 'Succeeded',
      lint: 'FailureIgnored',
      'build-image': 'Succeeded',
      'deploy-app': 'Succeeded',
    });
    const { value } = pipelineRun.status.results.find(({ name }: any) => name === 'IMAGE_DIGEST');
    expect(imageOf(APP)).toBe(`${image}@${value}`);
  });

  test('builds nothing when the test fails', async () => {
    pushSource({ 'ci/test.sh': 'exit 1\n' });
    expect(tasksOf(await run(program))).toEqual({
      'clone-repo': 'Succeeded',
      test: 'StepFailed',
      lint: 'FailureIgnored',
    });
    pushSource({ 'ci/test.sh': 'exit 0\n' });
  });
});

describe('docs/how-to/scan-before-deploy.md', () => {
  const SCAN = 'trivy image --exit-code 1 --severity CRITICAL "$PARAMS_IMAGE"';
  const program = howToProgram('scan-before-deploy');

  test('scans the digest, and deploys it', async () => {
    const scan = `case $PARAMS_IMAGE in ${image}@sha256:*) ;; *) exit 1 ;; esac`;
    expect(tasksOf(await run(program, [[SCAN, scan]]))).toEqual({
      'clone-repo': 'Succeeded',
      'build-image': 'Succeeded',
      scan: 'Succeeded',
      'deploy-app': 'Succeeded',
    });
  });

  test('deploys nothing that the scanner rejects', async () => {
    const before = imageOf(APP);
    expect(tasksOf(await run(program, [[SCAN, 'exit 1']]))).toEqual({
      'clone-repo': 'Succeeded',
      'build-image': 'Succeeded',
      scan: 'StepFailed',
    });
    expect(imageOf(APP)).toBe(before);
  });
});
