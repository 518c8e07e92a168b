import { isDerived } from './derived-document';
import { Document } from '../../core/document';

/** An object that Kustomize or Helm makes of a source of an Application, with the parameters of the Application. */
export interface RenderedDocument extends Document {
  /** The key of the source. */
  readonly renderedFrom: string;
  /** The name of the Application. */
  readonly renderedFor: string;
}

export function isRendered(document: Document): document is RenderedDocument {
  return 'renderedFrom' in document;
}

/**
 * What identifies a source of an Application among documents that are read again and again, and in which folders of
 * several clusters have Applications of one name.
 *
 * @param index of the source in `spec.sources`; 0 for `spec.source`
 */
export function renderedSourceKey(application: Document, index: number): string {
  const { folder, fileName, manifest } = application;
  const from = isRendered(application) ? application.renderedFrom : '';
  const file = isDerived(application) ? `${application.madeBy.fileName} made` : fileName;
  return JSON.stringify([from, folder, file, manifest.metadata?.namespace, manifest.metadata?.name, index]);
}
