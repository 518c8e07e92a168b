/** The TypeScript files of a folder, from the disk or from a revision of Git. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../measure';

/** A file, with its path from the root of the project. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** Every TypeScript file of a folder, tests included, sorted by path. */
export function readSources(folder: string, root = PROJECT): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(isSource)
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The same at a revision of Git, without checking it out. Rejects what is not a revision of the repository. */
export function readSourcesAt(revision: string, folder: string, root = PROJECT): SourceFile[] {
  const commit = commitOf(revision, root);
  const names = git(root, ['ls-tree', '-r', '-z', '--name-only', commit, '--', `${folder}/`]).toString();
  const paths = names.split('\0').filter(isSource);
  const objects = git(root, ['cat-file', '--batch'], paths.map((path) => `${commit}:${path}\n`).join(''));
  let offset = 0;
  return paths.map((path) => {
    const start = objects.indexOf('\n', offset) + 1; // behind "<object> blob <size>"
    const size = Number(objects.subarray(offset, start).toString().trim().split(' ')[2]);
    offset = start + size + 1; // a line break ends each object
    return { path, text: objects.subarray(start, start + size).toString() };
  });
}

function commitOf(revision: string, root: string): string {
  try {
    return git(root, ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`])
      .toString()
      .trim();
  } catch {
    throw new Error(
      `--rev: ${JSON.stringify(revision)} is not a revision of this repository. Give a commit, tag or branch.`,
    );
  }
}

function isSource(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.d.ts');
}

function git(root: string, args: readonly string[], input = ''): Buffer {
  return execFileSync('git', args, { cwd: root, input, maxBuffer: 2 ** 30, stdio: 'pipe' });
}
