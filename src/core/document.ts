import { Acknowledgement } from './acknowledgement';
import { Diagnostic, Severity } from './diagnostic';

/**
 * A Kubernetes object in the form in which it is applied. Only what every object has is typed: the rest is read with
 * care.
 */
export interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly labels?: { readonly [name: string]: string };
    readonly annotations?: { readonly [name: string]: string };
  };
  readonly [field: string]: any;
}

/** A manifest and its place. Subtypes add what else is known of its origin. */
export interface Document {
  /** Can be another, equal object at each read, so compare documents to find out whether two are the same. */
  readonly manifest: Manifest;
  /**
   * The folder in which it is committed, from the root of its repository, with `/` and none at the ends: a source
   * path of Argo CD.
   */
  readonly folder: string;
  /** Name of its file in the folder, which Argo CD's `directory.include` reads; undefined where that is not known. */
  readonly fileName?: string;
  /** What its author accepts. The first one of a code counts. */
  readonly acknowledgements?: readonly Acknowledgement[];
}

/**
 * A diagnostic of a document. Its path is that in the document, with the names of list elements:
 * `spec.tasks.deploy.image`.
 */
export interface Finding<D extends Document = Document> extends Diagnostic {
  /** Name of the rule, e.g. `post-sync-deadlock`; its page is `docs/rules/<code>.md`. */
  readonly code: string;
  readonly severity: Severity;
  readonly document: D;
  /** Another document, from whose mistakes this one can follow, e.g. the Pipeline of a run. */
  readonly follows?: Document;
}
