import { parse } from 'yaml';
import { Document, Finding } from '../../src/core/document';
import { describe } from '../../src/core/problem';

/** A document of a test, with the file in which it is said to stand. */
export interface TestDocument extends Document {
  readonly file: string;
}

/** The documents of a YAML text, each after a comment with its file: `# shop/app.yaml`. */
export function documents(text: string): TestDocument[] {
  let file = '';
  return text.split(/^---$/m).map((document) => {
    file = /^\s*# *([\w./-]+\.ya?ml)\s*$/m.exec(document)?.[1] ?? file;
    return { manifest: parse(document), file, folder: file.split('/').slice(0, -1).join('/') };
  });
}

/** Findings as lines, for a test to compare with the whole of them. */
export function lines(findings: Finding<TestDocument>[]): string[] {
  return findings.map(({ code, severity, document, problem }) => `${document.file}: ${severity} ${code}: ${describe(problem)}`);
}
