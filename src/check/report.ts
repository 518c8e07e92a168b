import { LocatedDocument, Region } from './file-document';
import { manifestMessage, WordedDiagnostic } from '../core/diagnostic';
import { Finding } from '../core/document';
import { RULE_PAGES } from '../core/rule-pages';
import { objectName } from '../rules/model/object-name';

/** A finding in the words of manifests, with its place in the file. */
export type LocatedFinding = Finding<LocatedDocument> &
  WordedDiagnostic & {
    readonly region: Region;
    /** The Applications for which the object is rendered. */
    readonly renderedFor?: readonly string[];
  };

/** What every format prints. */
export interface Report {
  /** Sorted by file, line and column. */
  readonly findings: readonly LocatedFinding[];
  /** How many findings the baseline has, which are not in `findings`. */
  readonly old?: number;
  readonly documents: number;
  readonly files: number;
  readonly passedOver: readonly { readonly path: string; readonly reason: string }[];
  /** What was not checked. */
  readonly notes: readonly Note[];
}

/** The code of a file that is not valid YAML. */
export const YAML_SYNTAX = 'yaml-syntax';

/** The code of a source that Kustomize or Helm cannot render. */
export const RENDER_FAILED = 'render-failed';

/** The codes without a page. */
export const CODES_OF_FILES = [YAML_SYNTAX, RENDER_FAILED];

/** What was not checked. */
export interface Note {
  /** The file of which it is a part. */
  readonly path?: string;
  /** A sentence without a period. */
  readonly fact: string;
}

/** The page of a code; that of files is the list of all codes. */
export function pageOf(code: string): string {
  return `${RULE_PAGES}/${CODES_OF_FILES.includes(code) ? 'README' : code}.md`;
}

/** The message of a finding, with the Applications for which the object is rendered. */
export function messageOf(finding: LocatedFinding): string {
  const { renderedFor = [] } = finding;
  if (renderedFor.length === 0) return manifestMessage(finding);
  return `${manifestMessage(finding)} Rendered for ${applicationsNamed(renderedFor)}.`;
}

/** The names that are written out. */
const MOST_NAMES = 10;

/** `Application a`, `Applications a, b and 3 more`. */
export function applicationsNamed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${names.length === 1 ? 'Application' : 'Applications'} ${names.slice(0, MOST_NAMES).join(', ')}${more}`;
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
