import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { waveOf } from '../model/hook';
import { SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';
import { SyncedClaim, syncedClaims } from '../model/synced-claim';

/** A claim that is bound when a pod mounts it is Progressing until then, and a sync does not continue after it. */
export const waitForFirstConsumer: Rule = {
  code: 'wait-for-first-consumer',
  severity: 'error',
  check: (installation) => syncedClaims(installation).filter(blocksSync).map(blockedSync),
};

function blockedSync({ document, application, className, waiting, mountedBy, usedByRuns }: SyncedClaim): RuleFinding {
  const users = [...new Set([...mountedBy, ...usedByRuns])].map(({ manifest }) => objectName(manifest)).join(', ');
  return {
    document,
    path: 'spec.storageClassName',
    fact:
      `${className === undefined ? 'the default class' : quote(className)} binds a volume only when a pod mounts it, ` +
      `${users === '' ? 'none of the documents does' : `${users} would do so only later in the same sync`}, ` +
      `and the sync of the Application ${quote(application.name)} waits for ${objectName(document.manifest)} ` +
      `before it continues with ${objectName(waiting!.manifest)}`,
    remedy:
      'Give each run a claim of its own (volumeClaimTemplate), put what mounts the claim into the same wave, ' +
      'or use a class with volumeBindingMode: Immediate',
  };
}

/** Whether the sync continues only after the claim, and nothing mounts it before that. */
function blocksSync(claim: SyncedClaim): boolean {
  const { bindingMode, waiting, mountedBy, usedByRuns } = claim;
  if (bindingMode !== 'WaitForFirstConsumer' || waiting === undefined) return false;
  return [...mountedBy, ...usedByRuns].every((user) => comesTooLate(claim, user));
}

/** Whether the same sync applies a user of the claim only after the claim is Healthy. */
function comesTooLate(
  { document, application }: { document: Document; application: SyncedApplication },
  user: Document,
) {
  if (!application.synced.includes(user)) return false;
  const isLater = waveOf(user) > waveOf(document);
  const hook = application.hooks.find((each) => each.document === user);
  return hook === undefined
    ? isLater
    : hook.phases.every((phase) => phase === 'PostSync' || (phase === 'Sync' && isLater));
}
