import { execFileSync, spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, Duration, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  applyFile,
  getObject,
  gitRepository,
  kubectl,
  listObjects,
  makeRunnable,
  push,
  requireCluster,
  synthesize,
  until,
  releaseHooks,
} from './cluster';
import {
  Application,
  ApplicationSource,
  ArgoAppWithTektonHook,
  ArgoAppWithTektonHookProps,
  CatchUp,
  Concurrency,
  DefaultImages,
  GitOpsApp,
  HookPhase,
  ImagePart,
  Param,
  Pipeline,
  RunValue,
  SetImageStrategy,
  Task,
} from '../../src';

jest.setTimeout(600_000);

const unique = Date.now().toString(36);

/** An app of its own for each scenario: namespaces, a repository, a pipeline of one quick task. */
class Scenario {
  public readonly namespace: string;
  public readonly builds: string;
  public readonly address: string;
  public readonly folder = mkdtempSync(join(tmpdir(), 'hand-over-'));

  public constructor(
    public readonly name: string,
    private over: Partial<ArgoAppWithTektonHookProps> = {},
    private readonly script: string = QUICK,
    /** Image of a Deployment `web`, which the runs deploy. */
    private readonly image?: string,
  ) {
    this.namespace = `hand-over-${name}`;
    this.builds = `${this.namespace}-builds`;
    this.address = gitRepository(`hand-over-${name}-${unique}`);
    this.remove();
  }

  /** Writes the manifests of a release, with a ConfigMap that stands for the workload. */
  public release(tag: string, workload: string = tag): string {
    synthesize(this.folder, (app) => this.build(app, tag, workload));
    return push(this.folder, this.address, `release ${tag}`);
  }

  /** Takes the last release back as a person does, with `git revert`. */
  public revert(): string {
    const git = ['-C', this.folder, '-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    execFileSync('git', [...git, 'revert', '--no-edit', 'HEAD'], { stdio: 'pipe' });
    return push(this.folder, this.address, 'reverted');
  }

  /** Takes the manifests from several sources. */
  public from(sources: ApplicationSource[]): void {
    this.over = { ...this.over, source: undefined, sources };
  }

  /** Applies what the platform applies. */
  public install(): void {
    applyFile(join(this.folder, 'manifests', 'platform'));
    applyFile(join(this.folder, 'manifests', 'argocd'));
  }

  public refresh(): void {
    kubectl(
      'annotate',
      'application',
      this.namespace,
      '--namespace=argocd',
      'argocd.argoproj.io/refresh=normal',
      '--overwrite',
    );
  }

  /** Ends the operation in flight, as `argocd app terminate-op` does. */
  public endOperation(): void {
    if (this.status()?.operationState?.phase !== 'Running') return;
    const patch = JSON.stringify({ status: { operationState: { phase: 'Terminating' } } });
    kubectl('patch', 'application', this.namespace, '--namespace=argocd', '--type=merge', `--patch=${patch}`);
  }

  public status(): any {
    return getObject('application', 'argocd', this.namespace)?.status;
  }

  /** What the result of the sync says of the hook. */
  public hookMessage(): string {
    const { resources } = this.status().operationState.syncResult;
    return resources.find(({ hookPhase }: any) => hookPhase === 'Failed').message;
  }

  public runs(): any[] {
    return listObjects('pipelineruns', this.builds);
  }

  /** Number and tag of each run, in the order of the numbers. */
  public history(): string[] {
    const number = (run: any) => Number(run.metadata.labels['release-number']);
    return this.runs()
      .sort((a, b) => number(a) - number(b))
      .map((run) => `${number(run)} ${run.spec.params[0].value}`);
  }

  public workload(): string | undefined {
    return getObject('configmap', this.namespace, 'workload')?.data.content;
  }

  /** Waits until the sync of a commit has ended in this phase. */
  public async operation(commit: string, phase: string, seconds: number = 120): Promise<void> {
    await until(
      `${this.name}: sync of ${commit} ${phase}`,
      seconds,
      () => {
        this.refresh();
        const { operationState = {}, sync, conditions } = this.status() ?? {};
        const { revision: only, revisions = [] } = operationState.syncResult ?? {};
        const revision = only || revisions[0];
        if (operationState.phase === phase && revision === commit) return undefined;
        const { phase: current, message } = operationState;
        return JSON.stringify({ phase: current, message, revision, sync: sync?.status, conditions });
      },
      [this.namespace, this.builds],
    );
  }

  /** Waits until the Application, which is Synced, has this health. */
  public async shows(health: string, message: RegExp = /^/): Promise<void> {
    const look = () => {
      this.refresh();
      const { sync, health: current, conditions } = this.status();
      const isShown = current.status === health && message.test(current.message ?? '') && sync.status === 'Synced';
      return isShown ? undefined : JSON.stringify({ current, sync: sync.status, conditions });
    };
    await until(`${this.name}: ${health}`, 90, look, [this.namespace, this.builds]);
  }

  /** Waits until these are the runs, and the last has succeeded. */
  public async runsAre(expected: string[], seconds: number = 150): Promise<void> {
    const look = () => {
      const isDone = this.runs().every((run) => run.status?.completionTime !== undefined);
      return isDone && `${this.history()}` === `${expected}` ? undefined : `${this.history()}`;
    };
    await until(`${this.name}: ${expected}`, seconds, look, [this.namespace, this.builds]);
  }

  /** Waits until there is this number of runs, all succeeded, and sees that it stays so. */
  public async settled(count: number): Promise<void> {
    const look = () => {
      const succeeded = this.runs().filter((run) => run.status?.conditions?.[0]?.status === 'True');
      return succeeded.length === count && this.runs().length === count
        ? undefined
        : `${succeeded.length} of ${this.runs().length} runs succeeded`;
    };
    await until(`${this.name}: ${count} runs`, 90, look, [this.namespace, this.builds]);
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    expect(look()).toBeUndefined();
  }

  public remove(): void {
    kubectl(
      'delete',
      'application',
      this.namespace,
      `${this.namespace}-platform`,
      '--namespace=argocd',
      '--ignore-not-found',
      '--wait=false',
    );
    for (const name of [this.namespace, `${this.namespace}-platform`]) {
      if (getObject('application', 'argocd', name)) {
        kubectl(
          'patch',
          'application',
          name,
          '--namespace=argocd',
          '--type=merge',
          '--patch={"metadata":{"finalizers":null}}',
        );
      }
    }
    releaseHooks(this.namespace);
    const policy = `${this.namespace}-app-trigger`;
    kubectl('delete', 'validatingadmissionpolicy,validatingadmissionpolicybinding', policy, '--ignore-not-found');
    kubectl('delete', 'namespace', this.namespace, this.builds, '--ignore-not-found', '--timeout=120s');
  }

  private build(app: GitOpsApp, tag: string, content: string): void {
    const platform = new Chart(app, 'platform');
    for (const name of [this.namespace, this.builds]) new kplus.Namespace(platform, name, { metadata: { name } });
    const say = new Task(platform, 'say', {
      namespace: this.builds,
      results: this.image === undefined ? undefined : { digest: {} },
      params: { tag: Param.string(), address: Param.string({ default: this.address }) },
      steps: [
        {
          name: 'say',
          image: this.script === WRITE_BACK ? DefaultImages.GIT : DefaultImages.KUBECTL,
          script: this.script,
          env: { HOME: '/tmp' },
        },
      ],
    });
    const pipeline = new Pipeline(platform, 'pipeline', {
      namespace: this.builds,
      params: { tag: Param.string(), note: Param.string({ default: '' }) },
    });
    pipeline.addTask('say', { task: say, params: { tag: pipeline.param('tag') } });

    const config = new Chart(app, 'config', { namespace: this.namespace });
    new kplus.ConfigMap(config, 'workload', { metadata: { name: 'workload' }, data: { content } });

    const strategy = this.image === undefined ? undefined : this.addWorkload(platform, config, pipeline);
    const argocd = new Chart(app, 'argocd', { namespace: 'argocd' });
    new ArgoAppWithTektonHook(argocd, this.namespace, {
      synced: config,
      pipeline: { pipeline, appName: 'app', runSettings: {}, strategy },
      source: { repoUrl: this.address, targetRevision: 'main' },
      destination: { namespace: this.namespace },
      automated: { prune: true, selfHeal: true },
      retry: { limit: 0 },
      release: { tag },
      params: { tag: RunValue.release('tag') },
      runLabels: { 'git-commit': RunValue.syncedRevision() },
      ...this.over,
    });
  }

  /** A Deployment that is paused in Git, and the rights to deploy it for the account of the runs. */
  private addWorkload(platform: Chart, config: Chart, pipeline: Pipeline): SetImageStrategy {
    const strategy = new SetImageStrategy({ workload: 'web', namespace: this.namespace });
    pipeline.addResult('IMAGE_DIGEST', { value: '$(tasks.say.results.digest)' });
    new ApiObject(config, 'web', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: this.namespace },
      spec: {
        paused: true,
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'example.com/web:unreleased', command: ['sleep', 'infinity'] }] },
        },
      },
    });
    const role = new kplus.Role(platform, 'deploy', { metadata: { name: 'deploy', namespace: this.namespace } });
    role.allow(['get', 'patch'], { apiGroup: 'apps', resourceType: 'deployments', resourceName: 'web' });
    const account = kplus.ServiceAccount.fromServiceAccountName(platform, 'account', 'default', {
      namespaceName: this.builds,
    });
    const metadata = { name: 'deploy', namespace: this.namespace };
    new kplus.RoleBinding(platform, 'deploys', { metadata, role }).addSubjects(account);
    return strategy;
  }
}

/** Sets the image of the Deployment `web` by digest, and unpauses it, as the task of the library does. */
const DEPLOY = `#!/bin/sh
set -eu
[ "$PARAMS_TAG" != bad ]
image=${DefaultImages.KUBECTL.split(':')[0]}@sha256:${'1'.repeat(64)}
kubectl patch deployment web --namespace=hand-over-catch-up --field-manager=cdk8s-argo-tekton-deploy --patch='
  {"spec":{"paused":false,"template":{"spec":{"containers":[{"name":"web","image":"'"$image"'"}]}}}}'
printf '%s' "\${image#*@}" >"$RESULTS_DIGEST_PATH"
`;

/** Fails for the tag "bad", takes a while for "slow". */
const QUICK = '#!/bin/sh\nset -eu\ncase $PARAMS_TAG in bad) exit 1 ;; slow*) sleep 25 ;; esac\necho "$PARAMS_TAG"\n';

/** A manifest that is no part of the release. */
const OTHER = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n';

/** Commits to the very folder that Argo CD syncs. */
const WRITE_BACK = `#!/bin/sh
set -eu
cd /tmp
git clone -q "$PARAMS_ADDRESS" work
cd work
cat >manifests/config/written.yaml <<MANIFEST
apiVersion: v1
kind: ConfigMap
metadata: {name: written, namespace: hand-over-write-back}
data: {tag: "$PARAMS_TAG"}
MANIFEST
git add -A
git -c user.name=run -c user.email=run@localhost commit -q -m "written by the run of $PARAMS_TAG"
git push -q origin HEAD:main
`;

const scenarios: Scenario[] = [];
function scenario(
  name: string,
  over: Partial<ArgoAppWithTektonHookProps> = {},
  script?: string,
  image?: string,
): Scenario {
  const made = new Scenario(name, over, script, image);
  scenarios.push(made);
  return made;
}

beforeAll(() => {
  requireCluster();
  makeRunnable(DefaultImages.KUBECTL, 'kubectl');
  makeRunnable(DefaultImages.GIT, 'git');
});

afterAll(() => {
  if (process.env.CLUSTER_KEEP) return;
  for (const one of scenarios) {
    one.remove();
    rmSync(one.folder, { recursive: true, force: true });
  }
});

describe('exactly once', () => {
  it('20 hooks with the same inputs at once make one run, and all of them succeed', async () => {
    const app = scenario('once');
    const commit = app.release('v1');
    app.install();
    await app.operation(commit, 'Succeeded');
    await app.settled(1);
    const next = app.release('v2'); // its sync is one trigger, and 20 more stand beside it
    await app.operation(next, 'Succeeded');
    const trigger = getObject('pod', app.namespace, 'app-trigger');
    const twenty = Array.from({ length: 20 }, (_, i) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `copy-${i}`, namespace: app.namespace },
      spec: {
        backoffLimit: 0,
        template: { metadata: { labels: { copy: `${i}` } }, spec: { ...trigger.spec, nodeName: undefined } },
      },
    }));
    const run = app.runs().find((one) => one.spec.params[0].value === 'v2');
    kubectl('delete', 'pipelinerun', run.metadata.name, `--namespace=${app.builds}`); // so that all 20 find nothing
    writeFileSync(join(app.folder, 'jobs.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: twenty }));
    applyFile(join(app.folder, 'jobs.json'));
    await until(
      '20 Jobs',
      180,
      () => {
        const done = twenty.filter(
          ({ metadata }) => getObject('job', app.namespace, metadata.name).status.succeeded === 1,
        );
        return done.length === 20 ? undefined : `${done.length} of 20 succeeded`;
      },
      [app.namespace],
    );
    await app.settled(2);
    expect(
      app
        .runs()
        .map((one) => one.spec.params[0].value)
        .sort(),
    ).toEqual(['v1', 'v2']);
  });

  it('a pod of the hook that is killed half-way leads to the same run', async () => {
    const app = scenario('killed', { phase: HookPhase.PRE_SYNC, retry: undefined }); // a retry is a new Job
    const commit = app.release('slow');
    app.install();
    await until('the run', 60, () => (app.runs().length === 1 ? undefined : 'no run yet'), [app.namespace]);
    const [pod] = listObjects('pods', app.namespace);
    kubectl('delete', 'pod', pod.metadata.name, `--namespace=${app.namespace}`, '--grace-period=0', '--force');
    await app.operation(commit, 'Succeeded', 180);
    await app.settled(1);
  });

  it('a commit that the run itself makes in the synced folder starts no loop', async () => {
    const app = scenario('write-back', {}, WRITE_BACK);
    app.release('v1');
    app.install();
    await until(
      'the written object',
      120,
      () => {
        app.refresh();
        return getObject('configmap', app.namespace, 'written')?.data.tag === 'v1' ? undefined : 'not there';
      },
      [app.namespace, app.builds],
    );
    await until(
      'its sync',
      60,
      () => (app.status().operationState.phase === 'Succeeded' ? undefined : app.status().operationState.phase),
      [app.namespace],
    );
    await app.settled(1);
  });
});

describe('a change of the release', () => {
  it('starts a run also where it goes back: rollback by git revert deploys the old release', async () => {
    const app = scenario('revert');
    const first = app.release('v2');
    app.install();
    await app.operation(first, 'Succeeded');
    await app.settled(1);
    await app.operation(app.release('v4'), 'Succeeded');
    await app.settled(2);
    await app.operation(app.revert(), 'Succeeded');
    await app.settled(3);
    expect(app.history()).toEqual(['1 v2', '2 v4', '3 v2']);
    const names = app.runs().map((run) => run.metadata.name);
    expect(names.filter((name) => /^app-deploy-[0-9a-f]{10}-[123]$/.test(name))).toHaveLength(3);

    writeFileSync(join(app.folder, 'manifests', 'config', 'other.yaml'), OTHER);
    await app.operation(push(app.folder, app.address, 'another manifest'), 'Succeeded');
    await app.settled(3); // the same release, whatever ran before it
    await app.operation(app.release('v4'), 'Succeeded');
    await app.settled(4);
    expect(app.history()).toEqual(['1 v2', '2 v4', '3 v2', '4 v4']);
  });

  it('is the newest run in the end, though syncs before it are ended half-way', async () => {
    const app = scenario('race');
    const first = app.release('v1');
    app.install();
    await app.operation(first, 'Succeeded');
    for (const [i, tag] of ['v2', 'v3', 'v2', 'v4'].entries()) {
      const trigger = () => getObject('pod', app.namespace, 'app-trigger')?.metadata.uid;
      const before = trigger();
      app.release(tag);
      await until(
        `the hook of ${tag}`,
        60,
        () => {
          app.refresh();
          return [undefined, before].includes(trigger()) ? 'no new trigger' : undefined;
        },
        [app.namespace],
      );
      await new Promise((resolve) => setTimeout(resolve, 700 * i)); // before, while and after it creates a run
      app.endOperation();
    }
    await app.operation(app.release('v5'), 'Succeeded');
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(app.history().pop()).toMatch(/^\d+ v5$/);
    expect(app.history().filter((run) => run.endsWith(' v5'))).toHaveLength(1);
  });
});

describe('earlier runs', () => {
  it('are cancelled gracefully when a newer release supersedes them, and the newest are kept', async () => {
    const app = scenario('upkeep', { concurrency: Concurrency.CANCEL, history: 1 });
    const commits = [app.release('slow-1')];
    app.install();
    await app.operation(commits[0], 'Succeeded');
    commits.push(app.release('slow-2'));
    await app.operation(commits[1], 'Succeeded');
    const run = (tag: string) => app.runs().find((one) => one.spec.params[0].value === tag);
    await until(
      'the cancelled run',
      60,
      () => {
        const reason = run('slow-1')?.status?.conditions?.[0]?.reason;
        return reason === 'Cancelled' ? undefined : `slow-1: ${reason}`;
      },
      [app.builds],
    );
    await until(
      'the second run',
      90,
      () => (run('slow-2')?.status?.conditions?.[0]?.status === 'True' ? undefined : 'not done'),
      [app.builds],
    );
    const last = app.release('v3');
    await app.operation(last, 'Succeeded');
    await until('the history', 60, () => (run('slow-1') === undefined ? undefined : 'slow-1 is still there'), [
      app.builds,
    ]);
    expect(
      app
        .runs()
        .map((one) => one.spec.params[0].value)
        .sort(),
    ).toEqual(['slow-2', 'v3']);
    const can = (verb: string, kind: string) =>
      spawnSync(
        'kubectl',
        [
          'auth',
          'can-i',
          verb,
          kind,
          `--namespace=${app.builds}`,
          `--as=system:serviceaccount:${app.namespace}:app-trigger`,
        ],
        { encoding: 'utf8' },
      ).stdout.trim();
    expect(['create', 'get', 'list', 'patch', 'delete'].map((verb) => can(verb, 'pipelineruns.tekton.dev'))).toEqual([
      'yes',
      'yes',
      'yes',
      'yes',
      'yes',
    ]);
    // what RBAC cannot say, the policy does: only its own runs, and only those that have ended
    const as = `--as=system:serviceaccount:${app.namespace}:app-trigger`;
    const refused = (...args: string[]) =>
      spawnSync('kubectl', [...args, `--namespace=${app.builds}`, as], { encoding: 'utf8' }).stderr;
    const somebodys = {
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: { name: 'somebodys', namespace: app.builds },
      spec: { pipelineRef: { name: 'pipeline' }, params: [{ name: 'tag', value: 'x' }] },
    };
    const another = {
      metadata: { labels: { 'argocd-hook': 'app-trigger' } },
      spec: { pipelineRef: { name: 'other' } },
    };
    const steps = [{ name: 'sh', image: 'busybox:1', command: ['id'] }];
    const inline = { ...another, spec: { pipelineSpec: { tasks: [{ name: 'own', taskSpec: { steps } }] } } };
    for (const { metadata, spec } of [somebodys, another, inline]) {
      const foreign = { ...somebodys, metadata: { ...somebodys.metadata, ...metadata }, spec };
      writeFileSync(join(app.folder, 'run.json'), JSON.stringify(foreign));
      expect(refused('create', `--filename=${join(app.folder, 'run.json')}`)).toContain(
        'the trigger app-trigger may start only the Pipeline pipeline, with the label of its hook',
      );
    }
    writeFileSync(join(app.folder, 'run.json'), JSON.stringify(somebodys));
    applyFile(join(app.folder, 'run.json'));
    expect(refused('delete', 'pipelinerun', 'somebodys')).toContain(
      'the trigger app-trigger may change its own runs only',
    );
    expect(
      refused('patch', 'pipelinerun', 'somebodys', '--type=merge', '--patch={"spec":{"status":"Cancelled"}}'),
    ).toContain('its own runs only');
    kubectl('delete', 'pipelinerun', 'somebodys', `--namespace=${app.builds}`);
    const running = {
      ...somebodys,
      metadata: { ...somebodys.metadata, name: 'own', labels: { 'argocd-hook': 'app-trigger' } },
      spec: { ...somebodys.spec, params: [{ name: 'tag', value: 'slow' }] },
    };
    writeFileSync(join(app.folder, 'run.json'), JSON.stringify(running));
    applyFile(join(app.folder, 'run.json'));
    expect(refused('delete', 'pipelinerun', 'own')).toContain(
      'the trigger app-trigger may delete only runs that have ended',
    );
    expect([
      can('delete', 'taskruns.tekton.dev'),
      can('delete', 'pods'),
      can('get', 'secrets'),
      can('update', 'pipelines.tekton.dev'),
    ]).toEqual(['no', 'no', 'no', 'no']);
  });

  it('are waited for where the hook queues', async () => {
    const app = scenario('queue', { concurrency: Concurrency.QUEUE });
    app.release('slow-1');
    app.install();
    await until('the first run', 90, () => (app.runs().length === 1 ? undefined : 'no run yet'), [app.namespace]);
    await until('its sync', 60, () => (app.status()?.operationState?.phase === 'Succeeded' ? undefined : 'running'), [
      app.namespace,
    ]);
    const commit = app.release('v2');
    await app.operation(commit, 'Succeeded');
    await app.settled(2);
    const [first, second] = app
      .runs()
      .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
    expect(Date.parse(second.metadata.creationTimestamp)).toBeGreaterThanOrEqual(
      Date.parse(first.status.completionTime),
    );
  });
});

describe('a release in Argo CD', () => {
  it('is Progressing, Degraded or Healthy as its newest run is, and the Application stays Synced', async () => {
    const app = scenario('visible', { dashboardUrl: 'https://tekton.example.com' });
    const first = app.release('slow');
    app.install();
    await app.operation(first, 'Succeeded');
    await app.shows('Progressing', /PipelineRun/);
    await app.shows('Healthy');
    const bad = app.release('bad');
    await app.operation(bad, 'Succeeded');
    await app.shows('Degraded', /Caused by tekton.dev\/PipelineRun:\S+-2$/);
    const run = app.runs().find((one) => one.spec.params[0].value === 'bad');
    expect(run.metadata.annotations['link.argocd.argoproj.io/tekton']).toBe(
      `https://tekton.example.com/#/namespaces/${app.builds}/pipelineruns/${run.metadata.name}`,
    );

    // later syncs, hooks and prunes go on, and start no further run of what failed
    writeFileSync(join(app.folder, 'manifests', 'config', 'other.yaml'), OTHER);
    await app.operation(push(app.folder, app.address, 'another manifest'), 'Succeeded');
    expect(getObject('configmap', app.namespace, 'other')).toBeDefined();
    rmSync(join(app.folder, 'manifests', 'config', 'other.yaml'));
    await app.operation(push(app.folder, app.address, 'without it'), 'Succeeded');
    expect(getObject('configmap', app.namespace, 'other')).toBeUndefined();
    await app.shows('Degraded');
    expect(app.history()).toEqual(['1 slow', '2 bad']);

    await app.operation(app.release('v3'), 'Succeeded');
    await app.shows('Healthy'); // the failed run counts no more
    expect(app.runs()).toHaveLength(3);
    const tracked = app.runs().filter((one) => one.metadata.annotations['argocd.argoproj.io/tracking-id'] !== '');
    expect(tracked.map((one) => one.spec.params[0].value)).toEqual(['v3']);
  });

  it('is not shown with visible: false, and a later sync of a failed one says why it fails', async () => {
    const app = scenario('hidden', { visible: false });
    const bad = app.release('bad');
    app.install();
    await app.operation(bad, 'Succeeded');
    await until('the run', 60, () => (app.runs()[0]?.status?.completionTime ? undefined : 'not done'), [app.builds]);
    await app.shows('Healthy');
    writeFileSync(join(app.folder, 'manifests', 'config', 'other.yaml'), OTHER);
    await app.operation(push(app.folder, app.address, 'another manifest'), 'Failed');
    expect(app.hookMessage()).toMatch(
      /trigger: PipelineRun \S+-1 of this release has failed\. Release something else, or delete the run/,
    );
    expect(app.history()).toEqual(['1 bad']);
  });
});

describe('catching up', () => {
  const [IMAGE] = DefaultImages.KUBECTL.split('@');
  const RELEASED = `sha256:${'1'.repeat(64)}`;

  it('releases what no hook has started, and what the workload has lost, but nothing that failed', async () => {
    const app = scenario('catch-up', { catchUp: CatchUp.every(Duration.minutes(1)) }, DEPLOY, IMAGE);
    const first = app.release('v1');
    app.install();
    await app.operation(first, 'Succeeded');
    await app.settled(1);
    const live = () => {
      const { paused = false, template } = getObject('deployment', app.namespace, 'web').spec;
      return `${template.spec.containers[0].image.split('@')[1]} ${paused}`;
    };
    expect(live()).toBe(`${RELEASED} false`);

    kubectl('delete', 'deployment', 'web', `--namespace=${app.namespace}`); // self-heal runs no hook
    await app.runsAre(['1 v1', '2 v1']);
    expect(live()).toBe(`${RELEASED} false`);

    const raw = JSON.stringify({ operation: { sync: {}, initiatedBy: { username: 'test' } } });
    kubectl('patch', 'application', app.namespace, '--namespace=argocd', '--type=merge', `--patch=${raw}`);
    await app.runsAre(['1 v1', '2 v1', '3 v1']);
    expect(live()).toBe(`${RELEASED} false`);

    await app.operation(app.release('bad'), 'Succeeded');
    await app.shows('Degraded');
    await new Promise((resolve) => setTimeout(resolve, 75_000)); // an interval
    expect(app.history()).toEqual(['1 v1', '2 v1', '3 v1', '4 bad']);
    expect(live()).toBe(`${RELEASED} false`);

    const can = (verb: string, what: string, namespace: string) => {
      const as = `--as=system:serviceaccount:${app.namespace}:app-trigger`;
      const args = ['auth', 'can-i', verb, what, `--namespace=${namespace}`, as];
      return spawnSync('kubectl', args, { encoding: 'utf8' }).stdout.trim();
    };
    expect(can('get', 'deployments.apps/web', app.namespace)).toBe('yes');
    expect(can('get', 'configmaps/app-release', app.namespace)).toBe('yes');
    for (const verb of ['patch', 'update', 'delete', 'list']) {
      expect(can(verb, 'deployments.apps/web', app.namespace)).toBe('no');
    }
    expect(can('get', 'deployments.apps/other', app.namespace)).toBe('no');
    expect(can('get', 'secrets', app.namespace)).toBe('no');
  });
});

describe('a failed sync', () => {
  it("starts the SyncFail pipeline with Argo CD's message, and not the other", async () => {
    const app = scenario('fail', {
      phase: HookPhase.SYNC_FAIL,
      params: { tag: RunValue.release('tag'), note: RunValue.failureMessage() },
    });
    const good = app.release('v1');
    app.install();
    await app.operation(good, 'Succeeded');
    expect(app.runs()).toEqual([]);
    app.release('v2');
    // a Job of the sync phase that fails; an ordinary one would not, since nothing waits for its health
    writeFileSync(
      join(app.folder, 'manifests', 'config', 'broken.yaml'),
      JSON.stringify({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'broken', namespace: app.namespace, annotations: { 'argocd.argoproj.io/hook': 'Sync' } },
        spec: {
          backoffLimit: 0,
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'x', image: DefaultImages.KUBECTL, command: ['false'] }],
            },
          },
        },
      }),
    );
    const bad = push(app.folder, app.address, 'a broken Job');
    await app.operation(bad, 'Failed', 180);
    await app.settled(1);
    expect(app.runs()[0].spec.params).toEqual([
      { name: 'tag', value: 'v2' },
      { name: 'note', value: expect.stringMatching(/^[A-Za-z0-9 ._/:@+,;=()'<>!?*#%-]{5,}$/) },
    ]);
  });
});

describe('a deleted Application', () => {
  it('starts the PostDelete pipeline once its objects are gone', async () => {
    const app = scenario('delete', { phase: HookPhase.POST_DELETE, cascade: true, runLabels: {} });
    const commit = app.release('v1');
    app.install();
    await app.operation(commit, 'Succeeded');
    expect(app.runs()).toEqual([]);
    kubectl('delete', 'application', app.namespace, '--namespace=argocd', '--wait=false');
    await until('the Application is gone', 120, () => (app.status() === undefined ? undefined : 'still there'), [
      app.namespace,
      app.builds,
    ]);
    expect(app.workload()).toBeUndefined();
    await app.settled(1);
    expect(app.runs()[0].spec.params).toEqual([{ name: 'tag', value: 'v1' }]);

    app.install(); // the same release, deleted once more
    await app.operation(commit, 'Succeeded');
    kubectl('delete', 'application', app.namespace, '--namespace=argocd', '--wait=false');
    await app.settled(2);
    expect(app.history()).toEqual(['1 v1', '2 v1']);
  });
});

describe('a PreSync gate', () => {
  it('fails the sync when its run fails and leaves the workload alone; the next release passes', async () => {
    const app = scenario('gate', { phase: HookPhase.PRE_SYNC });
    const good = app.release('v1');
    app.install();
    await app.operation(good, 'Succeeded');
    expect(app.workload()).toBe('v1');

    const bad = app.release('bad');
    await app.operation(bad, 'Failed');
    expect(app.workload()).toBe('v1');
    expect(app.hookMessage()).toMatch(
      /trigger: task say: .*\ntrigger: PipelineRun \S+-2 of this release has failed\. Release something else/,
    );

    const fixed = app.release('v3');
    await app.operation(fixed, 'Succeeded');
    expect(app.workload()).toBe('v3');
  });

  it('lets a fix pass soon after a release that failed, since a retry takes the newest commit', async () => {
    const app = scenario('refresh', { phase: HookPhase.PRE_SYNC, retry: undefined });
    const good = app.release('v1');
    app.install();
    await app.operation(good, 'Succeeded');
    app.release('bad');
    await until(
      'the first retry',
      120,
      () => {
        app.refresh();
        const { retryCount } = app.status().operationState;
        return retryCount > 0 ? undefined : `retryCount ${retryCount}`;
      },
      [app.namespace, app.builds],
    );
    await app.operation(app.release('v3'), 'Succeeded', 90);
    expect(app.workload()).toBe('v3');
    expect(app.history()).toEqual(['1 v1', '2 bad', '3 v3']);
  });
});

describe('a synced image', () => {
  it('is that of the workload which Argo CD has just applied', async () => {
    const [repository, tag] = DefaultImages.GIT.split('@')[0].split(':');
    const app = scenario('image', {
      params: { tag: RunValue.syncedImage(repository), note: RunValue.syncedImage(repository, ImagePart.DIGEST) },
    });
    app.release('v1');
    writeFileSync(
      join(app.folder, 'manifests', 'config', 'workload.yaml'),
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: app.namespace },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'web', image: DefaultImages.GIT }] },
          },
        },
      }),
    );
    const commit = push(app.folder, app.address, 'with a workload');
    app.install();
    await app.operation(commit, 'Succeeded');
    await app.settled(1);
    expect(app.runs()[0].spec.params).toEqual([
      { name: 'tag', value: tag },
      { name: 'note', value: DefaultImages.GIT.split('@')[1] },
    ]);
  });
});

describe('several sources', () => {
  it("hand over the revision of the synced chart's source", async () => {
    const values = gitRepository(`hand-over-values-${unique}`);
    const folder = mkdtempSync(join(tmpdir(), 'values-'));
    writeFileSync(join(folder, 'values.yaml'), 'a: b\n');
    push(folder, values, 'values');
    const app = scenario('sources');
    app.from([
      { repoUrl: app.address, targetRevision: 'main' },
      { repoUrl: values, targetRevision: 'main', ref: 'values' },
    ]);
    const commit = app.release('v1');
    app.install();
    await app.operation(commit, 'Succeeded');
    await app.settled(1);
    expect(app.runs()[0].metadata.labels['git-commit']).toBe(commit);
  });
});

describe.each(['annotation', 'label', 'annotation+label'])('under the tracking method %s', (method) => {
  beforeAll(() => track(method));
  afterAll(() => track(undefined));

  it('a run is never pruned and belongs to its own Application only, though Argo CD applies its Pipeline', async () => {
    const app = scenario(`tracked-${method.replace('+', '-')}`);
    const commit = app.release('slow');
    // the platform's folder under Argo CD as well, with prune: it marks the Pipeline as its own
    const platform = `${app.namespace}-platform`;
    synthesize(join(app.folder, 'second'), (second) => {
      const chart = new Chart(second, 'argocd', { namespace: 'argocd' });
      const made = new Application(chart, platform, {
        source: { repoUrl: app.address, targetRevision: 'main', path: 'manifests/platform' },
        automated: { prune: true, selfHeal: true },
      });
      ApiObject.of(made).addJsonPatch(
        JsonPatch.add('/metadata/annotations', { 'argocd.argoproj.io/refresh': 'normal' }),
      );
    });
    applyFile(join(app.folder, 'second', 'manifests', 'argocd'));
    await until('the platform', 90, () => (getObject('pipeline', app.builds, 'pipeline') ? undefined : 'no Pipeline'), [
      app.builds,
    ]);
    applyFile(join(app.folder, 'manifests', 'argocd'));
    await app.operation(commit, 'Succeeded');
    await until('the run', 60, () => (app.runs().length === 1 ? undefined : 'no run yet'), [app.namespace, app.builds]);
    for (const name of [platform, app.namespace]) {
      kubectl('annotate', 'application', name, '--namespace=argocd', 'argocd.argoproj.io/refresh=hard', '--overwrite');
    }
    await app.settled(1);
    const marks = getObject('pipeline', app.builds, 'pipeline').metadata;
    if (method !== 'label') expect(marks.annotations['argocd.argoproj.io/tracking-id']).toContain(platform);
    if (method !== 'annotation') expect(marks.labels['app.kubernetes.io/instance']).toBe(platform);
    for (const name of [platform, app.namespace]) {
      const { sync, health, resources } = getObject('application', 'argocd', name).status;
      expect({ name, sync: sync.status, health: health.status }).toEqual({ name, sync: 'Synced', health: 'Healthy' });
      const runs = resources.filter((one: any) => /Run$/.test(one.kind)).map((one: any) => one.kind);
      // label tracking knows nothing of the annotation by which the run is shown
      expect(runs).toEqual(name === app.namespace && method !== 'label' ? ['PipelineRun'] : []);
    }
  });
});

/** Sets Argo CD's tracking method; undefined is its default. */
function track(method: string | undefined): void {
  const patch = JSON.stringify({ data: { 'application.resourceTrackingMethod': method ?? null } });
  kubectl('patch', 'configmap', 'argocd-cm', '--namespace=argocd', '--type=merge', `--patch=${patch}`);
}
