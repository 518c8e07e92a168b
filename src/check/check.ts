import { LocatedDocument } from './file-document';
import { isReplaced } from './pipelines-as-code';
import { Reading } from './read-files';
import { LocatedFinding, Note, Report, sortFindings } from './report';
import { manifestMessage, wordedDiagnostic } from '../core/diagnostic';
import { nearestValue } from '../core/property';
import { findings } from '../rules/findings';
import { isRendered } from '../rules/model/rendered-document';
import { uncheckedParts } from '../rules/unchecked';

/** What is checked: manifests of files, or what was made of them. */
export interface CheckedDocuments extends Omit<Reading, 'documents'> {
  readonly documents: readonly LocatedDocument[];
  /** What is not among them. */
  readonly notes?: readonly Note[];
}

/** Checks the manifests of files, each by itself and all together. */
export function check({ documents, syntaxErrors, passedOver, files, notes = [] }: CheckedDocuments): Report {
  const found = [...findings(documents, files), ...syntaxErrors]
    .map((finding): LocatedFinding => {
      const inWords = wordedDiagnostic(finding, 'manifest');
      const document = finding.document.placeOf?.(inWords.path) ?? finding.document;
      const renderedFor = isRendered(document) ? [document.renderedFor] : undefined;
      return { ...inWords, document, region: document.region(inWords.path), renderedFor };
    })
    .filter(({ document, path }) => !isReplaced(nearestValue(document.manifest, path)));
  const paths = new Set([...documents, ...syntaxErrors.map(({ document }) => document)].map(({ file }) => file.path));
  return {
    findings: mergedFindings(sortFindings(found)),
    documents: documents.length,
    files: paths.size,
    passedOver: passedOver.filter(({ path }) => !paths.has(path)),
    notes: [
      ...notes,
      ...uncheckedParts(documents, files).map(({ document, fact }) =>
        document === undefined ? { fact } : { path: document.file.path, fact },
      ),
    ],
  };
}

/** The findings, those of one place once: it can be rendered for several Applications. */
function mergedFindings(found: readonly LocatedFinding[]): LocatedFinding[] {
  const places = new Map<string, LocatedFinding>();
  for (const finding of found) {
    const { document, region, code, renderedFor } = finding;
    const key = `${document.file.path}:${region.line}:${region.column} ${code} ${manifestMessage(finding)}`;
    const known = places.get(key);
    if (known === undefined) {
      places.set(key, finding);
    } else if (renderedFor !== undefined) {
      const names = [...new Set([...(known.renderedFor ?? []), ...renderedFor])];
      places.set(key, { ...known, renderedFor: names });
    }
  }
  return [...places.values()];
}
