import { Reading } from './read';
import { inOrder, Report, Told, YAML_SYNTAX } from './told';
import { wordedDiagnostic } from '../core/diagnostic';
import { findings } from '../rules/findings';
import { objectName } from '../rules/model/object-name';

/** All that is wrong with the manifests that were read, each with its place. */
export function check({ documents, syntaxErrors, passedOver }: Reading): Report {
  const told: Told[] = findings(documents).map((finding) => {
    const { document, ...diagnostic } = wordedDiagnostic(finding, 'manifest');
    const object = objectName(document.manifest);
    return { ...diagnostic, file: document.file, region: document.region(diagnostic.path), object };
  });
  for (const { file, region, message } of syntaxErrors) {
    const problem = {
      path: 'file',
      fact: `is no YAML: ${message}`,
      remedy: 'Correct it: nothing else in this file was looked at',
    };
    told.push({ ...problem, code: YAML_SYNTAX, severity: 'error', file, region });
  }
  const files = new Set([...documents, ...syntaxErrors].map(({ file }) => file));
  return { told: inOrder(told), documents: documents.length, files: files.size, passedOver };
}
