import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { stringify } from 'yaml';
import { getObject, gitRepository, kubectl, listObjects, makeRunnable, push, registry, state, until } from './cluster';
import { Manifest } from '../../src/core/document';
import { fences } from '../docs/text';
import { documents, TestDocument } from '../rules/documents';

/** Where the pages say that their manifests are, and push their images to: places of the test are put there. */
const REPOSITORY = /https:\/\/git\.example\.com\/[\w./-]+\.git/g;
const REGISTRY = /registry\.example\.com(?=\/)/g;

/** Folders that the platform applies by `kubectl apply`, before any Application; all others are for Argo CD. */
const PLATFORM = /^(platform|argocd)(\/|$)/;

/** What is in the images of the pages, for `makeRunnable`. */
const TOOLS: [RegExp, string][] = [
  [/busybox/, 'busybox'],
  [/k8s|kubectl/, 'kubectl'],
  [/buildah/, 'buildah'],
  [/git/, 'git'],
];

const unique = Date.now().toString(36);

/** The YAML that stands under a heading of a rule's page. */
export function pageYaml(code: string, heading: 'Bad' | 'Good'): string {
  const file = join('docs', 'rules', `${code}.md`);
  const page = readFileSync(file, 'utf8');
  const after = page.split(new RegExp(`^## ${heading}$`, 'm'))[1];
  const found =
    after === undefined ? undefined : fences(file, after.split(/^## /m)[0]).find(({ language }) => language === 'yaml');
  if (found === undefined) throw new Error(`${file}: no fence of YAML under ## ${heading}`);
  return found.text;
}

/**
 * An example of a page on the cluster, to the letter: only its word `shop` becomes the name of the scenario, with which
 * all namespaces and Applications are the scenario's own, and repositories and registries become those of the test.
 */
export class RulePage {
  /** What stands for `shop`. */
  public readonly name: string;
  private readonly address: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'rule-page-'));
  private readonly yaml: string;

  public constructor(
    code: string,
    heading: 'Bad' | 'Good',
    { variant = '', change = (yaml) => yaml }: RulePageOptions = {},
  ) {
    this.name = `${code}-${heading.toLowerCase()}${variant}`;
    this.address = gitRepository(`${this.name}-${unique}`);
    this.yaml = change(pageYaml(code, heading));
  }

  /** The namespaces that the example speaks of, apart from Argo CD's. */
  public get namespaces(): string[] {
    return [
      ...new Set(
        this.documents().flatMap(({ manifest: { kind, metadata, spec } }) => [
          kind === 'Namespace' ? metadata?.name : metadata?.namespace,
          kind === 'Application' ? spec.destination?.namespace : undefined,
        ]),
      ),
    ].filter((namespace) => namespace?.startsWith(this.name)) as string[];
  }

  /** Pushes what Argo CD syncs, and applies the rest: what the platform applies, then the Applications. */
  public start({ namespaces = this.namespaces }: { namespaces?: string[] } = {}): string {
    this.remove();
    for (const image of new Set([...this.yaml.matchAll(/image:\s*'?([^\s',}]+)/g)].map(([, name]) => name))) {
      const tool = TOOLS.find(([pattern]) => pattern.test(image))?.[1];
      if (tool !== undefined) makeRunnable(image, tool);
    }
    for (const namespace of namespaces) kubectl('create', 'namespace', namespace);
    const commit = this.push();
    const order = (manifest: Manifest) => (manifest.kind === 'Application' ? 2 : manifest.kind === 'Namespace' ? 0 : 1);
    const platform = this.documents()
      .filter(({ folder, manifest }) => PLATFORM.test(folder) && manifest.metadata?.name !== 'argocd-cm')
      .filter(({ manifest }) => manifest.kind !== 'Namespace' || !namespaces.includes(manifest.metadata!.name!))
      .map(({ manifest }) => manifest)
      .sort((a, b) => order(a) - order(b));
    for (const manifest of platform) this.apply(manifest);
    return commit;
  }

  /** Pushes the files that Argo CD syncs, with a change to their text, as the next commit. */
  public push(change: (text: string, file: string) => string = (text) => text, message: string = this.name): string {
    const files = new Map<string, TestDocument[]>();
    for (const document of this.documents()) files.set(document.file, [...(files.get(document.file) ?? []), document]);
    for (const [file, all] of files) {
      if (PLATFORM.test(file)) continue;
      mkdirSync(join(this.folder, dirname(file)), { recursive: true });
      writeFileSync(
        join(this.folder, file),
        change(all.map(({ manifest }) => stringify(manifest)).join('---\n'), file),
      );
    }
    return push(this.folder, this.address, message);
  }

  /** Applies one object beside the example. */
  public apply(manifest: Manifest): void {
    const file = join(this.folder, '.git', 'applied.yaml');
    writeFileSync(file, stringify(manifest));
    kubectl('apply', `--filename=${file}`);
  }

  /** Argo CD's settings in the example, of its ConfigMap argocd-cm, which is not applied with the rest. */
  public get settings(): { [key: string]: string } {
    return this.documents().find(({ manifest }) => manifest.metadata?.name === 'argocd-cm')?.manifest.data ?? {};
  }

  /** The Application; `application` names another than the example's `shop`. */
  public application(application: string = this.name): any {
    return getObject('application', 'argocd', application);
  }

  /** Lets Argo CD look at Git now. */
  public refresh(application: string = this.name): void {
    kubectl(
      'annotate',
      'application',
      application,
      '--namespace=argocd',
      'argocd.argoproj.io/refresh=normal',
      '--overwrite',
    );
  }

  /** Starts a sync, as a person would. */
  public sync(): void {
    const syncOptions = this.application().spec.syncPolicy?.syncOptions; // an operation has its own
    const operation = { sync: { revision: 'main', syncOptions }, initiatedBy: { username: 'test' } };
    kubectl(
      'patch',
      'application',
      this.name,
      '--namespace=argocd',
      '--type=merge',
      `--patch=${JSON.stringify({ operation })}`,
    );
  }

  /** Waits until something holds of the Application. */
  public async untilApplication(
    what: string,
    seconds: number,
    holds: (application: any) => boolean,
    name: string = this.name,
  ): Promise<any> {
    let application: any;
    await until(
      `${name}: ${what}`,
      seconds,
      () => {
        this.refresh(name);
        application = this.application(name);
        const { operationState, sync, health, conditions } = application.status ?? {};
        if (holds(application)) return undefined;
        const { phase, message, syncResult } = operationState ?? {};
        return JSON.stringify({
          phase,
          message,
          revision: syncResult?.revision,
          sync,
          health: health?.status,
          conditions,
        });
      },
      this.namespaces,
    );
    return application;
  }

  /** Waits until the sync of a commit has ended in a phase, and gives the operation. */
  public async operation(
    commit: string,
    phase: string,
    over: { seconds?: number; application?: string } = {},
  ): Promise<any> {
    const { seconds = 150, application: name = this.name } = over;
    const { status } = await this.untilApplication(
      `sync of ${commit} ${phase}`,
      seconds,
      (application) =>
        application.status?.operationState?.phase === phase &&
        application.status.operationState.syncResult?.revision === commit,
      name,
    );
    return status.operationState;
  }

  /** Waits, since nothing is to happen, with Argo CD looking at Git every few seconds. */
  public async forSeconds(seconds: number, application: string = this.name): Promise<void> {
    for (let second = 0; second < seconds; second += 3) {
      this.refresh(application);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    }
  }

  /** The objects of a kind in the example's namespaces. */
  public list(kind: string): any[] {
    return this.namespaces.flatMap((namespace) => listObjects(kind, namespace));
  }

  public state(): string {
    return state(this.namespaces);
  }

  /** Removes everything, with the finalizers of hooks and Applications, for which nobody is left. */
  public remove(): void {
    if (process.env.CLUSTER_KEEP) return;
    const ours = this.documents().filter(({ folder }) => PLATFORM.test(folder));
    for (const kind of ['Application', 'AppProject']) {
      for (const { manifest } of ours.filter((document) => document.manifest.kind === kind)) {
        release(kind.toLowerCase(), 'argocd', manifest.metadata!.name!);
      }
    }
    for (const namespace of this.namespaces) {
      for (const kind of ['jobs', 'pipelineruns', 'taskruns', 'serviceaccounts', 'configmaps', 'pods', 'customruns']) {
        for (const { metadata } of listObjects(kind, namespace)) {
          if (metadata.finalizers !== undefined) patch(kind, namespace, metadata.name);
        }
      }
      kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false');
    }
    for (const namespace of this.namespaces) kubectl('wait', 'namespace', namespace, '--for=delete', '--timeout=90s');
  }

  /** Removes everything, and the folder. */
  public end(): void {
    this.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private documents(): TestDocument[] {
    return documents(
      this.yaml
        .replace(REPOSITORY, this.address)
        .replace(REGISTRY, registry())
        .replace(/\bshop\b/g, this.name),
    );
  }
}

/** Deletes an object without what its finalizers would do. */
function release(kind: string, namespace: string, name: string): void {
  kubectl('delete', kind, name, `--namespace=${namespace}`, '--ignore-not-found', '--wait=false');
  if (getObject(kind, namespace, name)) patch(kind, namespace, name);
}

function patch(kind: string, namespace: string, name: string): void {
  try {
    kubectl(
      'patch',
      kind,
      name,
      `--namespace=${namespace}`,
      '--type=merge',
      '--patch={"metadata":{"finalizers":null}}',
    );
  } catch (error) {
    if (!/NotFound/.test(`${error}`)) throw error; // it went in the meantime
  }
}

/** Changes settings of Argo CD while something is told, and puts them back. */
export async function withSettings(settings: { [key: string]: string }, told: () => Promise<void>): Promise<void> {
  const before = getObject('configmap', 'argocd', 'argocd-cm').data ?? {};
  const set = (data: { [key: string]: string | null }) =>
    kubectl(
      'patch',
      'configmap',
      'argocd-cm',
      '--namespace=argocd',
      '--type=merge',
      `--patch=${JSON.stringify({ data })}`,
    );
  set(settings);
  try {
    await new Promise((resolve) => setTimeout(resolve, 5_000)); // Argo CD reads them, then its objects
    await told();
  } finally {
    set(Object.fromEntries(Object.keys(settings).map((key) => [key, before[key] ?? null])));
  }
}

/** How an example is put on the cluster. */
export interface RulePageOptions {
  /** What tells several examples of the same fence apart, a letter or so. */
  readonly variant?: string;
  /** What is otherwise than on the page, in the text of the fence. */
  readonly change?: (yaml: string) => string;
}

/**
 * Declares a test of what happens to the example under a heading of a rule's page. Several run at a time, since each
 * mostly waits.
 */
export function tell(
  code: string,
  heading: 'Bad' | 'Good',
  title: string,
  told: (page: RulePage) => Promise<void>,
  options: RulePageOptions = {},
): void {
  it.concurrent(`${code}, ${heading}: ${title}`, () => onCluster(code, heading, told, options));
}

/**
 * Like `tell`, for what can only happen alone, since it changes settings of the cluster. Belongs into a `describe`
 * after the others.
 */
export function tellAlone(
  code: string,
  heading: 'Bad' | 'Good',
  title: string,
  told: (page: RulePage) => Promise<void>,
  options: RulePageOptions = {},
): void {
  it(`${code}, ${heading}: ${title}`, () => onCluster(code, heading, told, options));
}

async function onCluster(
  code: string,
  heading: 'Bad' | 'Good',
  told: (page: RulePage) => Promise<void>,
  options: RulePageOptions,
): Promise<void> {
  const page = new RulePage(code, heading, options);
  try {
    await told(page);
  } finally {
    page.end();
  }
}
