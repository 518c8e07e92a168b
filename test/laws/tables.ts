/** Two tables of what a real Tekton webhook did; the first lines of each name the versions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Manifest, Rewrite } from './canonical';

export interface RoundTripRow {
  readonly kind: string;
  readonly spec: object;
  readonly verdict: 'ok' | 'drift' | 'refused';
  readonly rewrites?: Rewrite[];
  readonly message?: string;
}

export interface AdmissionRow {
  readonly name: string;
  readonly manifest: Manifest;
  readonly verdict: 'accepted' | 'refused';
  readonly message?: string;
  readonly wrongAllTheSame?: string;
}

export const roundTrip: readonly RoundTripRow[] = parse(readFileSync(join(__dirname, 'round-trip.yaml'), 'utf8'));
export const admission: readonly AdmissionRow[] = parse(readFileSync(join(__dirname, 'admission.yaml'), 'utf8'));

export function manifestOf({ kind, spec }: RoundTripRow): Manifest {
  return { apiVersion: 'tekton.dev/v1', kind, metadata: { name: 'x' }, spec };
}
