/** Runs each command of docs/when-it-goes-wrong.md, on the failures that the page describes. */
import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { applyFile, getObject, kubectl, listObjects, requireCluster, until } from './cluster';
import { Change, DocumentProgram, dockerfile } from './document-program';
import { fences } from '../docs/text';

const DOCS = join(__dirname, '..', '..');
const PAGE = fences('page', readFileSync(join(DOCS, 'docs', 'when-it-goes-wrong.md'), 'utf8'));
const COMMANDS = PAGE.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'));
const README = fences('README.md', readFileSync(join(DOCS, 'README.md'), 'utf8'));
const PROGRAM = README.find(({ language }) => language === 'ts')!.text;

jest.setTimeout(900_000);

const ran = new Set<string>();
let app: DocumentProgram;

/** Runs the command of the page that holds a text. */
function command(part: string, change: Change = ['', '']): string {
  const found = COMMANDS.filter((text) => text.includes(part));
  expect(found).toHaveLength(1);
  ran.add(found[0]);
  const text = app.named(found[0]).replace(...(change as [string, string]));
  return execFileSync('sh', ['-c', text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const log = (number: string, task: string) =>
  command('logs --selector', [
    'release-number=7,tekton.dev/pipelineTask=build-image',
    `${number},tekton.dev/pipelineTask=${task}`,
  ]);
const applicationState = () => command('{.status.health}');
const runs = () => command('get pipelineruns');
const tasks = () => command('get taskruns');
const syncResult = () => command('syncResult.resources');
const hookLog = () => command('logs job/shop-trigger');
const catchUpNow = () => command('create job catch-up-now');

/** The CronJob deletes its older Jobs by itself. */
function deleteCatchUp(): void {
  kubectl('delete', 'job', 'catch-up-now', `--namespace=${app.name}`, '--ignore-not-found');
}

/** Waits until a command prints what a pattern matches, and returns what it printed. */
async function printed(look: () => string, pattern: RegExp, seconds = 240): Promise<string> {
  let text = '';
  const lacking = () => (pattern.test((text = look())) ? undefined : `${pattern} is not in: ${text}`);
  await until(look.name, seconds, lacking, [app.name, app.builds]);
  return text;
}

/** Pushes a release, and asks Argo CD to look at Git. Returns the folder of the manifests. */
function release(tag: string, program = PROGRAM, changes: readonly Change[] = []): string {
  const folder = app.synthesize(program, [["'v1.2.0'", `'${tag}'`], ...changes]);
  app.pushManifests();
  refresh();
  return folder;
}

function refresh(): void {
  if (getObject('application', 'argocd', app.name) === undefined) return;
  const annotation = 'argocd.argoproj.io/refresh=normal';
  kubectl('annotate', 'application', app.name, '--namespace=argocd', annotation, '--overwrite');
}

function setUp(name: string): void {
  requireCluster();
  app = new DocumentProgram(name);
  app.clean();
  app.pushSource({ Dockerfile: dockerfile('RUN mkdir /www && echo one >/www/index.html') }, 'v1');
}

/** Applies the charts of the platform. */
function apply(folder: string): void {
  applyFile(join(folder, `${app.name}-platform`));
  applyFile(join(folder, `${app.name}-argocd`));
}

function numberOf(run: any): string {
  return run.metadata.labels['release-number'];
}

describe('an app that runs', () => {
  let first: string;

  beforeAll(async () => {
    setUp('wrong');
    apply(release('v1'));
    await until('the first release', 300, () => app.notDeployed(), [app.name, app.builds]);
    first = app.imageOf();
  });

  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) app.clean();
  });

  test('shows its release', () => {
    expect(applicationState()).toMatch(/^Synced \{.*"status":"Healthy".*\}\nSucceeded: /);
    expect(runs()).toMatch(/wrong-deploy-[0-9a-f]+-1 +True +Succeeded/);
    expect(tasks()).toMatch(/clone-repo +Succeeded[^]*build-image +Succeeded[^]*deploy-app +Succeeded/);
    expect(syncResult()).toMatch(/^Job wrong-trigger Sync Succeeded: /m);
    expect(hookLog()).toMatch(/PipelineRun .* created/);
    expect(command('get cronjob,job')).toMatch(/cronjob.batch\/wrong-trigger-catch-up[^]*job.batch\/wrong-trigger /);
  });

  test('shows why a release failed, and tries it again', async () => {
    release('v2'); // before its tag is in Git
    const state = await printed(applicationState, /"status":"Degraded"/);
    expect(state).toMatch(/^Synced \{.*Caused by tekton.dev\/PipelineRun:.*\}\nSucceeded: /);
    expect(runs()).toMatch(/-2 +False +Failed/);
    expect(tasks()).toMatch(/clone-repo +StepFailed +\S/);
    expect(app.imageOf()).toBe(first);
    app.pushSource({ Dockerfile: dockerfile('RUN mkdir /www && echo two >/www/index.html') }, 'v2');
    const failed = listObjects('pipelineruns', app.builds).find((run) => numberOf(run) === '2');
    const number = `release-number=${numberOf(failed)}`;
    expect(log(number, 'clone-repo')).toMatch(/^git-clone: .*v2/m);
    command('delete pipelinerun', ['release-number=7', number]);
    catchUpNow();
    await until('another try', 240, () => (app.imageOf() === first ? first : app.notDeployed()), [app.builds]);
    deleteCatchUp();
  });

  test('is rolled back by a revert', async () => {
    app.revertManifests();
    refresh();
    await until('the rollback', 240, () => (app.imageOf() === first ? app.notDeployed() : app.imageOf()), [app.builds]);
    const [newest] = listObjects('taskruns', app.builds)
      .filter(({ metadata }) => metadata.labels['tekton.dev/pipelineTask'] === 'build-image')
      .sort((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp));
    expect(kubectl('logs', newest.status.podName, `--namespace=${app.builds}`, '--all-containers')).toMatch(
      /nothing is built/,
    );
  });

  test('comes back when its Deployment was deleted', async () => {
    kubectl('delete', 'deployment', app.name, `--namespace=${app.name}`);
    await printed(applicationState, /"status":"Suspended"/);
    catchUpNow();
    await until('the Deployment', 240, () => app.notDeployed(), [app.name, app.builds]);
    expect(app.imageOf()).toBe(first);
    expect(command('--show-managed-fields')).toMatch(/^cdk8s-argo-tekton-deploy Update /m);
    deleteCatchUp();
  });

  test('names the log to read when a value of the release is rejected', async () => {
    const folder = app.synthesize(PROGRAM.replaceAll("'v1.2.0'", "'v1'"));
    const file = join(folder, 'wrong-config', 'ConfigMap.wrong-release.k8s.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('tag: v1', 'tag: v1;reboot'));
    app.pushManifests();
    refresh();
    const failed =
      /^Job wrong-trigger Sync Failed: Container trigger-see-its-log for pod wrong\/wrong-trigger-\w+ failed/m;
    await printed(syncResult, failed);
    expect(hookLog()).toMatch(/'v1;reboot' is rejected\. Allowed: /);
    app.revertManifests();
    refresh();
    await until('the corrected value', 240, () => app.notDeployed(), [app.builds]);
  });
});

describe('a first release that fails, of an app with two sync waves', () => {
  const LAST = '\napp.synth();';
  const waves =
    "\nconst after = new ApiObject(config, 'after', { apiVersion: 'v1', kind: 'ConfigMap' });" +
    "\nafter.metadata.addAnnotation('argocd.argoproj.io/sync-wave', '3');";

  beforeAll(() => setUp('waves'));

  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) app.clean();
  });

  test('keeps its operation until somebody ends it', async () => {
    apply(release('v0', PROGRAM, [[LAST, waves + LAST]]));
    await printed(runs, /-1 +False +Failed/, 300);
    release('v1', PROGRAM, [[LAST, waves + LAST]]);
    await printed(applicationState, /^OutOfSync .*\nRunning: /);
    command('"phase":"Terminating"');
    await until('the fix', 300, () => app.notDeployed(), [app.name, app.builds]);
  });
});

test('each command of the page ran', () => {
  expect([...ran].sort()).toEqual([...COMMANDS].sort());
});
