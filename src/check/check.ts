import { isReplaced } from './pipelines-as-code';
import { Reading } from './read-files';
import { LocatedFinding, Report, sortFindings } from './report';
import { wordedDiagnostic } from '../core/diagnostic';
import { nearestValue } from '../core/property';
import { findings } from '../rules/findings';
import { uncheckedParts } from '../rules/unchecked';

/** Checks the manifests of files, each by itself and all together. */
export function check({ documents, syntaxErrors, passedOver, files }: Reading): Report {
  const found = [...findings(documents, files), ...syntaxErrors]
    .map((finding): LocatedFinding => {
      const inWords = wordedDiagnostic(finding, 'manifest');
      return { ...inWords, region: finding.document.region(inWords.path) };
    })
    .filter(({ document, path }) => !isReplaced(nearestValue(document.manifest, path)));
  const withDocuments = new Set(
    [...documents, ...syntaxErrors.map(({ document }) => document)].map(({ file }) => file),
  );
  return {
    findings: sortFindings(found),
    documents: documents.length,
    files: withDocuments.size,
    passedOver,
    notes: uncheckedParts(documents, files).map(({ document, fact }) =>
      document === undefined ? { fact } : { path: document.file.path, fact },
    ),
  };
}
