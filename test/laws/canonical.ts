/** Finds what Tekton's webhook would rewrite in a manifest; round-trip.yaml has what was seen on a cluster. */
import { rewrittenFields } from '../../src/tekton/rewritten-fields';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly [key: string]: unknown;
  };
  readonly spec?: unknown;
  readonly [key: string]: unknown;
}

export interface Rewrite {
  readonly path: string;
  readonly from: unknown;
  /** What is stored instead; `dropped` if the field is not stored. */
  readonly to: string;
}

export function canonicalProblems(manifest: Manifest): string[] {
  return rewritesOf(manifest).map(
    ({ path, from, to }) =>
      `${path}: ${JSON.stringify(from)} is ${to === DROPPED ? 'dropped' : `stored as ${JSON.stringify(to)}`}`,
  );
}

const DROPPED = 'dropped';

export function rewritesOf(manifest: Manifest): Rewrite[] {
  return rewrittenFields(manifest as Parameters<typeof rewrittenFields>[0]).map(({ keys, from, to = DROPPED }) => ({
    path: keys
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
      .join('')
      .slice(1),
    from,
    to,
  }));
}
