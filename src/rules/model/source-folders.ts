import { globMatch } from '../../argocd/glob';
import { Document, Manifest } from '../../core/document';

/** `directory` of a source: which files it takes, all by default. */
export interface DirectoryFilter {
  readonly include?: string;
  readonly exclude?: string;
}

/** The folders of all documents, from which sources of Applications take theirs. Every look-up is by key. */
export class SourceFolders {
  private readonly folders = new Map<string, Folder>();
  /** Folders by their last part. */
  private readonly endings = new Map<string, string[]>();

  public constructor(documents: readonly Document[]) {
    for (const document of documents) {
      let folder = this.folders.get(document.folder);
      if (folder === undefined) this.folders.set(document.folder, (folder = new Folder()));
      folder.documents.push(document);
    }
    for (const folder of this.folders.keys()) append(this.endings, lastPart(folder), folder);
  }

  /**
   * The documents of a source: those of its folder, and those below it where the source recurses or Kustomize may take
   * them from there. Where the documents were read from below the root of their repository, it is the only folder that
   * ends like the path.
   */
  public documentsOf(path: string, recurse: boolean, filter?: DirectoryFilter): readonly Document[] {
    const at = this.folders.has(path) ? path : this.onlyAlike(path);
    if (at === undefined) return recurse ? this.below(path, filter) : [];
    const folder = this.folders.get(at)!;
    return recurse || folder.isRendered() ? this.below(at, filter) : folder.taken(filter);
  }

  private onlyAlike(path: string): string | undefined {
    const alike = (this.endings.get(lastPart(path)) ?? []).filter(
      (each) => endsWith(each, path) || endsWith(path, each),
    );
    return alike.length === 1 ? alike[0] : undefined;
  }

  private below(top: string, filter?: DirectoryFilter): readonly Document[] {
    const inside = top === '' ? '' : `${top}/`;
    return [...this.folders].flatMap(([at, folder]) => {
      if (at === top) return folder.taken(filter);
      return at.startsWith(inside) ? folder.taken(filter, `${at.slice(inside.length)}/`) : [];
    });
  }
}

/** The documents of one folder, of which thousands of Applications may each take a file. */
class Folder {
  public readonly documents: Document[] = [];
  /** By the name of their file. */
  private files?: Map<string | undefined, Document[]>;
  private rendered?: boolean;

  /** Whether Kustomize or Helm renders it. */
  public isRendered(): boolean {
    return (this.rendered ??= this.documents.some(({ manifest }) => isRenderInput(manifest)));
  }

  /**
   * The documents that the filter lets pass; one whose file is not known counts as taken.
   *
   * @param prefix the folder as the patterns read it, with `/` at its end
   */
  public taken({ include = '', exclude = '' }: DirectoryFilter = {}, prefix: string = ''): readonly Document[] {
    if (include === '' && exclude === '') return this.documents;
    const files = this.documentsByFile();
    if (exclude === '' && prefix === '' && /^[\w.-]+$/.test(include)) {
      return [...(files.get(include) ?? []), ...(files.get(undefined) ?? [])];
    }
    return [...files]
      .filter(([name]) => name === undefined || isTaken(prefix + name, include, exclude))
      .flatMap(([, documents]) => documents);
  }

  private documentsByFile(): ReadonlyMap<string | undefined, Document[]> {
    if (this.files === undefined) {
      this.files = new Map();
      for (const document of this.documents) append(this.files, document.fileName, document);
    }
    return this.files;
  }
}

function isTaken(path: string, include: string, exclude: string): boolean {
  return (include === '' || globMatch(include, path, false)) && (exclude === '' || !globMatch(exclude, path, false));
}

/**
 * Whether a manifest makes Kustomize or Helm render its folder: `kustomization.yaml` needs no kind, `Chart.yaml` has
 * none.
 */
export function isRenderInput(manifest: Manifest): boolean {
  if (manifest.kind !== undefined || manifest.metadata !== undefined) return manifest.kind === 'Kustomization';
  return (
    ['resources', 'bases', 'patches', 'components'].some((field) => Array.isArray(manifest[field])) ||
    /^v[12]$/.test(manifest.apiVersion ?? '')
  );
}

/** A path in a repository as documents have it: `./a/b/` → `a/b`, `.` → the empty text. */
export function cleanFolder(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function endsWith(whole: string, end: string): boolean {
  return end !== '' && whole.endsWith(`/${end}`);
}

function lastPart(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function append<K, T>(lists: Map<K, T[]>, key: K, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
