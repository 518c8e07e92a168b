import { chmodSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { attempt, FolderContent, Target, unfinished } from './folder-content';

/** What a write changed in a folder. */
export interface FolderChanges {
  /** Files that were created or replaced, relative to the folder. */
  readonly written: string[];
  /** Stale files of an earlier synth, and unfinished files of a synth that was killed. */
  readonly removed: string[];
}

/**
 * Writes files into folders, and changes no more than needed: a file with the same content stays, a changed one is
 * replaced in one step, a stale one is removed, files of others stay. Nothing is replaced before all new files are
 * written beside the old ones, in all folders; the last folder is replaced last. Texts are created one after the
 * other.
 *
 * A process that is killed leaves of each file the old one or the new one, since a file is replaced by renaming. A
 * machine that loses power may lose what it wrote last: to wait for the disk with each file would make a large synth
 * many times longer, and committed files are in Git. A replaced file keeps its permissions; a link is replaced by a
 * file, and its target stays. Use `whileLocked` around it, since two processes must not write at the same time.
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

/** The update of one folder. */
class FolderUpdate {
  /** Files whose new text is written beside the old one, at least in part. */
  private readonly prepared: string[] = [];
  private readonly folders = new Set<string>();

  public constructor(private readonly content: FolderContent) {}

  /** Writes a file beside the one that it replaces, unless that is the same. */
  public prepare(path: string, text: string): void {
    const before = this.content.before(path);
    if (before === text) return;
    this.attempt('write', path, (target) => {
      const parent = dirname(target);
      if (!this.folders.has(parent)) {
        mkdirSync(parent, { recursive: true });
        this.folders.add(parent);
      }
      const mode = before === undefined ? undefined : statSync(target).mode; // throws if it is a folder
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

  /** Removes the prepared files. The next synth removes those that cannot be removed here. */
  public abandon(): void {
    for (const path of this.prepared) {
      try {
        rmSync(unfinished(join(this.content.folder, path)), { force: true });
      } catch {
        /* the error before this one is thrown */
      }
    }
  }

  private attempt(what: string, path: string, action: (target: string) => void): void {
    attempt(what, join(this.content.folder, path), action);
  }
}

function removeEmptyFolders(folder: string, below: string): void {
  if (below === '.' || readdirSync(join(folder, below)).length > 0) return;
  rmdirSync(join(folder, below));
  removeEmptyFolders(folder, dirname(below));
}
