import { messageOf, objectOf, pageOf, Report } from './report';

/**
 * Formats a report for programs: `{ version: 1, findings: […], old, documents, files, passedOver, notes }`. A finding
 * has `file` (from the root), `line`, `column`, `endColumn` (from 1), `severity`, `code`, `page`, `object`,
 * `renderedFor` (Applications), `property`, `fact`, `allowed`, `remedy`, and `message`, which has the last five as one
 * text. New fields may be added; `version` is increased when one changes or is removed.
 */
export function jsonReport({ findings, old, documents, files, passedOver, notes }: Report): string {
  const entries = findings.map((finding) => ({
    file: finding.document.file.path,
    line: finding.region.line,
    column: finding.region.column,
    endColumn: finding.region.endColumn,
    severity: finding.severity,
    code: finding.code,
    page: pageOf(finding.code),
    object: objectOf(finding),
    renderedFor: finding.renderedFor,
    property: finding.path,
    fact: finding.fact,
    allowed: finding.allowed,
    remedy: finding.remedy,
    message: messageOf(finding),
  }));
  return `${JSON.stringify({ version: 1, findings: entries, old, documents, files, passedOver, notes }, null, 2)}\n`;
}
