import { SYNC_WAVE } from './annotation';

/** The annotation from which Argo CD takes the wave of an object of a Helm chart. */
const HOOK_WEIGHT = 'helm.sh/hook-weight';

/** Whether Argo CD reads a text as a wave: a whole number, as `strconv.Atoi` of Go reads it. */
export function isSyncWave(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}

/** The wave of an object: that of its annotation, else its Helm hook weight, else 0 (`Wave` of Argo CD 3.6). */
export function syncWave(annotations: { readonly [name: string]: string } | null | undefined): number {
  const wave = [annotations?.[SYNC_WAVE], annotations?.[HOOK_WEIGHT]].find(
    (text) => typeof text === 'string' && isSyncWave(text),
  );
  return Number(wave ?? 0);
}
