import { sourcePath, SourceToRender } from './source-to-render';
import { LocatedDocument } from '../check/file-document';
import { Document } from '../core/document';
import { RepositoryFiles } from '../core/repository-files';
import { expandedSets } from '../rules/model/application-set';
import { isDerived } from '../rules/model/derived-document';
import { isReadable, typedDocument } from '../rules/model/typed-document';

/** The Applications among documents, and those that ApplicationSets make. */
export function applicationsToRender(documents: readonly Document[], files: RepositoryFiles): Document[] {
  const ofArgocd = documents
    .filter(
      ({ manifest }) =>
        /^Application(Set)?$/.test(manifest.kind ?? '') && `${manifest.apiVersion}`.startsWith('argoproj.io/'),
    )
    .filter(isReadable)
    .map(typedDocument);
  const isSet = ({ manifest }: Document) => manifest.kind === 'ApplicationSet';
  const sets = ofArgocd.some(isSet) ? expandedSets([...documents.filter(isReadable)].map(typedDocument), files) : [];
  return [...ofArgocd.filter((each) => !isSet(each)), ...sets.flatMap(({ applications }) => applications)];
}

/** The document in a file that has a source, and its path in it. */
export function placeOfSource(part: Pick<SourceToRender, 'application' | 'manifest' | 'index'>): {
  readonly document: LocatedDocument;
  readonly path: string;
} {
  const { application } = part;
  const path = sourcePath(part);
  if (!isDerived(application)) return { document: application as LocatedDocument, path };
  return { document: application.madeBy as LocatedDocument, path: application.placeOf(path) };
}
