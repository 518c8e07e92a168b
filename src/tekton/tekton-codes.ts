import { Severity, Diagnostic } from '../core/diagnostic';

/**
 * Codes of diagnostics of Tekton's objects, with their severity in existing manifests. error: the webhook rejects the
 * object, or the run fails for certain. warning: it works in some clusters or with some values. A diagnostic with a
 * severity of its own is an exception to this table. Constructs reject all. `docs/rules/<code>.md` describes each code.
 */
export const TEKTON_CODES = {
  'tekton-deprecated-version': 'warning',
  'tekton-duplicate': 'error',
  'tekton-exclusive-fields': 'error',
  'tekton-feature-flag': 'warning',
  'tekton-image-version': 'warning',
  'tekton-invalid-name': 'error',
  'tekton-missing-field': 'error',
  'tekton-missing-param': 'error',
  'tekton-missing-result': 'warning',
  'tekton-missing-workspace': 'error',
  'tekton-mount-path': 'error',
  'tekton-no-command': 'warning',
  'tekton-param-type': 'error',
  'tekton-refused-pod': 'error',
  'tekton-script-substitution': 'warning',
  'tekton-shared-empty-dir': 'warning',
  'tekton-task-order': 'error',
  'tekton-timeouts': 'error',
  'tekton-two-claims': 'error',
  'tekton-undeclared-param': 'error',
  'tekton-undeclared-result': 'error',
  'tekton-undeclared-volume': 'error',
  'tekton-undeclared-workspace': 'error',
  'tekton-unknown-field': 'error',
  'tekton-unknown-param': 'warning',
  'tekton-unknown-task': 'error',
  'tekton-unknown-variable': 'error',
  'tekton-wrong-type': 'error',
  'tekton-wrong-value': 'error',
} as const satisfies { readonly [code: string]: Severity };

export type TektonCode = keyof typeof TEKTON_CODES;

/** Adds a code to diagnostics of core, which have none. */
export function withCode(code: TektonCode, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((diagnostic) => ({ ...diagnostic, code }));
}
