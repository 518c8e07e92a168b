import { Document } from '../../core/document';

/** A document that another one makes, e.g. an Application of an ApplicationSet. Its findings are those of its maker. */
export interface DerivedDocument extends Document {
  readonly madeBy: Document;
  /** The path in the maker of a path in this document. */
  readonly placeOf: (path: string) => string;
}

export function isDerived(document: Document): document is DerivedDocument {
  return 'madeBy' in document;
}
