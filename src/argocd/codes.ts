import { Severity, Diagnostic } from '../core/diagnostic';

/**
 * All that can be wrong with an Application, an AppProject or the annotations of Argo CD by themselves, by code. error:
 * it is refused, dropped or fails. warning: it has no effect, or permits something else than it seems to.
 */
export const ARGOCD_CODES = {
  'argocd-annotation': 'error',
  'argocd-destination': 'error',
  'argocd-ignore-differences': 'error',
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

/** A problem of a manifest, its property a path of the wire. */
export interface ArgoCdProblem extends Diagnostic {
  readonly code: ArgoCdCode;
}
