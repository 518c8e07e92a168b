import { parseAllDocuments } from 'yaml';
import { Document, Finding } from '../../src/core/document';
import { describe } from '../../src/core/problem';

/** A document of a test, with the file in which it is said to stand. */
export interface TestDocument extends Document {
  readonly file: string;
}

/** The documents of a YAML text, each after a comment with its file: `# shop/app.yaml`. */
export function documents(text: string): TestDocument[] {
  let file = '';
  return parseAllDocuments(text).map((document) => {
    file = /^\s*([\w./-]+\.ya?ml)\s*$/m.exec(document.commentBefore ?? document.contents?.commentBefore ?? '')?.[1] ?? file;
    return { manifest: document.toJS(), file, folder: file.split('/').slice(0, -1).join('/') };
  });
}

/** Findings as lines, for a test to compare with the whole of them. */
export function lines(findings: Finding<TestDocument>[]): string[] {
  return findings.map(({ code, severity, document, problem }) => `${document.file}: ${severity} ${code}: ${describe(problem)}`);
}
