/** What the cluster tests of strategies share: an application, its versions, and a client that counts its answers. */
import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Chart } from 'cdk8s';
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
  synthesize,
  until,
} from './cluster';
import { pushImage } from './push-image';
import {
  Application,
  DefaultImages,
  DeployPipeline,
  GitOpsApp,
  IDeployStrategy,
  PipelineRun,
  PodSecurity,
  PodSecurityNamespace,
} from '../../src';
import { requireTool } from '../interpreter';

const unique = Date.now().toString(36);
export const IMAGE = `${registry()}/delivery-${unique}`;

/** What the images of the application do, by tag. */
const VERSIONS: { [tag: string]: { [name: string]: string } } = {
  v1: {},
  v2: {},
  v3: {},
  bad: { BAD: 'true' },
  crash: { CRASH_AFTER: '40' },
};
/** Digests of the images, by tag. */
export const digests: { [tag: string]: string } = {};

/** How a scenario changes what is in Git. */
export interface Content {
  readonly annotation: string;
}

/** Adds the objects of the application to the chart that Argo CD syncs. */
export type BuildWorkload = (config: Chart, namespace: string, content: Content) => void;

/** An application with its namespaces, its repository and its pipeline. */
export class Delivery {
  public readonly namespace: string;
  public readonly builds: string;
  /** When the operation started after which there must be no other until the next commit. */
  public operation: string = '';
  private readonly address: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'delivery-'));

  public constructor(
    name: string,
    private readonly strategy: IDeployStrategy,
    private readonly build: BuildWorkload,
    prefix: string = 'delivery',
    private readonly enforce: PodSecurity = PodSecurity.PRIVILEGED,
  ) {
    this.namespace = `${prefix}-${name}`;
    this.builds = `${this.namespace}-builds`;
    this.address = gitRepository(`${this.namespace}-${unique}`);
    this.remove();
  }

  /** Commits what is in Git from now on. Returns the commit. */
  public commit(annotation: string): string {
    synthesize(this.folder, (app) => this.synth(app, { annotation }));
    return push(this.folder, this.address, annotation);
  }

  /** Applies what the platform applies, and waits for the first sync. */
  public async install(): Promise<void> {
    const commit = this.commit('first');
    const platform = join(this.folder, 'manifests', 'platform');
    for (const name of [this.namespace, this.builds]) applyFile(join(platform, `0-Namespace.${name}.k8s.yaml`));
    applyFile(platform); // in the order of the names of files
    applyFile(join(this.folder, 'manifests', 'argocd'));
    await this.synced(commit);
    await this.settled();
  }

  /** Waits until Argo CD has seen what its last sync applied: before, it may sync a second time. */
  public async settled(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    this.operation = this.lastOperation();
  }

  /** Waits until this commit is Synced. */
  public async synced(commit: string, seconds: number = 120): Promise<void> {
    await until(
      `${this.namespace}: ${commit} Synced`,
      seconds,
      () => {
        this.refresh();
        const { sync, operationState } = this.status() ?? {};
        const isSynced = sync?.status === 'Synced' && sync.revision === commit;
        return isSynced ? undefined : JSON.stringify({ sync: sync?.status, operation: operationState?.message });
      },
      [this.namespace],
    );
  }

  public status(): any {
    return getObject('application', 'argocd', this.namespace)?.status;
  }

  public refresh(): void {
    const mark = 'argocd.argoproj.io/refresh=normal';
    kubectl('annotate', 'application', this.namespace, '--namespace=argocd', mark, '--overwrite');
  }

  /** Starts a run that deploys a tag. Returns its name. */
  public start(tag: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'delivery-run-'));
    synthesize(folder, (app) => {
      const { pipeline, runSettings } = this.platform(app);
      const runs = new Chart(app, 'runs', { namespace: this.builds });
      const params = { 'image-tag': tag };
      new PipelineRun(runs, 'run', { ...runSettings, pipeline, params, generateName: `${tag}-` });
    });
    const created = kubectl('create', `--filename=${join(folder, 'manifests', 'runs')}`, '--output=name').trim();
    return created.slice(created.indexOf('/') + 1);
  }

  /** Waits until a run has ended. Returns its reason and message. */
  public async ended(run: string, seconds: number = 400): Promise<string> {
    const condition = () => getObject('pipelinerun', this.builds, run)?.status?.conditions?.[0];
    const isEnded = () => getObject('pipelinerun', this.builds, run)?.status?.completionTime !== undefined;
    const look = () => (isEnded() ? undefined : JSON.stringify(condition() ?? 'no status'));
    await until(`PipelineRun ${run}`, seconds, look, [this.namespace, this.builds]);
    return `${condition().reason}: ${condition().message}`;
  }

  /** Waits until a task of a run has a pod that has started. */
  public async runs(run: string, task: string): Promise<void> {
    await until(
      `${task} of ${run}`,
      300,
      () => {
        const found = this.taskRun(run, task);
        const isRunning = found?.status?.steps?.some((step: any) => step.running || step.terminated);
        return isRunning ? undefined : JSON.stringify(found?.status?.conditions ?? 'not created');
      },
      [this.namespace, this.builds],
    );
  }

  public taskRun(run: string, task: string): any {
    return listObjects('taskruns', this.builds).find(
      ({ metadata: { labels } }) =>
        labels['tekton.dev/pipelineRun'] === run && labels['tekton.dev/pipelineTask'] === task,
    );
  }

  public result(run: string, task: string, name: string): string | undefined {
    return this.taskRun(run, task)?.status?.results?.find((result: any) => result.name === name)?.value;
  }

  public cancel(run: string, how: string): void {
    const patch = JSON.stringify({ spec: { status: how } });
    kubectl('patch', 'pipelinerun', run, `--namespace=${this.builds}`, '--type=merge', `--patch=${patch}`);
  }

  /** Pods of tasks and time of a run. */
  public cost(run: string): string {
    const { childReferences, startTime, completionTime } = getObject('pipelinerun', this.builds, run).status;
    const seconds = (Date.parse(completionTime) - Date.parse(startTime)) / 1000;
    return `${childReferences.length} pods, ${seconds} s`;
  }

  /** When the last operation of Argo CD started: a sync, or self-heal. */
  public lastOperation(): string {
    return this.status().operationState.startedAt;
  }

  public remove(): void {
    kubectl('delete', 'application', this.namespace, '--namespace=argocd', '--ignore-not-found', '--timeout=60s');
    kubectl('delete', 'namespace', this.namespace, this.builds, '--ignore-not-found', '--timeout=180s');
  }

  private platform(app: GitOpsApp): DeployPipeline {
    const platform = new Chart(app, 'platform');
    new PodSecurityNamespace(platform, this.namespace, { enforce: this.enforce });
    new PodSecurityNamespace(platform, this.builds, { enforce: PodSecurity.RESTRICTED });
    return new DeployPipeline(platform, 'app', {
      namespace: this.builds,
      image: IMAGE,
      tlsVerify: false,
      strategy: this.strategy,
    });
  }

  private synth(app: GitOpsApp, content: Content): void {
    this.platform(app);
    const config = new Chart(app, 'config', { namespace: this.namespace });
    this.build(config, this.namespace, content);
    const argocd = new Chart(app, 'argocd', { namespace: 'argocd' });
    new Application(argocd, this.namespace, {
      source: { repoUrl: this.address, targetRevision: 'main', path: 'manifests/config' },
      destination: { namespace: this.namespace },
      automated: { prune: true, selfHeal: true },
      ...this.strategy.demands,
    });
  }
}

/** What a client counted: answers by version and by connection, and failed requests. */
export interface Count {
  readonly answers: { [version: string]: { new: number; 'keep-alive': number } };
  readonly failed: string[];
  readonly seconds: { [second: string]: { [version: string]: number } };
}

let clients = 0;

/** Starts a client that asks a URL, until `end`. */
export async function ask(namespace: string, url: string, host: string[] = []): Promise<() => Promise<Count>> {
  const name = `client-${(clients += 1)}`;
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const container = { name, image: `${IMAGE}:v1`, args: ['client', url, ...host], securityContext };
  const user = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  const spec = { restartPolicy: 'Never', securityContext: user, containers: [container] };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec };
  execFileSync('kubectl', ['create', '--filename=-'], { input: JSON.stringify(pod), stdio: 'pipe' });
  const log = () => kubectl('logs', name, `--namespace=${namespace}`);
  const isRunning = () => getObject('pod', namespace, name)?.status?.phase === 'Running';
  await until(name, 90, () => (isRunning() && /^\d/m.test(log()) ? undefined : 'no answer yet'), [namespace]);
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, 15_000)); // pods that end close their connections
    kubectl('exec', name, `--namespace=${namespace}`, '--', '/app', 'stop');
    const hasEnded = () => log().includes('\nEND');
    await until(name, 60, () => (hasEnded() ? undefined : 'has not ended'), [namespace]);
    return countOf(log());
  };
}

function countOf(log: string): Count {
  const count: Count = { answers: {}, failed: [], seconds: {} };
  for (const line of log.split('\n')) {
    const [second, kind, version, number] = line.split(' ');
    if (second === 'FAILED') count.failed.push(line);
    if (!/^\d+$/.test(second) || number === undefined) continue;
    const answers = (count.answers[version] ??= { new: 0, 'keep-alive': 0 });
    answers[kind as 'new'] += Number(number);
    const perSecond = (count.seconds[second] ??= {});
    perSecond[version] = (perSecond[version] ?? 0) + Number(number);
  }
  return count;
}

/** Prints what stands in the docs. */
export function tell(what: string, { answers, failed }: Count, cost?: string): void {
  const parts = Object.entries(answers).map(
    ([version, n]) => `${version} ${n.new} new + ${n['keep-alive']} keep-alive`,
  );
  process.stdout.write(
    `delivery: ${what}: ${parts.join(', ')}; ${failed.length} failed${cost === undefined ? '' : `; ${cost}`}\n`,
  );
}

/** Pushes the images of the versions; they hold one program. */
export async function pushVersions(): Promise<void> {
  requireCluster();
  makeRunnable(DefaultImages.KUBECTL, 'kubectl');
  makeRunnable(DefaultImages.ORAS, 'oras');
  const folder = mkdtempSync(join(tmpdir(), 'delivery-app-'));
  mkdirSync(join(folder, 'tmp'));
  execFileSync(requireTool('go'), ['build', '-o', join(folder, 'app'), '.'], {
    cwd: join(__dirname, 'delivery-app'),
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
    stdio: 'pipe',
  });
  for (const [tag, env] of Object.entries(VERSIONS)) {
    const image = { folder, entrypoint: ['/app'], env: { VERSION: tag, ...env } };
    digests[tag] = await pushImage(`${IMAGE}:${tag}`, image);
  }
}

/**
 * Sees that nothing of a run is left on the objects, and that a change in Git is live after one sync, without anything
 * else that moves.
 *
 * @param objects KIND/NAME; Git has their annotation `change`
 * @param moving what the strategy moves, which must stay as it is
 */
export async function expectGivenBack(
  delivery: Delivery,
  objects: string[],
  change: string,
  moving: () => unknown[],
): Promise<void> {
  const at = `--namespace=${delivery.namespace}`;
  for (const object of objects) {
    const { metadata } = JSON.parse(kubectl('get', object, at, '--output=json', '--show-managed-fields'));
    const managers = metadata.managedFields.map(({ manager }: any) => manager);
    expect([object, managers.filter((manager: string) => manager === 'cdk8s-argo-tekton-release')]).toEqual([
      object,
      [],
    ]);
    expect(metadata.annotations?.['cdk8s-argo-tekton/release']).toBeUndefined();
  }
  // self-heal was on all the time, and found nothing to heal
  expect(delivery.lastOperation()).toBe(delivery.operation);
  const before = moving();
  await delivery.synced(delivery.commit(change));
  for (const object of objects) {
    const shown = kubectl('get', object, at, '--output=jsonpath={.metadata.annotations.change}');
    expect([object, shown]).toEqual([object, change]);
  }
  await delivery.settled();
  expect(moving()).toEqual(before);
}

/** Sees that the account of the runs may patch these objects, and change nothing else. */
export function expectNamedRights({ builds, namespace }: Delivery, named: string[], kinds: string[]): void {
  const can = (...args: string[]) => {
    const account = `--as=system:serviceaccount:${builds}:app-deploy`;
    try {
      return kubectl('auth', 'can-i', ...args, account, `--namespace=${namespace}`).trim();
    } catch (error) {
      return (error as Error).message.includes('\nno') ? 'no' : (error as Error).message;
    }
  };
  for (const object of named) expect([object, can('patch', object)]).toEqual([object, 'yes']);
  for (const object of [...kinds.map((kind) => `${kind}/other`), ...kinds, 'secrets', 'configmaps']) {
    for (const verb of ['patch', 'update', 'delete', 'create']) {
      expect([verb, object, can(verb, object)]).toEqual([verb, object, 'no']);
    }
  }
  expect(can('get', 'secrets')).toBe('no');
}
