import { execFileSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
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
  registry,
  releaseHooks,
  requireCluster,
  state,
  synthesize,
  until,
} from './cluster';
import {
  ArgoAppWithTektonHook,
  BuildAndDeployPipeline,
  CatchUp,
  DefaultImages,
  GitOpsApp,
  RunValue,
  SetImageStrategy,
} from '../../src';
import { dice } from '../dice';

/** The seed of the walk, printed: the same one makes the same steps. */
const SEED = Number(process.env.WALK_SEED ?? Date.now() % 100_000);
const STEPS = Number(process.env.WALK_STEPS ?? 60);
/** Within this time after each step, what Argo CD shows must be true: a run, and the interval of the catch-up twice. */
const SETTLING_SECONDS = 300;

const BASE_IMAGE = 'docker.io/library/busybox:1.37.0';
const GOOD = ['v1', 'v2', 'v3', 'v4'];
const BAD = ['bad1', 'bad2'];

jest.setTimeout(6 * 3600_000);

const roll = dice(SEED);

function pick<T>(items: readonly T[]): T {
  return items[roll(items.length)];
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

/** The app of the walk: its repositories, and the model of what is declared. */
class Shop {
  public readonly namespace = `walk-${SEED}`;
  public readonly builds = `walk-${SEED}-builds`;
  /** The release that Git declares. */
  public declared = 'v1';

  private readonly folder = mkdtempSync(join(tmpdir(), 'walk-'));
  private readonly unique = `${SEED}-${Date.now().toString(36)}`;
  private readonly sourceUrl = gitRepository(`walk-source-${this.unique}`);
  private readonly manifestsUrl = gitRepository(`walk-manifests-${this.unique}`);
  private notes = 0;

  /** Pushes a commit of the source for each release, with a tag of its name; those that are bad cannot be built. */
  public pushSource(): void {
    const folder = mkdtempSync(join(tmpdir(), 'walk-source-'));
    for (const tag of [...GOOD, ...BAD]) {
      const build = GOOD.includes(tag) ? `mkdir /www && echo ${tag} >/www/index.html` : 'exit 1';
      const serve = 'CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]';
      writeFileSync(join(folder, 'Dockerfile'), `FROM ${BASE_IMAGE}\nRUN ${build}\n${serve}\n`);
      push(folder, this.sourceUrl, tag);
      execFileSync('git', ['-C', folder, 'push', '-q', this.sourceUrl, `HEAD:refs/tags/${tag}`]);
    }
  }

  /** Declares a release in Git. Returns the commit. */
  public release(tag: string): string {
    this.declared = tag;
    synthesize(this.folder, (app) => this.build(app));
    return push(this.folder, this.manifestsUrl, `release ${tag}`);
  }

  /** Commits another manifest, with the same release. */
  public note(): void {
    this.notes++;
    this.release(this.declared);
  }

  /** Commits a file that Argo CD does not apply. */
  public readme(): void {
    writeFileSync(join(this.folder, 'README.md'), `${Date.now()}\n`);
    push(this.folder, this.manifestsUrl, 'README only');
  }

  public install(): void {
    applyFile(join(this.folder, 'manifests', 'platform'));
    applyFile(join(this.folder, 'manifests', 'argocd'));
  }

  public refresh(): void {
    const annotation = 'argocd.argoproj.io/refresh=normal';
    kubectl('annotate', 'application', this.namespace, '--namespace=argocd', annotation, '--overwrite');
  }

  /** Starts a sync as the API does: with these options and no others. */
  public sync(options: object): void {
    const patch = JSON.stringify({ operation: { sync: options } });
    kubectl('patch', 'application', this.namespace, '--namespace=argocd', '--type=merge', `--patch=${patch}`);
  }

  public runs(): any[] {
    return listObjects('pipelineruns', this.builds);
  }

  public newestRun(): any {
    const number = (run: any) => Number(run.metadata.labels['release-number']);
    return this.runs().sort((a, b) => number(b) - number(a))[0];
  }

  /** What the Service answers, or why it does not. */
  public served(): string {
    try {
      return kubectl('get', '--raw', `/api/v1/namespaces/${this.namespace}/services/http:shop:80/proxy/`).trim();
    } catch (error) {
      return (error as Error).message.split('\n')[1] ?? 'nothing';
    }
  }

  /** Whether what Argo CD shows is true: undefined, or what is not. */
  public untrue(): string | undefined {
    this.refresh();
    const { sync, health, operationState } = getObject('application', 'argocd', this.namespace)?.status ?? {};
    const run = this.newestRun();
    const newest = `${run?.metadata.name} ${run?.spec.params[0].value} ${run?.status?.conditions?.[0]?.reason}`;
    const seen = { sync: sync?.status, ...health, operation: operationState?.phase, served: this.served(), newest };
    return this.isTrue(seen, run) ? undefined : `declared ${this.declared}: ${JSON.stringify(seen)}`;
  }

  public remove(): void {
    kubectl('delete', 'application', this.namespace, '--namespace=argocd', '--ignore-not-found', '--timeout=60s');
    releaseHooks(this.namespace);
    kubectl('delete', 'namespace', this.namespace, this.builds, '--ignore-not-found', '--timeout=180s');
  }

  private isTrue({ sync, status, message, operation, served }: any, run: any): boolean {
    const isDeclared = run?.spec.params[0].value === this.declared;
    if (sync !== 'Synced' || operation === 'Running' || !isDeclared) return false;
    if (GOOD.includes(this.declared)) return status === 'Healthy' && served === this.declared && this.isRolledOut();
    return status === 'Degraded' && `${message}`.includes(run.metadata.name);
  }

  /** Whether all replicas are those of the last image. */
  private isRolledOut(): boolean {
    const { spec, status } = getObject('deployment', this.namespace, 'shop') ?? {};
    const { replicas, updatedReplicas, availableReplicas } = status ?? {};
    return [replicas, updatedReplicas, availableReplicas].every((count) => count === spec.replicas);
  }

  private build(app: GitOpsApp): void {
    const platform = new Chart(app, 'platform', { namespace: this.builds });
    for (const name of [this.namespace, this.builds]) new kplus.Namespace(platform, name, { metadata: { name } });
    const pipeline = new BuildAndDeployPipeline(platform, 'shop', {
      sourceUrl: this.sourceUrl,
      image: `${registry()}/walk-${this.unique}`,
      strategy: new SetImageStrategy({
        workload: 'shop',
        namespace: this.namespace,
        timeout: Duration.minutes(1),
      }),
    });
    const config = new Chart(app, 'config', { namespace: this.namespace });
    const deployment = new kplus.Deployment(config, 'deployment', {
      metadata: { name: 'shop' },
      replicas: 2,
      securityContext: { user: 65532, group: 65532 },
      containers: [{ image: `${registry()}/walk:unreleased`, portNumber: 8080, resources: {} }],
    });
    ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/paused', true));
    deployment.exposeViaService({ name: 'shop', ports: [{ port: 80, targetPort: 8080 }] });
    new kplus.ConfigMap(config, 'note', { metadata: { name: 'note' }, data: { notes: `${this.notes}` } });
    new ArgoAppWithTektonHook(new Chart(app, 'argocd', { namespace: 'argocd' }), this.namespace, {
      synced: config,
      pipeline,
      source: { repoUrl: this.manifestsUrl, targetRevision: 'main' },
      destination: { namespace: this.namespace },
      automated: { prune: true, selfHeal: true },
      catchUp: CatchUp.every(Duration.minutes(1)),
      release: { 'image-tag': this.declared, revision: this.declared },
      params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('revision') },
    });
  }
}

/** A step of the walk: what it does, and how many runs it may start. */
interface Step {
  readonly title: string;
  readonly runs: number;
  readonly take: (shop: Shop) => Promise<void> | void;
}

function other(shop: Shop, tags: readonly string[]): string {
  return pick(tags.filter((tag) => tag !== shop.declared));
}

/** Deletes the pod of the hook as soon as there is one. */
async function killHook(shop: Shop): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const hooks = listObjects('pods', shop.namespace).filter(({ metadata }) => metadata.labels?.app === undefined);
    const [pod] = hooks.filter(({ metadata }) => /trigger/.test(metadata.name) && !metadata.deletionTimestamp);
    if (pod !== undefined) {
      kubectl(
        'delete',
        'pod',
        pod.metadata.name,
        `--namespace=${shop.namespace}`,
        '--ignore-not-found',
        '--wait=false',
      );
      return;
    }
    shop.refresh();
    await seconds(0.5);
  }
}

function restartController(): void {
  execFileSync('sh', ['-c', process.env.CLUSTER_RESTART_CONTROLLER!], { stdio: 'pipe' });
}

const RELEASE_CONFIG_MAP = { kind: 'ConfigMap', name: 'shop-release' };

const STEPS_TO_TAKE: readonly Step[] = [
  { title: 'another release', runs: 1, take: (shop) => void shop.release(other(shop, GOOD)) },
  { title: 'back to v1, or v2', runs: 1, take: (shop) => void shop.release(shop.declared === 'v1' ? 'v2' : 'v1') },
  { title: 'the same release with another manifest', runs: 0, take: (shop) => shop.note() },
  { title: 'a commit to the README', runs: 0, take: (shop) => shop.readme() },
  {
    title: 'the Deployment is deleted',
    runs: 1,
    take: (shop) => void kubectl('delete', 'deployment', 'shop', `--namespace=${shop.namespace}`, '--wait=true'),
  },
  {
    title: 'a release whose hook loses its pod',
    runs: 1,
    take: async (shop) => {
      shop.release(other(shop, GOOD));
      await killHook(shop);
    },
  },
  {
    title: 'a release of which only the ConfigMap is synced, without hooks',
    runs: 1,
    take: (shop) => shop.sync({ revision: shop.release(other(shop, GOOD)), resources: [RELEASE_CONFIG_MAP] }),
  },
  { title: 'a sync without the sync options', runs: 1, take: (shop) => shop.sync({}) },
  {
    title: 'all runs that ended are deleted',
    runs: 1,
    take: (shop) => {
      const ended = shop.runs().filter(({ status }) => status?.completionTime !== undefined);
      const names = ended.map(({ metadata }) => metadata.name);
      if (names.length > 0) kubectl('delete', 'pipelinerun', ...names, `--namespace=${shop.builds}`);
    },
  },
  { title: 'a release that cannot be built', runs: 1, take: (shop) => void shop.release(other(shop, BAD)) },
  {
    title: 'two releases at once',
    runs: 2,
    take: async (shop) => {
      shop.release(other(shop, GOOD));
      shop.refresh();
      await seconds(roll(8));
      shop.release(other(shop, GOOD));
    },
  },
  { title: 'the controller of Argo CD restarts', runs: 0, take: () => restartController() },
];

describe('A random walk', () => {
  const shop = new Shop();
  const namespaces = [shop.namespace, shop.builds];
  const settled = () => until('what Argo CD shows is true', SETTLING_SECONDS, () => shop.untrue(), namespaces);

  beforeAll(() => {
    requireCluster();
    if (!process.env.CLUSTER_RESTART_CONTROLLER) {
      throw new Error('Set CLUSTER_RESTART_CONTROLLER: a shell command that restarts the application controller');
    }
    const images = { git: DefaultImages.GIT, buildah: DefaultImages.BUILDAH, kubectl: DefaultImages.KUBECTL };
    for (const [tool, image] of Object.entries({ ...images, busybox: BASE_IMAGE })) makeRunnable(image, tool);
    shop.remove();
    shop.pushSource();
    shop.release('v1');
    shop.install();
  });

  it(`of ${STEPS} steps with seed ${SEED}: what Argo CD shows is true after each`, async () => {
    await settled();
    for (let step = 1; step <= STEPS; step++) {
      const { title, runs, take } = pick(STEPS_TO_TAKE);
      const before = new Set(shop.runs().map(({ metadata }) => metadata.uid));
      const began = Date.now();
      await take(shop);
      await settled();
      const started = shop.runs().filter(({ metadata }) => !before.has(metadata.uid));
      const time = Math.round((Date.now() - began) / 1000);
      console.log(`seed ${SEED}, step ${step}: ${title} => ${shop.declared}, ${started.length} runs, ${time} s`);
      if (started.length > runs) throw new Error(`${title} started ${started.length} runs\n${state(namespaces)}`);
    }
  });

  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) shop.remove();
  });
});
