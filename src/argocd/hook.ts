/** When a hook runs (Argo CD 3.6, docs/user-guide/sync-waves.md). Selective and self-heal syncs run no hooks. */
export enum HookPhase {
  /** Before the manifests are written. When it fails, nothing is. */
  PRE_SYNC = 'PreSync',
  /** Together with the manifests. */
  SYNC = 'Sync',
  /** After all objects are healthy. */
  POST_SYNC = 'PostSync',
  /** When the sync failed, though not where the first dry run did. */
  SYNC_FAIL = 'SyncFail',
  /** Before the objects of a deleted Application go; a failure keeps them. */
  PRE_DELETE = 'PreDelete',
  /** After the objects of a deleted Application are gone. */
  POST_DELETE = 'PostDelete',
  /** Never: the object is not written. Not together with another phase. */
  SKIP = 'Skip',
}

/** When the object of a hook is deleted. */
export enum HookDeletePolicy {
  /** Before the hook runs again. Argo CD's default; needed wherever the object has a fixed name. */
  BEFORE_HOOK_CREATION = 'BeforeHookCreation',
  /** After the sync succeeded. */
  HOOK_SUCCEEDED = 'HookSucceeded',
  /** After the hook failed. */
  HOOK_FAILED = 'HookFailed',
}

/** When the objects of a hook are deleted. */
export interface HookOptions {
  /**
   * When the object is deleted. A value replaces the default: with `HOOK_SUCCEEDED` alone a retry finds the failed
   * object.
   * @default - before the hook runs again
   */
  readonly deletePolicies?: HookDeletePolicy[];
}
