import { Reading } from './read-files';
import { LocatedFinding, Report, sortFindings } from './report';
import { wordedDiagnostic } from '../core/diagnostic';
import { findings } from '../rules/findings';

/** Checks the manifests of files, each by itself and all together. */
export function check({ documents, syntaxErrors, passedOver }: Reading): Report {
  const found = [...findings(documents), ...syntaxErrors].map((finding): LocatedFinding => {
    const inWords = wordedDiagnostic(finding, 'manifest');
    return { ...inWords, region: finding.document.region(inWords.path) };
  });
  const files = new Set([...documents, ...syntaxErrors.map(({ document }) => document)].map(({ file }) => file));
  return { findings: sortFindings(found), documents: documents.length, files: files.size, passedOver };
}
