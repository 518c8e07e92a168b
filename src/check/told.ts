import { Region, SourceFile } from './file-document';
import { Severity, WordedDiagnostic } from '../core/diagnostic';

/** A finding with its place: what every format tells. */
export interface Told extends WordedDiagnostic {
  /** Name of the rule. */
  readonly code: string;
  readonly severity: Severity;
  readonly file: SourceFile;
  readonly region: Region;
  /** The object, e.g. `Job shop/trigger`; undefined where the file is no YAML. */
  readonly object?: string;
}

/** All that a format tells. */
export interface Report {
  /** In the order of files, lines and columns. */
  readonly told: readonly Told[];
  readonly documents: number;
  readonly files: number;
  readonly passedOver: readonly { readonly path: string; readonly reason: string }[];
}

/** Where the pages of the rules are. */
const PAGES = 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules';

/** The code of a file that is no YAML. */
export const YAML_SYNTAX = 'yaml-syntax';

/** The page of a rule: what happens, where it was seen, the way out. What no rule says is explained with the list of them. */
export function pageOf(code: string): string {
  return `${PAGES}/${code === YAML_SYNTAX ? 'README' : code}.md`;
}

/** Files, then lines and columns, then rules: the same order each time. */
export function inOrder(told: readonly Told[]): Told[] {
  return [...told].sort(
    (a, b) =>
      compare(a.file.path, b.file.path) ||
      a.region.line - b.region.line ||
      a.region.column - b.region.column ||
      compare(a.code, b.code) ||
      compare(a.path, b.path),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
