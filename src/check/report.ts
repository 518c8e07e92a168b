import { LocatedDocument, Region } from './file-document';
import { WordedDiagnostic } from '../core/diagnostic';
import { Finding } from '../core/document';
import { objectName } from '../rules/model/object-name';

/** A finding in the words of manifests, with its place in the file. */
export type LocatedFinding = Finding<LocatedDocument> & WordedDiagnostic & { readonly region: Region };

/** What every format prints. */
export interface Report {
  /** Sorted by file, line and column. */
  readonly findings: readonly LocatedFinding[];
  /** How many findings the baseline has, which are not in `findings`. */
  readonly old?: number;
  readonly documents: number;
  readonly files: number;
  readonly passedOver: readonly { readonly path: string; readonly reason: string }[];
  /** What was not checked, as a sentence without a period, with the file of which it is a part. */
  readonly notes: readonly { readonly path?: string; readonly fact: string }[];
}

/** The code of a file that is not valid YAML. */
export const YAML_SYNTAX = 'yaml-syntax';

/** Where the pages of the codes are. */
const PAGES = 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules';

/** The page of a code; `yaml-syntax` has none, and gets the list of all codes. */
export function pageOf(code: string): string {
  return `${PAGES}/${code === YAML_SYNTAX ? 'README' : code}.md`;
}

/** The object of a finding, e.g. `Job shop/trigger`; undefined if the file is not valid YAML. */
export function objectOf({ document: { manifest } }: LocatedFinding): string | undefined {
  return manifest.kind === undefined ? undefined : objectName(manifest);
}

/** Sorts by file, line and column, then by code and path, so that the order is the same each time. */
export function sortFindings(findings: readonly LocatedFinding[]): LocatedFinding[] {
  return [...findings].sort(
    (a, b) =>
      compareTexts(a.document.file.path, b.document.file.path) ||
      a.region.line - b.region.line ||
      a.region.column - b.region.column ||
      compareTexts(a.code, b.code) ||
      compareTexts(a.path, b.path),
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
