/** Runs the programs of documents as they are, with their addresses replaced by those of the cluster. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { applyFile, getObject, kubectl, listObjects, makeRunnable, requireCluster, until } from './cluster';
import { Change, DocumentProgram, dockerfile } from './document-program';
import { howToProgram } from '../docs/how-to';
import { fences } from '../docs/text';

const README = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
const SCANNER = 'docker.io/aquasec/trivy:0.58.0';
const CURL = 'docker.io/curlimages/curl:8.11.0';
const APPLICATIONS = ['programs', 'programs-staging', 'programs-production'];

jest.setTimeout(600_000);

let app: DocumentProgram;

/** Starts a run of the pipeline of a how-to program, and returns it when it has ended. */
async function run(program: string, changes: readonly Change[] = []): Promise<any> {
  const start = [
    "const { PipelineRun } = require('cdk8s-argo-tekton');",
    `const runs = new Chart(app, 'runs', { namespace: '${app.builds}' });`,
    "const params = { 'image-tag': 'v2.0.0', revision: 'main' };",
    "new PipelineRun(runs, 'r', { ...pipeline.runSettings, pipeline: pipeline.pipeline, generateName: 'r-', params });",
    'app.synth();',
  ];
  const folder = app.synthesize(program, [...changes, ['\napp.synth();', `\n${start.join('\n')}`]]);
  app.pushManifests();
  applyFile(`${folder}/${app.name}-platform`);
  const created = kubectl('create', `--filename=${folder}/runs`, '--output=name').trim();
  const name = created.slice(created.indexOf('/') + 1);
  const seen = () => getObject('pipelinerun', app.builds, name);
  const notEnded = () => {
    const condition = seen()?.status?.conditions?.[0];
    return ['True', 'False'].includes(condition?.status) ? undefined : JSON.stringify(condition ?? 'no status');
  };
  await until(`PipelineRun ${name}`, 240, notEnded, [app.builds]);
  return seen();
}

/** The TaskRuns of a run, by task. */
function taskRunsOf(pipelineRun: any): { [task: string]: any } {
  const runs = listObjects('taskruns', app.builds).filter(
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
  kubectl('delete', 'secret', name, `--namespace=${app.builds}`, '--ignore-not-found');
  kubectl('create', 'secret', 'generic', name, `--namespace=${app.builds}`, ...literals);
}

beforeAll(() => {
  requireCluster();
  app = new DocumentProgram('programs');
  app.clean(APPLICATIONS);
  for (const image of [SCANNER, CURL]) makeRunnable(image, 'busybox');
  app.pushSource({
    Dockerfile: dockerfile('RUN mkdir /www && echo hello >/www/index.html'),
    'ci/test.sh': '[ -f Dockerfile ]\n',
    'ci/lint.sh': 'echo "a finding" >&2\nexit 1\n',
  });
});

afterAll(() => {
  if (!process.env.CLUSTER_KEEP) app.clean(APPLICATIONS);
});

test('the first program of the README works from an empty cluster', async () => {
  const { text } = fences('README.md', README).find(({ language }) => language === 'ts')!;
  app.pushSource({}, 'v1.2.0');
  const folder = app.synthesize(text);
  app.pushManifests();
  applyFile(`${folder}/${app.name}-platform`);
  applyFile(`${folder}/${app.name}-argocd`);
  await until('Application', 300, () => app.notDeployed(), [app.name, app.builds]);
  const [pipelineRun] = listObjects('pipelineruns', app.builds);
  const { value } = pipelineRun.status.results.find(({ name }: any) => name === 'IMAGE_DIGEST');
  expect(app.imageOf()).toBe(`${app.image}@${value}`);
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
    expect(app.imageOf()).toBe(`${app.image}@${value}`);
  });

  test('builds nothing when the test fails', async () => {
    app.pushSource({ 'ci/test.sh': 'exit 1\n' });
    expect(tasksOf(await run(program))).toEqual({
      'clone-repo': 'Succeeded',
      test: 'StepFailed',
      lint: 'FailureIgnored',
    });
    app.pushSource({ 'ci/test.sh': 'exit 0\n' });
  });
});

describe('docs/how-to/scan-before-deploy.md', () => {
  const SCAN = 'trivy image --exit-code 1 --severity CRITICAL "$PARAMS_IMAGE"';
  const program = howToProgram('scan-before-deploy');

  test('scans the digest, and deploys it', async () => {
    const scan = `case $PARAMS_IMAGE in ${app.image}@sha256:*) ;; *) exit 1 ;; esac`;
    expect(tasksOf(await run(program, [[SCAN, scan]]))).toEqual({
      'clone-repo': 'Succeeded',
      'build-image': 'Succeeded',
      scan: 'Succeeded',
      'deploy-app': 'Succeeded',
    });
  });

  test('deploys nothing that the scanner rejects', async () => {
    const before = app.imageOf();
    expect(tasksOf(await run(program, [[SCAN, 'exit 1']]))).toEqual({
      'clone-repo': 'Succeeded',
      'build-image': 'Succeeded',
      scan: 'StepFailed',
    });
    expect(app.imageOf()).toBe(before);
  });
});

describe('docs/how-to/custom-step.md', () => {
  test('builds what the step wrote, with its result as a label of the image', async () => {
    app.pushSource({
      Dockerfile: dockerfile('COPY version.txt /www/index.html', 'RUN [ -s /www/index.html ]'),
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
    app.pushSource({
      Dockerfile: dockerfile('COPY model.bin /model', 'RUN [ "$(cat /model)" = certificatekey ]'),
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
    return kubectl('logs', podName, `--namespace=${app.builds}`, '--container=step-post').trim();
  }

  test('reports a run that succeeded, and one that failed', async () => {
    secret('chat-webhook', { url: 'http://chat.example.com/hook' });
    app.pushSource({ Dockerfile: dockerfile() });
    const good = await run(program, [shown]);
    expect(tasksOf(good)).toMatchObject({ 'deploy-app': 'Succeeded', report: 'Succeeded' });
    expect(report(good)).toBe(`${good.metadata.name}: Succeeded to http://chat.example.com/hook`);
    app.pushSource({ Dockerfile: dockerfile('RUN exit 1') });
    const bad = await run(program, [shown]);
    expect(tasksOf(bad)).toEqual({ 'clone-repo': 'Succeeded', 'build-image': 'StepFailed', report: 'Succeeded' });
    expect(report(bad)).toBe(`${bad.metadata.name}: Failed to http://chat.example.com/hook`);
  });
});
