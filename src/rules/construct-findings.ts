import { ApiObject, Chart } from 'cdk8s';
import { findings } from './findings';
import { acknowledgedAt } from './rules';
import { Document, Finding, Manifest } from '../core/document';

/** An object of the program, as it will be written. */
export interface ConstructDocument extends Document {
  readonly object: ApiObject;
}

/** The object as a document: what it will be written as, and into which folder of the repository. */
export function documentOf(object: ApiObject, manifest: Manifest, folder: string): ConstructDocument {
  return { object, manifest, folder, acknowledged: acknowledgedAt(object) };
}

/**
 * What is wrong with all objects of a program together.
 *
 * @param refused constructs that refused something themselves: what a single object of theirs has wrong is told already
 */
export function constructFindings(documents: readonly ConstructDocument[], refused: ReadonlySet<unknown>): Finding<ConstructDocument>[] {
  return findings(documents).filter(({ document }) => !refused.has(document.object.node.scope) || Chart.isChart(document.object.node.scope));
}
