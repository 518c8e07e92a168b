import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'fs';

/**
 * Replaces the text of a file in one step: a process that is killed leaves the old one or the new one. The file keeps
 * its permissions; of a link the target is replaced.
 */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, text);
    chmodSync(unfinished, statSync(target).mode);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new Error(`cannot write ${path}: ${(error as Error).message}`);
  }
}
