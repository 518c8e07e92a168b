import { quote } from '../../core/text';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';
import { SyncedClaim, syncedClaims } from '../model/synced-claim';

/** A claim for runs belongs to the runs: in an Application it may never be bound, and all runs share it. */
export const claimInAppPath: Rule = {
  code: 'claim-in-app-path',
  severity: 'warning',
  check: (installation) => syncedClaims(installation).filter(isOnlyForRuns).map(claimFinding),
};

/** Whether only runs use the claim. Where a sync waits for it, wait-for-first-consumer reports it. */
function isOnlyForRuns({ bindingMode, waiting, mountedBy, usedByRuns }: SyncedClaim): boolean {
  if (mountedBy.length > 0 || usedByRuns.length === 0) return false;
  return bindingMode === undefined || (bindingMode === 'WaitForFirstConsumer' && waiting === undefined);
}

function claimFinding({ document, application, className, usedByRuns, bindingMode }: SyncedClaim): RuleFinding {
  const users = [...new Set(usedByRuns)].map(({ manifest }) => objectName(manifest)).join(', ');
  const boundClass = className === undefined ? 'the default class' : `class ${quote(className)}`;
  return {
    document,
    path: 'metadata.name',
    fact:
      `the Application ${quote(application.name)} syncs ${objectName(document.manifest)}, ` +
      `and only runs use it (${users}): ` +
      (bindingMode === undefined
        ? `where ${boundClass} binds at the first consumer, `
        : 'its class binds at the first consumer, so that ') +
      'the Application is Progressing until a run mounts it, and a sync does not continue after it',
    remedy:
      'Move it out of the path and give each run a claim of its own (volumeClaimTemplate), ' +
      'or add the StorageClass, with volumeBindingMode: Immediate, to the manifests',
  };
}
