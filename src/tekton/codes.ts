import { Severity } from '../core/document';
import { Problem } from '../core/problem';

/** What a code stands for: the page `docs/rules/<code>.md` in one line. */
export interface CodeMeaning {
  readonly severity: Severity;
  /** What is the case, for the list of all pages. */
  readonly meaning: string;
}

const error = (meaning: string): CodeMeaning => ({ severity: 'error', meaning });
const warning = (meaning: string): CodeMeaning => ({ severity: 'warning', meaning });

/**
 * All that can be wrong with objects of Tekton alone, by code. error: the webhook refuses it, or a run fails or does not
 * do what is written. warning: it works, as long as the cluster is as it must be for it.
 */
export const TEKTON_CODES = {
  'tekton-deprecated-version': warning('An API version that Tekton is going to take away'),
  'tekton-duplicate': error('Two elements of a list have one name'),
  'tekton-exclusive-fields': error('Two fields stand beside each other of which only one may'),
  'tekton-feature-flag': warning('A field that the webhook takes only where a feature flag of the cluster is set'),
  'tekton-image-version': warning('An image without tag and digest, or with the tag latest'),
  'tekton-invalid-name': error('A name that Tekton or Kubernetes does not take'),
  'tekton-missing-field': error('A field without which an object is not complete'),
  'tekton-missing-param': error('A param that needs a value and gets none'),
  'tekton-missing-workspace': error('A workspace that is needed and to which nothing is bound'),
  'tekton-mount-path': error('A mount that is not possible: under /tekton/, outside the volume, or two at one path'),
  'tekton-no-command': warning('A step with neither script nor command'),
  'tekton-param-type': error('Text, list and object taken for each other'),
  'tekton-refused-pod': error('What Tekton takes and Kubernetes refuses when the pod is made'),
  'tekton-script-substitution': error('A value that is pasted into a script'),
  'tekton-shared-empty-dir': error('Tasks that share an emptyDir see nothing of each other'),
  'tekton-task-order': error('A task that reads or waits for what cannot come before it'),
  'tekton-timeouts': error('Timeouts that do not add up'),
  'tekton-two-claims': error('A task with two PersistentVolumeClaims'),
  'tekton-undeclared-param': error('A substitution names a param that nobody declares'),
  'tekton-undeclared-result': error('A result that its Task does not declare'),
  'tekton-undeclared-volume': error('A mount of a volume that the Task does not have'),
  'tekton-undeclared-workspace': error('A workspace that is used and not declared'),
  'tekton-unknown-field': error('A field that Tekton does not know'),
  'tekton-unknown-param': error('A value for a param that nobody declares'),
  'tekton-unknown-task': error('A task is named that the Pipeline does not have'),
  'tekton-unknown-variable': error('A substitution that Tekton does not know'),
  'tekton-wrong-type': error('A value that Tekton cannot read: another type, no duration, no quantity'),
  'tekton-wrong-value': error('A value of the right type that is not allowed'),
} as const;

export type TektonCode = keyof typeof TEKTON_CODES;

/** A problem of Tekton's objects. Without a code it is one of this library's constructs, which no manifest can have. */
export interface TektonProblem extends Problem {
  readonly code?: TektonCode;
}

/** Problems that the words of core/ make, with the code that they have here. */
export function coded(code: TektonCode, problems: Problem[]): TektonProblem[] {
  return problems.length === 0 ? [] : problems.map((problem) => ({ code, ...problem } as TektonProblem));
}
