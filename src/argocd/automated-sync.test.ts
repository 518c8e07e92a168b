import { isAutomated, prunes, selfHeals, SyncAutomation } from './automated-sync';

test.each<[SyncAutomation | null | undefined, { automated: boolean; heals: boolean; prune: boolean }]>([
  [undefined, { automated: false, heals: false, prune: false }],
  [null, { automated: false, heals: false, prune: false }],
  [{}, { automated: false, heals: false, prune: false }],
  [{ automated: null }, { automated: false, heals: false, prune: false }],
  [{ automated: {} }, { automated: true, heals: false, prune: false }],
  [{ automated: { enabled: null } }, { automated: true, heals: false, prune: false }],
  [{ automated: { selfHeal: true } }, { automated: true, heals: true, prune: false }],
  [{ automated: { prune: true, enabled: true } }, { automated: true, heals: false, prune: true }],
  [{ automated: { prune: true, selfHeal: true, enabled: false } }, { automated: false, heals: false, prune: false }],
])('%j', (syncPolicy, { automated, heals, prune }) => {
  expect(isAutomated(syncPolicy)).toBe(automated);
  expect(selfHeals(syncPolicy)).toBe(heals);
  expect(prunes(syncPolicy)).toBe(prune);
});
