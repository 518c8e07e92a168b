import { Installation } from './installation';
import { Diagnostic, Severity } from '../../core/diagnostic';
import { Document } from '../../core/document';

/** What a rule finds in one document. */
export interface RuleFinding extends Omit<Diagnostic, 'code'> {
  readonly document: Document;
}

/**
 * What must hold between Argo CD and Tekton. A rule reads manifests in the form in which they are applied, and nothing
 * else: so it finds the same in constructs, in raw objects and in existing YAML. What is outside of the documents
 * (another repository, the settings of a cluster) counts as correct.
 */
export interface Rule {
  /** Kebab-case; `docs/rules/<code>.md` describes what happens, where that was seen, and the remedy. */
  readonly code: string;
  /**
   * Severity of findings that set none. error: fields of the manifests show it, and the cluster fails for certain.
   * warning: it fails in some cases, which the author can have excluded.
   */
  readonly severity: Severity;
  /** Whether an error is a warning where it was read from a text, a name or a habit; the page describes when. */
  readonly mayWarn?: true;
  /**
   * What must be among the documents: the Application that syncs them; or the `folder` of a hook, so that also hooks
   * are checked whose Application is not there; or any `documents`.
   * @default the Application
   */
  readonly needs?: 'folder' | 'documents';
  readonly check: (installation: Installation) => RuleFinding[];
}
