import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'fs';
import { dirname, join } from 'path';
import { Diagnostic, constructMessage } from '../core/diagnostic';

/** Whose files are whose. */
export interface Owner {
  /** Name of the app, where several share the folder. */
  readonly name?: string;
  /** The first part of each construct's path in the app. */
  readonly roots: ReadonlySet<string>;
  /** End of the names of its files. */
  readonly extension: string;
}

/** A folder that is written. */
export interface Target {
  readonly folder: string;
  /** Whose stale files are removed; without one nothing is, as in a scratch folder that several apps fill. */
  readonly owner?: Owner;
}

/** What a write did to a folder. */
export interface FolderChanges {
  /** Files that were made or replaced, relative to the folder. */
  readonly written: string[];
  /** Files of an earlier synth that no object stands for any more, and what a synth that was killed left unfinished. */
  readonly removed: string[];
}

const UNFINISHED = /\.\d+\.tmp$/;
const END_OF_HEADER = '. Do not edit.';

/** The first words of every file that an app writes; what does not begin with them it never removes. */
export function mark({ name }: Pick<Owner, 'name'>): string {
  return `# Synthesized by cdk8s-argo-tekton${name === undefined ? '' : ` (${name})`} from `;
}

/** The first line of a file: what made it. */
export function header(owner: Pick<Owner, 'name'>, origin: string): string {
  return `${mark(owner)}${origin.replace(/[\x00-\x1f\x7f\x85\u2028\u2029]/g, '?')}${END_OF_HEADER}\n`;
}

/**
 * Makes folders hold these files, touching no more than needed: a file whose content is the same stays, a changed one is
 * replaced in one step, one that an earlier synth left is removed, anybody else's stays. Nothing is replaced before all
 * that is new lies ready beside it, in all folders; the last folder is replaced last. Texts are made one after the other.
 *
 * A process that is killed leaves of each file the old one or the new one, since a file is replaced by renaming. A machine
 * that loses power may lose what it wrote last: waiting for the disk with each file would make a large synth many times
 * longer, and what is committed is in Git. A replaced file keeps its permissions; a link is replaced by a file, and what it
 * led to stays. Two processes at once do it one after the other if `whileLocked` is around it.
 *
 * @param paths of all files, relative to the folders, with `/`
 * @param texts of the files, in the order of `paths`
 * @throws with what could not be read, written or removed; no file is then half written
 */
export function updateFolders(targets: Target[], paths: string[], texts: Iterable<string>): FolderChanges[] {
  const updates = targets.map((target) => new FolderUpdate(new FolderContent(target, paths)));
  try {
    let i = 0;
    for (const text of texts) {
      for (const update of updates) update.prepare(paths[i], text);
      i++;
    }
    return updates.map((update) => update.finish());
  } catch (error) {
    updates.forEach((update) => update.abandon());
    throw error;
  }
}

/** What a folder holds before it is written. */
export class FolderContent {
  /** What an earlier synth left. */
  public readonly stale: string[];
  public readonly folder: string;
  /** Everything that is there; a folder ends with a slash. */
  private readonly entries = new Set<string>();
  /** Whether some lie behind links, which are not followed here. */
  private hasLinks = false;

  /**
   * @param paths of the files that are to be in it
   * @throws where the folder cannot be read, and where it seems to be another app's
   */
  public constructor({ folder, owner }: Target, paths: Iterable<string>) {
    this.folder = folder;
    attempt('read', folder, () => this.list(''));
    this.stale = owner === undefined ? [] : this.findStale(owner, new Set(paths));
  }

  /** The text of a file, or undefined where there is none. */
  public before(path: string): string | undefined {
    const isThere = this.entries.has(path) || this.entries.has(`${path}/`) || this.hasLinks;
    return isThere ? attempt('write', join(this.folder, path), () => this.read(path)) : undefined;
  }

  private findStale(owner: Owner, wanted: Set<string>): string[] {
    const first = mark(owner);
    /** Of each stale file: the first part of what made it, or nothing where it is unfinished. */
    const origins = new Map<string, string>();
    for (const path of this.entries) {
      const name = path.replace(UNFINISHED, '');
      if (wanted.has(path) || !(name.endsWith(owner.extension) || /\.ya?ml$/.test(name))) continue;
      const text = attempt('read', join(this.folder, path), () => this.read(path));
      if (text === undefined) continue;
      const isUnfinished = name !== path;
      if (text.startsWith(first) || (isUnfinished && first.startsWith(text))) {
        origins.set(path, isUnfinished ? '' : originOf(text, first));
      }
    }
    const stale = [...origins.keys()].sort();
    const finished = stale.filter((path) => origins.get(path) !== '');
    const isKnown =
      [...wanted].some((path) => this.entries.has(path)) ||
      finished.some((path) => owner.roots.has(origins.get(path)!));
    if (finished.length > 0 && !isKnown) {
      throw new Error(`GitOpsApp ${constructMessage(strangers(this.folder, finished, origins))}`);
    }
    return stale;
  }

  private list(below: string): void {
    let entries;
    try {
      entries = readdirSync(join(this.folder, below), { withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      this.entries.add(entry.isDirectory() ? `${path}/` : path);
      if (entry.isSymbolicLink()) this.hasLinks = true;
      if (entry.isDirectory()) this.list(path);
    }
  }

  private read(path: string): string | undefined {
    try {
      return readFileSync(join(this.folder, path), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // a link to nothing
      throw error;
    }
  }
}

/** The change of one folder. */
class FolderUpdate {
  /** What lies beside, or has begun to. */
  private readonly prepared: string[] = [];
  private readonly folders = new Set<string>();

  public constructor(private readonly content: FolderContent) {}

  /** Lays a file beside the one that it replaces, unless that is the same. */
  public prepare(path: string, text: string): void {
    const before = this.content.before(path);
    if (before === text) return;
    this.attempt('write', path, (target) => {
      const parent = dirname(target);
      if (!this.folders.has(parent)) {
        mkdirSync(parent, { recursive: true });
        this.folders.add(parent);
      }
      const mode = before === undefined ? undefined : statSync(target).mode; // also tells of a folder in its place
      this.prepared.push(path);
      writeFileSync(unfinished(target), text);
      if (mode !== undefined) chmodSync(unfinished(target), mode);
    });
  }

  public finish(): FolderChanges {
    for (const path of this.prepared) this.attempt('write', path, (target) => renameSync(unfinished(target), target));
    for (const path of this.content.stale) {
      this.attempt('remove', path, (target) => rmSync(target, { force: true }));
      removeEmptyFolders(this.content.folder, dirname(path));
    }
    return { written: this.prepared, removed: this.content.stale };
  }

  /** Removes what lies beside. What stays here is left for the next synth, which removes it too. */
  public abandon(): void {
    for (const path of this.prepared) {
      try {
        rmSync(unfinished(join(this.content.folder, path)), { force: true });
      } catch {
        /* the error that is told is the one before */
      }
    }
  }

  private attempt(what: string, path: string, action: (target: string) => void): void {
    attempt(what, join(this.content.folder, path), action);
  }
}

/** Does something to a file, and says which file it was where that fails. */
export function attempt<Result>(what: string, target: string, action: (target: string) => Result): Result {
  try {
    return action(target);
  } catch (error) {
    throw new Error(
      `Cannot ${what} "${target}": ${(error as Error).message}. No file is left half written. Remove the cause and synthesize again.`,
    );
  }
}

function unfinished(target: string): string {
  return `${target}.${process.pid}.tmp`;
}

/** The first part of the path that a header names; `shop and 3 more` names several charts. */
function originOf(text: string, first: string): string {
  const [line] = text.slice(first.length).split('\n', 1);
  return line
    .slice(0, -END_OF_HEADER.length)
    .split('/')[0]
    .replace(/ and \d+ more$/, '');
}

function strangers(folder: string, files: string[], origins: Map<string, string>): Diagnostic {
  const charts = [...new Set(files.map((path) => origins.get(path)!))].sort();
  const some = charts.length > 3 ? [...charts.slice(0, 3), `${charts.length - 3} more`] : charts;
  return {
    path: 'manifests',
    fact: `"${folder}" holds ${files.length} files of an app with other charts than this one: ${some.join(', ')}`,
    allowed: 'Only an app that has one of these charts removes them',
    remedy:
      'Give each app a folder (manifests) or a name (name) of its own; where all charts have been renamed, remove the files yourself',
  };
}

function removeEmptyFolders(folder: string, below: string): void {
  if (below === '.' || readdirSync(join(folder, below)).length > 0) return;
  rmdirSync(join(folder, below));
  removeEmptyFolders(folder, dirname(below));
}
