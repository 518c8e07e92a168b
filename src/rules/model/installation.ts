import { Hook, hookOf } from './hook';
import { ARGOCD_NAMESPACE } from '../../argocd/argocd-namespace';
import { isAutomated, selfHeals } from '../../argocd/automated-sync';
import { clusterKey, isOwnCluster } from '../../argocd/destination-cluster';
import { globMatch } from '../../argocd/glob';
import { Document, Manifest } from '../../core/document';
import { DocumentIndex } from '../../core/document-index';

/** One source of an Application. */
export interface Source {
  readonly repoUrl: string;
  /** Folder in the repository, with `/` and none at the ends; undefined for a Helm chart of a chart repository. */
  readonly path?: string;
  /** What Argo CD is told to follow, e.g. a branch. */
  readonly targetRevision?: string;
  /** Whether it takes the folders below too. */
  readonly recurse: boolean;
  /** The documents in its path, hooks too. */
  readonly documents: Document[];
  /** Whether Argo CD applies just these documents: none of them is rendered, patched or left out. */
  readonly isPlain: boolean;
}

/** An Application, read with its defaults, and the documents that it syncs. */
export interface SyncedApplication {
  readonly document: Document;
  readonly name: string;
  readonly namespace: string;
  /** What every wire field of the Application is read from. */
  readonly spec: any;
  readonly sources: Source[];
  /** The cluster into which it deploys: its address, or the name by which Argo CD knows it. */
  readonly cluster: string;
  /** The namespace into which it deploys. */
  readonly destinationNamespace?: string;
  /** Whether it deploys into the cluster in which Argo CD itself runs. */
  readonly isInCluster: boolean;
  /** Whether it syncs by itself what is OutOfSync. */
  readonly isAutomated: boolean;
  readonly selfHeals: boolean;
  readonly syncOptions: string[];
  /** The documents in its source paths, hooks too. */
  readonly synced: Document[];
  /** Those of them that are hooks. */
  readonly hooks: Hook[];
}

/** All documents of one installation, with what is asked of them again and again. Everything is looked up, nothing searched. */
export class Installation {
  /** The Applications that are among the documents. */
  public readonly applications: SyncedApplication[];

  private readonly folders = new Map<string, Folder>();
  /** Folders by their last part. */
  private readonly endings = new Map<string, string[]>();
  private destinations?: Map<Document, string | undefined>;

  public constructor(
    public readonly documents: readonly Document[],
    public readonly index: DocumentIndex = new DocumentIndex(documents),
  ) {
    for (const document of documents) {
      let folder = this.folders.get(document.folder);
      if (folder === undefined) this.folders.set(document.folder, (folder = new Folder()));
      folder.documents.push(document);
    }
    for (const folder of this.folders.keys()) add(this.endings, lastPart(folder), folder);
    this.applications = this.ofKind('Application')
      .filter(({ manifest }) => manifest.apiVersion?.startsWith('argoproj.io/'))
      .map((document) => this.read(document));
  }

  /** The documents of a kind. */
  public ofKind(kind: string): readonly Document[] {
    return this.index.ofKind(kind);
  }

  /**
   * The document of this kind, namespace and name. One that says no namespace counts as being in any, since `kubectl
   * apply -n` or the destination of an Application says it then. Undefined where there are several, e.g. one for each
   * cluster: nobody knows which it is.
   */
  public find(kind: string, namespace: string | undefined, name: string): Document | undefined {
    const exact = this.index.inNamespace(kind, namespace, name);
    if (exact.length > 0) return only(exact);
    return namespace === undefined
      ? this.index.onlyNamed(kind, name)
      : only(this.index.inNamespace(kind, undefined, name));
  }

  /** The namespace into which the Application that syncs a document deploys; undefined where none does. */
  public destinationNamespaceOf(document: Document): string | undefined {
    if (this.destinations === undefined) {
      this.destinations = new Map();
      for (const { synced, destinationNamespace } of this.applications) {
        for (const each of synced) this.destinations.set(each, destinationNamespace);
      }
    }
    return this.destinations.get(document);
  }

  /** The ConfigMap `argocd-cm`, with Argo CD's settings, where it is among the documents. */
  public get argocdSettings(): { readonly [key: string]: string } | undefined {
    return this.ofKind('ConfigMap').find(({ manifest }) => manifest.metadata?.name === 'argocd-cm')?.manifest.data;
  }

  private read(document: Document): SyncedApplication {
    const { metadata, spec = {} } = document.manifest;
    const given: any[] = Array.isArray(spec.sources) ? spec.sources : [spec.source];
    const sources = given
      .filter((source) => typeof source?.repoURL === 'string')
      .map((source) => this.readSource(source, document));
    const synced = [...new Set(sources.flatMap(({ documents }) => documents))];
    return {
      document,
      name: metadata?.name ?? '',
      namespace: metadata?.namespace ?? ARGOCD_NAMESPACE,
      spec,
      sources,
      cluster: clusterKey(spec.destination ?? {}),
      destinationNamespace: spec.destination?.namespace,
      isInCluster: isOwnCluster(spec.destination ?? {}),
      isAutomated: isAutomated(spec.syncPolicy),
      selfHeals: selfHeals(spec.syncPolicy),
      syncOptions: spec.syncPolicy?.syncOptions ?? [],
      synced,
      hooks: synced.flatMap((each) => hookOf(each) ?? []),
    };
  }

  private readSource(source: any, application: Document): Source {
    const recurse = source.directory?.recurse === true;
    const path = source.chart === undefined ? cleanFolder(source.path ?? '') : undefined;
    const { helm, kustomize, plugin, directory } = source;
    const documents =
      path === undefined ? [] : this.syncedBy(path, recurse, directory).filter((other) => other !== application);
    const isChosen = (directory?.include ?? directory?.exclude) !== undefined;
    const rendered = helm ?? kustomize ?? plugin ?? directory?.jsonnet;
    const isPlain =
      rendered === undefined &&
      !documents.some(isRendered) &&
      !(isChosen && documents.some(({ fileName }) => fileName === undefined));
    return { repoUrl: source.repoURL, path, targetRevision: source.targetRevision, recurse, documents, isPlain };
  }

  /**
   * The documents of a source: those of its folder, and of all below where it recurses or where Kustomize may take them
   * from there. Where the documents were read from below the root of their repository, the folder that ends like the
   * path is it, if there is just one.
   */
  private syncedBy(path: string, recurse: boolean, chosen?: Chosen): readonly Document[] {
    const alike = () =>
      (this.endings.get(lastPart(path)) ?? []).filter((each) => isEnd(each, path) || isEnd(path, each));
    const at = this.folders.has(path) ? path : only(alike());
    if (at === undefined) return recurse ? this.below(path, chosen) : [];
    const folder = this.folders.get(at)!;
    return recurse || folder.isRendered() ? this.below(at, chosen) : folder.taken(chosen);
  }

  private below(top: string, chosen?: Chosen): readonly Document[] {
    const inside = top === '' ? '' : `${top}/`;
    return [...this.folders].flatMap(([at, folder]) => {
      if (at === top) return folder.taken(chosen);
      return at.startsWith(inside) ? folder.taken(chosen, `${at.slice(inside.length)}/`) : [];
    });
  }
}

/** `directory` of an Application's source: which files it takes, all where it says nothing. */
interface Chosen {
  readonly include?: string;
  readonly exclude?: string;
}

/** The documents of one folder, of which thousands of Applications may each take a file. */
class Folder {
  public readonly documents: Document[] = [];
  /** By the name of their file. */
  private files?: Map<string | undefined, Document[]>;
  private rendered?: boolean;

  /** Whether Kustomize or Helm renders it. */
  public isRendered(): boolean {
    return (this.rendered ??= this.documents.some(isRendered));
  }

  /**
   * The documents that `directory.include` and `exclude` let pass; one whose file is not known counts as taken.
   *
   * @param place the folder as the patterns see it, with `/` behind it
   */
  public taken({ include = '', exclude = '' }: Chosen = {}, place: string = ''): readonly Document[] {
    if (include === '' && exclude === '') return this.documents;
    if (this.files === undefined) {
      this.files = new Map();
      for (const document of this.documents) add(this.files, document.fileName, document);
    }
    if (exclude === '' && place === '' && /^[\w.-]+$/.test(include)) {
      return [...(this.files.get(include) ?? []), ...(this.files.get(undefined) ?? [])];
    }
    return [...this.files]
      .filter(([name]) => name === undefined || isTaken(place + name, include, exclude))
      .flatMap(([, documents]) => documents);
  }
}

function isTaken(path: string, include: string, exclude: string): boolean {
  return (include === '' || globMatch(include, path, false)) && (exclude === '' || !globMatch(exclude, path, false));
}

/** Whether a document makes its folder one that Kustomize or Helm renders: `kustomization.yaml` needs no kind, `Chart.yaml` has none. */
function isRendered({ manifest }: Document): boolean {
  if (manifest.kind !== undefined || manifest.metadata !== undefined) return manifest.kind === 'Kustomization';
  return (
    ['resources', 'bases', 'patches', 'components'].some((field) => Array.isArray(manifest[field])) ||
    /^v[12]$/.test(manifest.apiVersion ?? '')
  );
}

/** For messages: kind and name, with the namespace where one is said, e.g. `Job shop/trigger`. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata?.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata?.name ?? metadata?.generateName ?? '(no name)'}`;
}

/** A path in a repository as documents have it: `./a/b/` → `a/b`, `.` → the empty text. */
export function cleanFolder(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function isEnd(whole: string, end: string): boolean {
  return end !== '' && whole.endsWith(`/${end}`);
}

function only<T>(values: readonly T[]): T | undefined {
  return values.length === 1 ? values[0] : undefined;
}

function lastPart(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function add<K, T>(map: Map<K, T[]>, at: K, value: T): void {
  const there = map.get(at);
  if (there === undefined) map.set(at, [value]);
  else there.push(value);
}
