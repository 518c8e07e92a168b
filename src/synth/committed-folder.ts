import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';

/** First words of every file that this library writes; what does not begin with them is never removed. */
export const MARK = '# Synthesized by cdk8s-argo-tekton';

/** What a write did to a folder. */
export interface FolderChanges {
  /** Files that were made or replaced, relative to the folder. */
  readonly written: string[];
  /** Files of an earlier synth that no object stands for any more. */
  readonly removed: string[];
}

/**
 * Makes a folder hold these files, touching no more than needed: a file whose content is the same stays, a changed one
 * is replaced in one step, one that an earlier synth left is removed, anybody else's stays.
 *
 * @param files content by path relative to the folder
 */
export function writeFolder(folder: string, files: Map<string, string>): FolderChanges {
  const written = [...files].filter(([path, content]) => readIfThere(join(folder, path)) !== content).map(([path]) => path);
  for (const path of written) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    const unfinished = `${target}.${process.pid}.tmp`;
    writeFileSync(unfinished, files.get(path)!);
    renameSync(unfinished, target);
  }
  const removed = filesBelow(folder, '').filter((path) => !files.has(path) && readIfThere(join(folder, path))!.startsWith(MARK));
  for (const path of removed) {
    rmSync(join(folder, path));
    removeEmptyFolders(folder, dirname(path));
  }
  return { written, removed };
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function filesBelow(folder: string, below: string): string[] {
  if (!existsSync(join(folder, below))) return [];
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return filesBelow(folder, path);
    return entry.isFile() && entry.name.endsWith('.yaml') ? [path] : [];
  }).sort();
}

function removeEmptyFolders(folder: string, below: string): void {
  if (below === '.' || readdirSync(join(folder, below)).length > 0) return;
  rmdirSync(join(folder, below));
  removeEmptyFolders(folder, dirname(below));
}
