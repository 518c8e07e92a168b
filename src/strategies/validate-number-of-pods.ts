import { Diagnostic } from '../core/diagnostic';

/** Rejects a number of pods of a workload that is none. */
export function validateNumberOfPods(replicas: number | undefined): Diagnostic[] {
  if (replicas === undefined || (Number.isInteger(replicas) && replicas > 0)) return [];
  const fact = `${replicas} is not a number of pods`;
  return [{ path: 'replicas', fact, allowed: 'Allowed: 1 or more', remedy: 'Correct the number' }];
}
