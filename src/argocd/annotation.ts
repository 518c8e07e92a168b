/** Annotations that Argo CD reads (3.6, docs/user-guide/annotations-and-labels.md). */
export const HOOK = 'argocd.argoproj.io/hook';
export const HOOK_DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';
/** Annotations of Helm, which Argo CD reads as hooks where an object has none of its own. */
export const HELM_HOOK = 'helm.sh/hook';
export const HELM_HOOK_DELETE_POLICY = 'helm.sh/hook-delete-policy';
export const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
export const MANIFEST_GENERATE_PATHS = 'argocd.argoproj.io/manifest-generate-paths';
export const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
export const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';
/** A link that Argo CD shows at an object; what follows the slash is its title. */
export const RUN_LINK = 'link.argocd.argoproj.io/tekton';

/** The finalizer with which deleting an Application deletes what it deployed (docs/user-guide/app_deletion.md). */
export const CASCADE = 'resources-finalizer.argocd.argoproj.io';
