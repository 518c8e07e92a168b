import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';

/** A file with another text. */
export interface ChangedText {
  /** From the root, with `/`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What the user's configuration of Git would change. */
const SETTINGS = ['core.autocrlf=false', 'core.quotePath=false', 'core.pager=cat'];

/**
 * Differences as `git diff` prints them, which `git apply` takes in the root.
 *
 * @throws if Git is not installed
 */
export function unifiedDiff(changes: readonly ChangedText[]): string {
  const scratch = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    for (const { path, before, after } of changes) {
      const inside = join('/', path); // also of a file outside of the root
      writeInside(join(scratch, 'a', inside), before);
      writeInside(join(scratch, 'b', inside), after);
    }
    return diffOfFolders(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function diffOfFolders(scratch: string): string {
  const args = [
    ...SETTINGS.flatMap((setting) => ['-c', setting]),
    ...['diff', '--no-index', '--no-prefix', '--no-ext-diff', '--no-renames', '--patch', '--exit-code'],
    ...['--no-color', 'a', 'b'],
  ];
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: scratch,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw new Error(`--dry-run needs Git to print the differences (${error.message})`);
  if (status !== 0 && status !== 1) throw new Error(`git diff failed: ${stderr}`);
  return stdout;
}

function writeInside(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
