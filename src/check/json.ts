import { pageOf, Report } from './told';
import { manifestMessage } from '../core/diagnostic';

/**
 * For programs: `{ version: 1, findings: […], documents, files, passedOver }`. A finding has `file` (from the root), `line`,
 * `column`, `endColumn` (from 1), `severity`, `code`, `page`, `object`, `property`, `fact`, `allowed`, `remedy`, and `message`,
 * which is the last four as one text. A field may be added; `version` grows when one changes or goes.
 */
export function json({ told, documents, files, passedOver }: Report): string {
  const findings = told.map((finding) => ({
    file: finding.file.path,
    line: finding.region.line,
    column: finding.region.column,
    endColumn: finding.region.endColumn,
    severity: finding.severity,
    code: finding.code,
    page: pageOf(finding.code),
    object: finding.object,
    property: finding.path,
    fact: finding.fact,
    allowed: finding.allowed,
    remedy: finding.remedy,
    message: manifestMessage(finding),
  }));
  return `${JSON.stringify({ version: 1, findings, documents, files, passedOver }, null, 2)}\n`;
}
