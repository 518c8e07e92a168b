/** What a hook does when an earlier run of its own has not ended. */
export enum Concurrency {
  /** Nothing: both run. */
  ALLOW = 'allow',
  /** It waits until the earlier ones have ended, as long as the hook's deadline lets it; the sync waits with it. */
  QUEUE = 'queue',
  /** It cancels the earlier ones; their finally tasks still run. A ValidatingAdmissionPolicy protects other runs. */
  CANCEL = 'cancel',
}
