import { Diagnostic, Severity } from '../core/diagnostic';

/**
 * The codes of what an Application, an AppProject or an annotation of Argo CD gets wrong by itself. error: it is
 * rejected, dropped or fails. warning: it has no effect, or permits something else than it seems to.
 */
export const ARGOCD_CODES = {
  'argocd-annotation': 'error',
  'argocd-destination': 'error',
  'argocd-ignore-differences': 'error',
  'argocd-ignored-list': 'warning',
  'argocd-invalid-name': 'error',
  'argocd-missing-field': 'error',
  'argocd-project': 'warning',
  'argocd-source': 'error',
  'argocd-sync-option': 'warning',
  'argocd-sync-policy': 'warning',
  'argocd-unknown-field': 'error',
  'argocd-wrong-type': 'error',
} as const satisfies { readonly [code: string]: Severity };

export type ArgoCdCode = keyof typeof ARGOCD_CODES;

/** Gives diagnostics a code of Argo CD. */
export function withArgoCdCode(code: ArgoCdCode, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((diagnostic) => ({ ...diagnostic, code }));
}
