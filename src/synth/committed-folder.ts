import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';

/** First words of every file that this library writes; what does not begin with them is never removed. */
export const MARK = '# Synthesized by cdk8s-argo-tekton';

/** What a write did to a folder. */
export interface FolderChanges {
  /** Files that were made or replaced, relative to the folder. */
  readonly written: string[];
  /** Files of an earlier synth that no object stands for any more, and what a synth that was killed left unfinished. */
  readonly removed: string[];
}

/**
 * Makes a folder hold these files, touching no more than needed: a file whose content is the same stays, a changed one
 * is replaced in one step, one that an earlier synth left is removed, anybody else's stays. Nothing is replaced before
 * all that is new lies ready beside it.
 *
 * @param files content by path relative to the folder, with `/`
 * @throws with what could not be read, written or removed; no file is then half written
 */
export function writeFolder(folder: string, files: Map<string, string>): FolderChanges {
  const removed = attempt('read', folder, () => filesBelow(folder, '').filter((path) => !files.has(path) && isOurs(join(folder, path))));
  const written = [...files.keys()].filter((path) => attempt('write', join(folder, path), (target) => readIfThere(target) !== files.get(path)));
  const unfinished = (target: string) => `${target}.${process.pid}.tmp`;
  const begun: string[] = [];
  try {
    for (const path of written) {
      attempt('write', join(folder, path), (target) => {
        mkdirSync(dirname(target), { recursive: true });
        begun.push(unfinished(target));
        writeFileSync(unfinished(target), files.get(path)!);
      });
    }
    for (const path of written) attempt('write', join(folder, path), (target) => renameSync(unfinished(target), target));
  } catch (error) {
    begun.forEach(removeIfPossible);
    throw error;
  }
  for (const path of removed) {
    attempt('remove', join(folder, path), (target) => rmSync(target, { force: true }));
    removeEmptyFolders(folder, dirname(path));
  }
  return { written, removed };
}

/** Does something to a file, and says which file it was where that fails. */
function attempt<Result>(what: string, target: string, action: (target: string) => Result): Result {
  try {
    return action(target);
  } catch (error) {
    throw new Error(`Cannot ${what} "${target}": ${(error as Error).message}. No file is left half written. Remove the cause and synthesize again.`);
  }
}

/** What stays here is left for the next synth, which removes it too. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch { /* the error that is told is the one before */ }
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Whether this library wrote a file, as far as it came. */
function isOurs(path: string): boolean {
  const content = readFileSync(path, 'utf8');
  return content.startsWith(MARK) || (path.endsWith('.tmp') && MARK.startsWith(content));
}

/** The manifests below a folder, finished or not, relative to it. */
function filesBelow(folder: string, below: string): string[] {
  if (!existsSync(join(folder, below))) return [];
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, path);
    return entry.isFile() && /\.yaml(\.\d+\.tmp)?$/.test(entry.name) ? [path] : [];
  }).sort();
}

function removeEmptyFolders(folder: string, below: string): void {
  if (below === '.' || readdirSync(join(folder, below)).length > 0) return;
  rmdirSync(join(folder, below));
  removeEmptyFolders(folder, dirname(below));
}
