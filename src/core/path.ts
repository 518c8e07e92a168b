import { posix } from 'path';
import { Diagnostic } from './diagnostic';
import { quote } from './text';

/** A path inside a container in one form: `/data/` and `/data` are the same mount path. */
export function cleanPath(path: string): string {
  return posix.resolve('/', path);
}

/**
 * Reports an invalid mount path of a container. Of Tekton's folders only `/tekton/home` may be mounted. A path that
 * begins with a `$(…)` is known only in the run and is not checked.
 */
export function mountPathDiagnostics(path: string): Diagnostic[] {
  if (!path.startsWith('/') && !path.startsWith('$(')) {
    return [{ path: '', fact: `${quote(path)} is not an absolute path`, remedy: 'Begin it with "/"' }];
  }
  if (!/^\/tekton(\/|$)/.test(cleanPath(path)) || /^\/tekton\/home(\/|$)/.test(cleanPath(path))) return [];
  return [
    { path: '', fact: `${quote(path)} is under /tekton/, which belongs to Tekton`, remedy: 'Mount it elsewhere' },
  ];
}

/** Reports a folder that is not inside its volume. */
export function subPathDiagnostics(path: string): Diagnostic[] {
  if (!path.startsWith('/') && !path.split('/').includes('..')) return [];
  return [
    {
      path: '',
      fact: `${quote(path)} leaves the volume, and Kubernetes rejects that`,
      remedy: 'Give a folder inside the volume, without "/" before it and ".." in it',
    },
  ];
}
