/** `spec.syncPolicy` of an Application, as far as it decides what Argo CD does by itself. */
export interface SyncAutomation {
  readonly automated?: {
    readonly enabled?: boolean | null;
    readonly prune?: boolean | null;
    readonly selfHeal?: boolean | null;
  } | null;
}

/** Whether Argo CD syncs without a request (`IsAutomatedSyncEnabled` of Argo CD 3.6): `{}` turns it on. */
export function isAutomated(syncPolicy: SyncAutomation | null | undefined): boolean {
  const automated = syncPolicy?.automated;
  return typeof automated === 'object' && automated !== null && automated.enabled !== false;
}

/** Whether Argo CD reverts changes in the cluster without a request. */
export function selfHeals(syncPolicy: SyncAutomation | null | undefined): boolean {
  return isAutomated(syncPolicy) && syncPolicy?.automated?.selfHeal === true;
}

/** Whether Argo CD deletes, without a request, objects that are not in Git. */
export function prunes(syncPolicy: SyncAutomation | null | undefined): boolean {
  return isAutomated(syncPolicy) && syncPolicy?.automated?.prune === true;
}
