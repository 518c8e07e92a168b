import { posix } from 'path';
import { Diagnostic } from './diagnostic';
import { quote } from './text';

/** A path inside a container in one form: `/data/` and `/data` are the same mount path. */
export function cleanPath(path: string): string {
  return posix.resolve('/', path);
}

/**
 * Problems of the path at which something is mounted into a container. One that begins with a `$(…)` is left to the
 * run.
 */
export function mountPathProblems(property: string, path: string): Diagnostic[] {
  if (!path.startsWith('/') && !path.startsWith('$(')) {
    return [{ path: property, fact: `${quote(path)} is no absolute path`, remedy: 'Begin it with "/"' }];
  }
  if (!/^\/tekton(\/|$)/.test(cleanPath(path))) return [];
  return [
    { path: property, fact: `${quote(path)} lies under /tekton/, which is Tekton's own`, remedy: 'Mount it elsewhere' },
  ];
}

/** Problems of a folder inside a volume. */
export function subPathProblems(property: string, path: string): Diagnostic[] {
  if (!path.startsWith('/') && !path.split('/').includes('..')) return [];
  return [
    {
      path: property,
      fact: `${quote(path)} leaves the volume, which Kubernetes refuses`,
      remedy: 'Give a folder inside the volume, without "/" before it and ".." in it',
    },
  ];
}
