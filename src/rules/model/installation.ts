import { isUnfilled } from './application-set';
import { isDerived } from './derived-document';
import { elements } from './elements';
import { Hook, hookOf } from './hook';
import { isRendered, renderedSourceKey } from './rendered-document';
import { cleanFolder, isRenderInput, SourceFolders } from './source-folders';
import { ARGOCD_NAMESPACE } from '../../argocd/argocd-namespace';
import { isAutomated, selfHeals } from '../../argocd/automated-sync';
import { clusterKey, isOwnCluster } from '../../argocd/destination-cluster';
import { IgnoreDifference } from '../../argocd/ignore-difference';
import { Document } from '../../core/document';
import { DocumentIndex } from '../../core/document-index';
import { RepositoryFiles } from '../../core/repository-files';

/** One source of an Application. */
export interface Source {
  readonly repoUrl: string;
  /** Folder in the repository, without `/` at its ends; undefined for a chart of a Helm repository. */
  readonly path?: string;
  /** What Argo CD follows, e.g. a branch. */
  readonly targetRevision?: string;
  /** Whether it includes the folders below. */
  readonly recurse: boolean;
  /** The documents in its path, hooks too. */
  readonly documents: Document[];
  /** Whether Argo CD applies exactly these documents: none of them is rendered, patched or left out. */
  readonly isPlain: boolean;
}

/** An Application, with defaults resolved, and the documents that it syncs. */
export interface SyncedApplication {
  readonly document: Document;
  readonly name: string;
  readonly namespace: string;
  /** Its spec as in the manifest. */
  readonly spec: any;
  readonly sources: Source[];
  /** The cluster into which it deploys: its URL, or its name in Argo CD. */
  readonly cluster: string;
  /** The namespace into which it deploys. */
  readonly destinationNamespace?: string;
  /** Whether it deploys into the cluster of Argo CD. */
  readonly isInCluster: boolean;
  /** Whether Argo CD syncs it without a request when it is OutOfSync. */
  readonly isAutomated: boolean;
  readonly selfHeals: boolean;
  readonly syncOptions: string[];
  /** Its `ignoreDifferences`, those that select a kind. */
  readonly ignoreDifferences: IgnoreDifference[];
  /** The documents in its source paths, hooks too. */
  readonly synced: Document[];
  /** Those of them that are hooks. */
  readonly hooks: Hook[];
}

/** All documents of one installation, with what rules often look up. Every look-up is by key. */
export class Installation {
  /** The Applications among the documents. */
  public readonly applications: SyncedApplication[];

  private readonly folders: SourceFolders;
  /** What Kustomize and Helm made of sources, by the key of the source. */
  private readonly rendered = new Map<string, Document[]>();
  private folderSet?: ReadonlySet<string>;
  private destinations?: Map<Document, string | undefined>;

  public constructor(
    public readonly documents: readonly Document[],
    public readonly index: DocumentIndex = new DocumentIndex(documents),
    /** The files of the repository, where they are known. */
    public readonly files?: RepositoryFiles,
  ) {
    this.folders = new SourceFolders(
      documents.filter((document) => !isMadeApplication(document) && !isRendered(document)),
    );
    for (const document of documents.filter(isRendered)) {
      const known = this.rendered.get(document.renderedFrom);
      if (known === undefined) this.rendered.set(document.renderedFrom, [document]);
      else known.push(document);
    }
    this.applications = this.ofKind('Application')
      .filter(({ manifest }) => manifest.apiVersion?.startsWith('argoproj.io/'))
      .map((document) => this.readApplication(document));
  }

  /** The folders of all documents, and those around them. */
  public get folderNames(): ReadonlySet<string> {
    return (this.folderSet ??= foldersAround(this.documents));
  }

  /** The documents of a kind. */
  public ofKind(kind: string): readonly Document[] {
    return this.index.ofKind(kind);
  }

  /**
   * The document of this kind, namespace and name. One without a namespace counts as being in any, since `kubectl -n`
   * or the destination of an Application sets it. Undefined where there are several, e.g. one for each cluster.
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

  /**
   * The same documents with other Applications: for each folder with hooks that no Application among the documents
   * syncs, one that syncs this folder. Undefined where there is none.
   */
  public withAssumedApplications(): Installation | undefined {
    const applications = this.assumedApplications();
    if (applications.length === 0) return undefined;
    return Object.create(this, { applications: { value: applications }, destinations: { value: new Map() } });
  }

  private assumedApplications(): SyncedApplication[] {
    const synced = new Set(this.applications.flatMap((application) => application.synced));
    const folders = new Map<string, Document[]>();
    for (const document of this.documents) {
      if (synced.has(document) || isRendered(document)) continue;
      const folder = folders.get(document.folder);
      if (folder === undefined) folders.set(document.folder, [document]);
      else folder.push(document);
    }
    return [...folders].flatMap(([folder, documents]) => {
      const hooks = documents.flatMap((document) => hookOf(document) ?? []);
      return hooks.length === 0 ? [] : [assumedApplication(folder, documents, hooks)];
    });
  }

  /** The ConfigMap `argocd-cm`, with Argo CD's settings, where it is among the documents. */
  public get argocdSettings(): { readonly [key: string]: string } | undefined {
    return this.ofKind('ConfigMap').find(({ manifest }) => manifest.metadata?.name === 'argocd-cm')?.manifest.data;
  }

  private readApplication(document: Document): SyncedApplication {
    const { metadata, spec = {} } = document.manifest;
    const given: any[] = Array.isArray(spec.sources) ? spec.sources : [spec.source];
    const sources = given.flatMap((source, i) =>
      typeof source?.repoURL === 'string' ? [this.readSource(source, document, i)] : [],
    );
    const synced = [...new Set(sources.flatMap(({ documents }) => documents))];
    return {
      document,
      name: metadata?.name ?? '',
      namespace: metadata?.namespace ?? ARGOCD_NAMESPACE,
      spec,
      sources,
      ...destinationOf(spec.destination ?? {}, metadata?.name),
      isAutomated: isAutomated(spec.syncPolicy),
      selfHeals: selfHeals(spec.syncPolicy),
      syncOptions: spec.syncPolicy?.syncOptions ?? [],
      ignoreDifferences: elements(spec.ignoreDifferences).filter(isIgnoreDifference),
      synced,
      hooks: synced.flatMap((each) => hookOf(each) ?? []),
    };
  }

  private readSource(source: any, application: Document, index: number): Source {
    const recurse = source.directory?.recurse === true;
    const path = source.chart === undefined ? cleanFolder(source.path ?? '') : undefined;
    const rendered = this.rendered.size === 0 ? undefined : this.rendered.get(renderedSourceKey(application, index));
    const inPath = path === undefined ? [] : this.folders.documentsOf(path, recurse, source.directory);
    const documents = rendered ?? inPath.filter((other) => other !== application);
    return {
      repoUrl: source.repoURL,
      path,
      targetRevision: source.targetRevision,
      recurse,
      documents,
      isPlain: rendered !== undefined || isPlainSource(source, documents),
    };
  }
}

function foldersAround(documents: readonly Document[]): Set<string> {
  const folders = new Set<string>();
  for (const { folder } of documents) {
    for (let at = folder; at !== '' && !folders.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      folders.add(at);
    }
  }
  return folders;
}

/** Where an Application deploys. A cluster that is not known counts as one of its own, in which Argo CD runs. */
function destinationOf(
  destination: any,
  name = '',
): Pick<SyncedApplication, 'cluster' | 'destinationNamespace' | 'isInCluster'> {
  const isUnknown = isUnfilled(destination.server ?? destination.name);
  const cluster = clusterKey(destination);
  return {
    cluster: isUnknown ? `${cluster} of ${name}` : cluster,
    destinationNamespace: destination.namespace,
    isInCluster: isUnknown || isOwnCluster(destination),
  };
}

/** Whether a document is an Application of an ApplicationSet, which is in no folder. */
function isMadeApplication(document: Document): boolean {
  return isDerived(document) && document.manifest.kind === 'Application';
}

/** An Application of which nothing is known but its folder. */
function assumedApplication(folder: string, synced: Document[], hooks: Hook[]): SyncedApplication {
  return {
    document: hooks[0].document,
    name: '',
    namespace: ARGOCD_NAMESPACE,
    spec: {},
    sources: [{ repoUrl: '', path: folder, recurse: false, documents: synced, isPlain: true }],
    cluster: '',
    isInCluster: false,
    isAutomated: false,
    selfHeals: false,
    syncOptions: [],
    ignoreDifferences: [],
    synced,
    hooks,
  };
}

function isPlainSource({ helm, kustomize, plugin, directory }: any, documents: readonly Document[]): boolean {
  if ((helm ?? kustomize ?? plugin ?? directory?.jsonnet) !== undefined) return false;
  if (documents.some(({ manifest }) => isRenderInput(manifest))) return false;
  const isFiltered = (directory?.include ?? directory?.exclude) !== undefined;
  return !isFiltered || documents.every(({ fileName }) => fileName !== undefined);
}

/** Whether an entry has the types that Argo CD reads; argocd-ignore-differences reports others. */
function isIgnoreDifference(entry: any): entry is IgnoreDifference {
  const isTexts = (list: unknown) => elements(list ?? []).every((text) => typeof text === 'string');
  const lists = [entry.jsonPointers, entry.jqPathExpressions, entry.managedFieldsManagers];
  return typeof entry.kind === 'string' && lists.every((list) => (list ?? []) instanceof Array && isTexts(list));
}

function only<T>(values: readonly T[]): T | undefined {
  return values.length === 1 ? values[0] : undefined;
}
