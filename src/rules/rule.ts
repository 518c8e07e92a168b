import { Installation } from './model/installation';
import { Diagnostic, Severity } from '../core/diagnostic';
import { Document } from '../core/document';

/** What a rule says of one document. */
export interface Offence {
  readonly document: Document;
  readonly problem: Diagnostic;
}

/**
 * What must hold between Argo CD and Tekton. A rule looks at manifests as they are applied, and at nothing else, so that
 * it says the same of constructs, of raw objects beside them and of YAML that somebody else wrote. It speaks only where
 * it knows: what lies outside the documents (another repository, a cluster's settings) it takes to be right.
 */
export interface Rule {
  /** Kebab-case; `docs/rules/<code>.md` tells what happens, where that was seen, and the way out. */
  readonly code: string;
  /** error: it fails in the cluster, certainly. warning: it fails in some cases, which the author may have excluded. */
  readonly severity: Severity;
  readonly check: (installation: Installation) => Offence[];
}
