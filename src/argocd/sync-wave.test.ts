import { syncWave } from './sync-wave';

const WAVE = 'argocd.argoproj.io/sync-wave';

test.each<[{ [name: string]: string } | undefined, number]>([
  [undefined, 0],
  [{}, 0],
  [{ [WAVE]: '3' }, 3],
  [{ [WAVE]: '-1' }, -1],
  [{ [WAVE]: '+2' }, 2],
  [{ [WAVE]: '1.5' }, 0],
  [{ [WAVE]: '1, 2' }, 0],
  [{ [WAVE]: 'first' }, 0],
  [{ 'helm.sh/hook-weight': '5' }, 5],
  [{ [WAVE]: '1', 'helm.sh/hook-weight': '5' }, 1],
])('the wave of %j is %i', (annotations, wave) => {
  expect(syncWave(annotations)).toBe(wave);
});
