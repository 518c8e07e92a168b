import { quote } from '../../core/text';
import { SyncedClaim, syncedClaims } from '../model/claim';
import { waveOf } from '../model/hook';
import { nameOf } from '../model/installation';
import { Rule } from '../rule';

/** A claim that is bound when a pod mounts it is Progressing until then, and a sync does not go past it. */
export const waitForFirstConsumer: Rule = {
  code: 'wait-for-first-consumer',
  severity: 'error',
  check: (installation) =>
    syncedClaims(installation)
      .filter(waitsForEver)
      .map(({ document, application, className, waiting, mountedBy, usedByRuns }) => {
        const users = [...new Set([...mountedBy, ...usedByRuns])].map(({ manifest }) => nameOf(manifest)).join(', ');
        return {
          document,
          path: 'spec.storageClassName',
          fact:
            `${className === undefined ? 'the default class' : quote(className)} binds a volume only when a pod mounts it, ` +
            `${users === '' ? 'none of the documents does' : `${users} would do so only later in the same sync`}, and the sync of the Application ${quote(application.name)} ` +
            `waits for ${nameOf(document.manifest)} before it goes on to ${nameOf(waiting!.manifest)}`,
          remedy:
            'Give each run a claim of its own (volumeClaimTemplate), put what mounts the claim into the same wave, or use a class with volumeBindingMode: Immediate',
        };
      }),
};

/** Whether the sync goes on only after the claim, and nobody mounts it before that. */
function waitsForEver({
  bindingMode,
  waiting,
  document: claim,
  application,
  mountedBy,
  usedByRuns,
}: SyncedClaim): boolean {
  if (bindingMode !== 'WaitForFirstConsumer' || waiting === undefined) return false;
  return [...mountedBy, ...usedByRuns].every((user) => {
    if (!application.synced.includes(user)) return false;
    const later = waveOf(user) > waveOf(claim);
    const hook = application.hooks.find(({ document }) => document === user);
    return hook === undefined
      ? later
      : hook.phases.every((phase) => phase === 'PostSync' || (phase === 'Sync' && later));
  });
}
