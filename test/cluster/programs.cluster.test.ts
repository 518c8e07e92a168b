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
const CURL = 'docker.io/curlimages/curl:8.11.0';
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

/** The TaskRuns of a run, by task. */
function taskRunsOf(pipelineRun: any): { [task: string]: any } {
  const runs = listObjects('taskruns', BUILDS).filter(
    ({ metadata }) => metadata.labels['tekton.dev/pipelineRun'] === pipelineRun.metadata.name,
  );
  return Object.fromEntries(runs.map((taskRun) => [taskRun.metadata.labels['tekton.dev/pipelineTask'], taskRun]));
}

function taskRunOf(pipelineRun: any, task: string): any {
  return taskRunsOf(pipelineRun)[task];
}

/** The tasks of a run that had a TaskRun, with their reasons. */
function tasksOf(pipelineRun: any): { [task: string]: string } {
  return Object.fromEntries(
    Object.entries(taskRunsOf(pipelineRun)).map(([task, { status }]) => [task, status.conditions[0].reason]),
  );
}

/** Creates a Secret in the namespace of the runs. */
function secret(name: string, data: { [key: string]: string }): void {
  const literals = Object.entries(data).map(([key, value]) => `--from-literal=${key}=${value}`);
  kubectl('delete', 'secret', name, `--namespace=${BUILDS}`, '--ignore-not-found');
  kubectl('create', 'secret', 'generic', name, `--namespace=${BUILDS}`, ...literals);
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
    [CURL, 'busybox'],
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

describe('docs/how-to/custom-step.md', () => {
  test('builds what the step wrote, with its result as a label of the image', async () => {
    pushSource({
      Dockerfile:
        `FROM ${BASE_IMAGE}\nCOPY version.txt /www/index.html\nRUN [ -s /www/index.html ]\n` +
        'CMD ["httpd", "-f", "-p8080"]\n',
    });
    const pipelineRun = await run(howToProgram('custom-step'));
    expect(tasksOf(pipelineRun)).toEqual({
      'clone-repo': 'Succeeded',
      stamp: 'Succeeded',
      'build-image': 'Succeeded',
      'deploy-app': 'Succeeded',
    });
    const { results } = taskRunOf(pipelineRun, 'stamp').status;
    const { value: time } = results.find(({ name }: any) => name === 'time');
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const build = taskRunOf(pipelineRun, 'build-image').spec.params;
    expect(build).toContainEqual({ name: 'LABELS', value: [`com.example.built-at=${time}`] });
  });
});

describe('docs/how-to/secrets.md', () => {
  // the server of the page does not exist: the step shows what it would send there
  const CURL_CALL = /curl --fail [^']*' \+\n\s*'[^']*https:\/\/models.example.com\/shop/;
  const program = howToProgram('secrets').replace(
    CURL_CALL,
    `cat /certificates/tls.crt /certificates/tls.key >model.bin\\n[ "$TOKEN" = t0ken ]`,
  );

  test('gives the step a key of a Secret as a variable, and another Secret as files', async () => {
    expect(program).toContain('[ "$TOKEN" = t0ken ]');
    secret('models-token', { token: 't0ken' });
    secret('models-client-certificate', { 'tls.crt': 'certificate', 'tls.key': 'key' });
    pushSource({
      Dockerfile:
        `FROM ${BASE_IMAGE}\nCOPY model.bin /model\nRUN [ "$(cat /model)" = certificatekey ]\n` +
        'CMD ["httpd", "-f", "-p8080"]\n',
    });
    expect(tasksOf(await run(program))).toEqual({
      'clone-repo': 'Succeeded',
      'fetch-model': 'Succeeded',
      'build-image': 'Succeeded',
      'deploy-app': 'Succeeded',
    });
  });
});

describe('docs/how-to/report-status.md', () => {
  const CALL = 'curl --fail --data "text=$PARAMS_RUN: $PARAMS_STATUS" "$WEBHOOK_URL"';
  const program = howToProgram('report-status');
  const shown: [string, string] = [CALL, 'echo "$PARAMS_RUN: $PARAMS_STATUS to $WEBHOOK_URL"'];

  /** What the finally task of a run printed. */
  function report(pipelineRun: any): string {
    const { podName } = taskRunOf(pipelineRun, 'report').status;
    return kubectl('logs', podName, `--namespace=${BUILDS}`, '--container=step-post').trim();
  }

  test('reports a run that succeeded, and one that failed', async () => {
    secret('chat-webhook', { url: 'http://chat.example.com/hook' });
    pushSource({ Dockerfile: `FROM ${BASE_IMAGE}\nCMD ["httpd", "-f", "-p8080"]\n` });
    const good = await run(program, [shown]);
    expect(tasksOf(good)).toMatchObject({ 'deploy-app': 'Succeeded', report: 'Succeeded' });
    expect(report(good)).toBe(`${good.metadata.name}: Succeeded to http://chat.example.com/hook`);
    pushSource({ Dockerfile: `FROM ${BASE_IMAGE}\nRUN exit 1\n` });
    const bad = await run(program, [shown]);
    expect(tasksOf(bad)).toEqual({ 'clone-repo': 'Succeeded', 'build-image': 'StepFailed', report: 'Succeeded' });
    expect(report(bad)).toBe(`${bad.metadata.name}: Failed to http://chat.example.com/hook`);
  });
});
