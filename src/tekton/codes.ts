import { Severity, Diagnostic } from '../core/diagnostic';

/**
 * All that can be wrong with objects of Tekton alone, by code. error: the webhook refuses it, or a run fails or does not
 * do what is written. warning: it works, as long as the cluster is as it must be for it. `docs/rules/<code>.md` tells
 * what happens, where that was seen, and the way out.
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
  'tekton-missing-workspace': 'error',
  'tekton-mount-path': 'error',
  'tekton-no-command': 'warning',
  'tekton-param-type': 'error',
  'tekton-refused-pod': 'error',
  'tekton-script-substitution': 'error',
  'tekton-shared-empty-dir': 'error',
  'tekton-task-order': 'error',
  'tekton-timeouts': 'error',
  'tekton-two-claims': 'error',
  'tekton-undeclared-param': 'error',
  'tekton-undeclared-result': 'error',
  'tekton-undeclared-volume': 'error',
  'tekton-undeclared-workspace': 'error',
  'tekton-unknown-field': 'error',
  'tekton-unknown-param': 'error',
  'tekton-unknown-task': 'error',
  'tekton-unknown-variable': 'error',
  'tekton-wrong-type': 'error',
  'tekton-wrong-value': 'error',
} as const satisfies { readonly [code: string]: Severity };

export type TektonCode = keyof typeof TEKTON_CODES;

/** A problem of Tekton's objects. Without a code it is one of this library's constructs, which no manifest can have. */
export interface TektonProblem extends Diagnostic {
  readonly code?: TektonCode;
}

/** Problems that the words of core/ make, with the code that they have here. */
export function coded(code: TektonCode, problems: Diagnostic[]): TektonProblem[] {
  return problems.length === 0 ? [] : problems.map((problem) => ({ code, ...problem }) as TektonProblem);
}
