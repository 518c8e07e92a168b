import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'path';

/** Why a source is not rendered here: a sentence without a period at its end. */
export class NotRendered extends Error {}

/** Why Argo CD does not render a source: a sentence without a period at its end. */
export class RejectedSource extends Error {}

/** Folders that no source path needs. */
const LEFT_OUT = ['.git', 'node_modules'];

/**
 * A copy of the parts of a repository that are rendered. Programs run in it, so that what they write is not in the
 * user's folder.
 */
export class RepositoryCopy {
  private readonly copied = new Set<string>();

  /**
   * @param root of the repository
   * @param folder for the copy
   * @param texts what to read in place of files, by their path from the root
   */
  public constructor(
    public readonly root: string,
    public readonly folder: string,
    private readonly texts: ReadonlyMap<string, string> = new Map(),
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** The place of a file or folder in the copy. @param path from the root, with `/` */
  public placeOf(path: string): string {
    return join(this.folder, path);
  }

  public has(path: string): boolean {
    return isInside(path) && existsSync(join(this.root, path));
  }

  /** Whether a path is a folder of the repository. */
  public isFolder(path: string): boolean {
    return this.has(path) && lstatSync(join(this.root, path)).isDirectory();
  }

  public textOf(path: string): string {
    return this.texts.get(path) ?? readFileSync(join(this.root, path), 'utf8');
  }

  /** The names of what is in a folder, sorted. */
  public entriesOf(path: string): string[] {
    return readdirSync(join(this.root, path)).sort();
  }

  /**
   * Copies a file or a folder with everything in it.
   *
   * @throws RejectedSource for a symbolic link out of the repository, which Argo CD rejects
   */
  public add(path: string): void {
    if (this.copied.has(path)) return;
    this.copied.add(path);
    const from = join(this.root, path);
    const to = this.placeOf(path);
    const stats = lstatSync(from);
    if (stats.isSymbolicLink()) return this.addLink(path, readlinkSync(from), to);
    if (stats.isDirectory()) {
      mkdirSync(to, { recursive: true });
      for (const name of readdirSync(from)) if (!LEFT_OUT.includes(name)) this.add(pathIn(path, name));
    } else if (stats.isFile()) {
      mkdirSync(dirname(to), { recursive: true });
      const text = this.texts.get(path);
      if (text === undefined) copyFileSync(from, to);
      else writeFileSync(to, text);
    }
  }

  private addLink(path: string, target: string, to: string): void {
    const reached = resolve(this.root, dirname(path), target);
    const inRoot = relative(this.root, reached).split(sep).join('/');
    if (isAbsolute(target) || !isInside(inRoot)) {
      throw new RejectedSource(`${path} is a symbolic link out of the repository, which Argo CD rejects`);
    }
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(target, to);
    if (existsSync(reached)) this.add(inRoot);
  }
}

/** Whether a path from the root is in it. */
export function isInside(path: string): boolean {
  return path !== '..' && !path.startsWith('../') && !isAbsolute(path);
}

/** A name in a folder; the root is the empty text. */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
