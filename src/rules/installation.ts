import { Hook, hookOf } from './hook';
import { Document, Manifest } from '../core/document';

/** One source of an Application. */
export interface Source {
  readonly repoUrl: string;
  /** Folder in the repository, with `/` and none at the ends; undefined for a Helm chart of a chart repository. */
  readonly path?: string;
  /** What Argo CD is told to follow, e.g. a branch. */
  readonly targetRevision?: string;
  /** Whether it takes the folders below too. */
  readonly recurse: boolean;
}

/** An Application, read with its defaults, and the documents that it syncs. */
export interface SyncedApplication {
  readonly document: Document;
  readonly name: string;
  readonly namespace: string;
  /** What every wire field of the Application is read from. */
  readonly spec: any;
  readonly sources: Source[];
  /** The namespace into which it deploys. */
  readonly destinationNamespace?: string;
  /** Whether it deploys into the cluster in which Argo CD itself runs. */
  readonly isInCluster: boolean;
  readonly selfHeals: boolean;
  readonly syncOptions: string[];
  /** The documents in its source paths, hooks too. */
  readonly synced: Document[];
  /** Those of them that are hooks. */
  readonly hooks: Hook[];
}

/** Namespace of Argo CD where an Application says none. */
const ARGOCD = 'argocd';

/** All documents of one installation, with what is asked of them again and again. Everything is looked up, nothing searched. */
export class Installation {
  /** The Applications that are among the documents. */
  public readonly applications: SyncedApplication[];

  private readonly kinds = new Map<string, Document[]>();
  private readonly names = new Map<string, Document>();
  private readonly folders = new Map<string, Document[]>();
  /** Folders by their last part. */
  private readonly endings = new Map<string, string[]>();

  public constructor(public readonly documents: readonly Document[]) {
    for (const document of documents) {
      const { kind = '', metadata } = document.manifest;
      add(this.kinds, kind, document);
      add(this.folders, document.folder, document);
      if (metadata?.name !== undefined) this.names.set(key(kind, metadata.namespace, metadata.name), document);
    }
    for (const folder of this.folders.keys()) add(this.endings, lastPart(folder), folder);
    this.applications = this.ofKind('Application')
      .filter(({ manifest }) => manifest.apiVersion?.startsWith('argoproj.io/'))
      .map((document) => this.read(document));
  }

  /** The documents of a kind. */
  public ofKind(kind: string): Document[] {
    return this.kinds.get(kind) ?? [];
  }

  /**
   * The document of this kind, namespace and name. One that says no namespace counts as being in any, since `kubectl
   * apply -n` or the destination of an Application says it then.
   */
  public find(kind: string, namespace: string | undefined, name: string): Document | undefined {
    const exact = this.names.get(key(kind, namespace, name)) ?? this.names.get(key(kind, undefined, name));
    if (exact !== undefined || namespace !== undefined) return exact;
    return this.ofKind(kind).find(({ manifest }) => manifest.metadata?.name === name);
  }

  /** The ConfigMap `argocd-cm`, with Argo CD's settings, where it is among the documents. */
  public get argocdSettings(): { readonly [key: string]: string } | undefined {
    return this.ofKind('ConfigMap').find(({ manifest }) => manifest.metadata?.name === 'argocd-cm')?.manifest.data;
  }

  private read(document: Document): SyncedApplication {
    const { metadata, spec = {} } = document.manifest;
    const given: any[] = Array.isArray(spec.sources) ? spec.sources : [spec.source];
    const sources = given.filter((source) => typeof source?.repoURL === 'string').map((source): Source => ({
      repoUrl: source.repoURL,
      path: source.chart === undefined ? cleanFolder(source.path ?? '') : undefined,
      targetRevision: source.targetRevision,
      recurse: source.directory?.recurse === true,
    }));
    const { server, name } = spec.destination ?? {};
    const synced = [...new Set(sources.flatMap((source) => this.syncedBy(source)))].filter((other) => other !== document);
    return {
      document,
      name: metadata?.name ?? '',
      namespace: metadata?.namespace ?? ARGOCD,
      spec,
      sources,
      destinationNamespace: spec.destination?.namespace,
      isInCluster: server === 'https://kubernetes.default.svc' || name === 'in-cluster',
      selfHeals: spec.syncPolicy?.automated?.selfHeal === true && spec.syncPolicy.automated.enabled !== false,
      syncOptions: spec.syncPolicy?.syncOptions ?? [],
      synced,
      hooks: synced.flatMap((each) => hookOf(each) ?? []),
    };
  }

  /**
   * The documents of a source: those of its folder, and of all below where it recurses or where Kustomize may take them
   * from there. Where the documents were read from below the root of their repository, the folder that ends like the
   * path is it, if there is just one.
   */
  private syncedBy({ path, recurse }: Source): Document[] {
    if (path === undefined) return [];
    const alike = () => (this.endings.get(lastPart(path)) ?? []).filter((each) => isEnd(each, path) || isEnd(path, each));
    const folder = this.folders.has(path) ? path : only(alike());
    if (folder === undefined) return recurse ? this.below(path) : [];
    const own = this.folders.get(folder)!;
    return recurse || own.some(({ manifest }) => manifest.kind === 'Kustomization') ? this.below(folder) : own;
  }

  private below(folder: string): Document[] {
    const inside = folder === '' ? '' : `${folder}/`;
    return [...this.folders].filter(([each]) => each === folder || each.startsWith(inside)).flatMap(([, documents]) => documents);
  }
}

/** For messages: kind and name, with the namespace where one is said, e.g. `Job shop/trigger`. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata?.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata?.name ?? metadata?.generateName ?? '(no name)'}`;
}

/** A path in a repository as documents have it: `./a/b/` → `a/b`, `.` → the empty text. */
export function cleanFolder(path: string): string {
  return path.split('/').filter((part) => part !== '' && part !== '.').join('/');
}

function isEnd(whole: string, end: string): boolean {
  return end !== '' && whole.endsWith(`/${end}`);
}

function only<T>(values: T[]): T | undefined {
  return values.length === 1 ? values[0] : undefined;
}

function lastPart(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function add<T>(map: Map<string, T[]>, at: string, value: T): void {
  const there = map.get(at);
  if (there === undefined) map.set(at, [value]);
  else there.push(value);
}

function key(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}\n${namespace ?? ''}\n${name}`;
}
