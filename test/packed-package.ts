/** The package that `npm publish` would publish, from the committed files and those that are not committed yet. */
import { execFileSync } from 'child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'fs';
import { dirname, join } from 'path';

const PROJECT = join(__dirname, '..');

/** A package, and the folder in which it was compiled. */
export interface PackedPackage {
  readonly build: string;
  readonly tarball: string;
}

/** Compiles and packs the package in a folder. */
export function packPackage(folder: string): PackedPackage {
  const build = cleanCheckout(folder);
  runCommand(build, 'npx', 'projen', 'compile');
  runCommand(build, 'npx', 'projen', 'post-compile');
  const name = runCommand(build, 'npm', 'pack', '--silent', '--pack-destination', folder).trim();
  return { build, tarball: join(folder, name) };
}

/** A copy of the project without what Git ignores, so that nothing of an earlier build is packed. */
function cleanCheckout(folder: string): string {
  const checkout = join(folder, 'checkout');
  const files = runCommand(
    PROJECT,
    'git',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
  ).split('\0');
  for (const file of files.filter((name) => name !== '' && existsSync(join(PROJECT, name)))) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    cpSync(join(PROJECT, file), join(checkout, file));
  }
  symlinkSync(join(PROJECT, 'node_modules'), join(checkout, 'node_modules'));
  return checkout;
}

/** Runs a command, and returns what it prints. An error has all of its output. */
export function runCommand(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64_000_000,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`);
  }
}
