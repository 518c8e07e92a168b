import { quote } from '../../core/text';
import { syncedClaims } from '../model/claim';
import { nameOf } from '../model/installation';
import { Rule } from '../rule';

/** A claim for runs belongs to the runs: in an Application it may never be bound, and all runs share it. */
export const claimInAppPath: Rule = {
  code: 'claim-in-app-path',
  severity: 'warning',
  check: (installation) =>
    syncedClaims(installation)
      // what waits for ever is said by wait-for-first-consumer
      .filter(
        ({ bindingMode, waiting, mountedBy, usedByRuns }) =>
          mountedBy.length === 0 &&
          usedByRuns.length > 0 &&
          (bindingMode === undefined || (bindingMode === 'WaitForFirstConsumer' && waiting === undefined)),
      )
      .map(({ document, application, className, usedByRuns, bindingMode }) => ({
        document,
        path: 'metadata.name',
        fact:
          `${nameOf(document.manifest)} is synced by the Application ${quote(application.name)} and used by runs alone (${[...new Set(usedByRuns)].map(({ manifest }) => nameOf(manifest)).join(', ')}): ` +
          `${bindingMode === undefined ? `where ${className === undefined ? 'the default class' : `class ${quote(className)}`} binds at the first consumer, ` : 'its class binds at the first consumer, so that '}` +
          'the Application is Progressing until a run mounts it, and a sync does not go past it',
        remedy:
          'Take it out of the path and give each run a claim of its own (volumeClaimTemplate), or put the StorageClass, with volumeBindingMode: Immediate, among the manifests',
      })),
};
