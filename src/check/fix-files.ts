import { isUtf8 } from 'buffer';
import { readFileSync } from 'fs';
import { join } from 'path';
import { applyFixes, PlacedFix } from './apply-fixes';
import { LocatedFinding, Report } from './report';
import { objectName } from '../rules/model/object-name';

/** What was fixed. */
export interface FixedFiles {
  /** The new texts of files, by their path from the root. */
  readonly texts: ReadonlyMap<string, string>;
  /** What is wrong with the fixed files. */
  readonly report: Report;
}

/** A fix can make another one possible: a field of v1beta1 is one of another place once its object is one of v1. */
const MOST_STEPS = 20;

/** The code of an object that is right in another version only if the rest of it is. */
const VERSION_CODE = 'tekton-deprecated-version';

/**
 * Fixes what is certain, and writes no file. Where an object of a new version would have an error, its old version
 * stays. Files that are not UTF-8 stay as they are.
 *
 * @param reportOf what is wrong with all files, some of them with another text
 */
export function fixFiles(root: string, reportOf: (texts: FixedFiles['texts']) => Report): FixedFiles {
  const keptVersions = new Set<string>();
  for (;;) {
    const { changed, ...fixed } = fixInSteps(root, reportOf, keptVersions);
    const wrong = fixed.report.findings.filter((each) => each.severity === 'error' && changed.has(objectInFile(each)));
    if (wrong.length === 0) return fixed;
    wrong.forEach((finding) => keptVersions.add(objectInFile(finding)));
  }
}

/** @param keptVersions keys of objects that keep their version */
function fixInSteps(
  root: string,
  reportOf: (texts: FixedFiles['texts']) => Report,
  keptVersions: ReadonlySet<string>,
): FixedFiles & { readonly changed: ReadonlySet<string> } {
  const texts = new Map<string, string>();
  const changed = new Set<string>();
  for (let step = 0; step < MOST_STEPS; step++) {
    const report = reportOf(texts);
    const before = new Map(texts);
    for (const [path, findings] of findingsByFile(report)) {
      const wanted = findings.filter((each) => each.code !== VERSION_CODE || !keptVersions.has(objectInFile(each)));
      const { text } = findings[0].document.file;
      const fixed = isUtf8(readFileSync(join(root, path))) ? applyFixes(text, wanted.flatMap(placedFix)) : text;
      if (fixed !== text) texts.set(path, fixed);
      wanted.filter(({ code }) => code === VERSION_CODE).forEach((each) => changed.add(objectInFile(each)));
    }
    if (isUnchanged(before, texts)) return { texts, report, changed };
  }
  throw new Error('--fix: the fixes do not end. Please report the file to the authors of cdk8s-argo-tekton.');
}

function findingsByFile({ findings }: Report): Map<string, LocatedFinding[]> {
  const files = new Map<string, LocatedFinding[]>();
  for (const finding of findings.filter(({ fix }) => fix !== undefined)) {
    const { path } = finding.document.file;
    files.set(path, [...(files.get(path) ?? []), finding]);
  }
  return files;
}

function placedFix({ fix, document, path }: LocatedFinding): PlacedFix[] {
  const written = document.written?.(path);
  return written === undefined || fix === undefined ? [] : [{ ...written, fix }];
}

function objectInFile({ document: { file, manifest } }: LocatedFinding): string {
  return `${file.path} ${objectName(manifest)}`;
}

function isUnchanged(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}
