import { Reading } from './read';
import { inOrder, Report, Told, YAML_SYNTAX } from './told';
import { findings } from '../rules/findings';
import { nameOf } from '../rules/model/installation';

/** All that is wrong with the manifests that were read, each with its place. */
export function check({ documents, syntaxErrors, passedOver }: Reading): Report {
  const told: Told[] = findings(documents).map(({ code, severity, document, problem }) => ({
    code,
    severity,
    file: document.file,
    region: document.region(problem.property),
    problem,
    object: nameOf(document.manifest),
  }));
  for (const { file, region, message } of syntaxErrors) {
    const problem = {
      property: 'file',
      fact: `is no YAML: ${message}`,
      remedy: 'Correct it: nothing else in this file was looked at',
    };
    told.push({ code: YAML_SYNTAX, severity: 'error', file, region, problem });
  }
  const files = new Set([...documents, ...syntaxErrors].map(({ file }) => file));
  return { told: inOrder(told), documents: documents.length, files: files.size, passedOver };
}
