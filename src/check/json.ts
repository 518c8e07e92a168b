import { pageOf, Report } from './told';
import { describe } from '../core/problem';

/**
 * For programs: `{ version: 1, findings: […], documents, files, passedOver }`. A finding has `file` (from the root), `line`,
 * `column`, `endColumn` (from 1), `severity`, `code`, `page`, `object`, `property`, `fact`, `allowed`, `remedy`, and `message`,
 * which is the last four as one text. A field may be added; `version` grows when one changes or goes.
 */
export function json({ told, documents, files, passedOver }: Report): string {
  const findings = told.map(({ code, severity, file, region, object, problem }) => ({
    file: file.path,
    line: region.line,
    column: region.column,
    endColumn: region.endColumn,
    severity,
    code,
    page: pageOf(code),
    object,
    property: problem.property,
    fact: problem.fact,
    allowed: problem.allowed,
    remedy: problem.remedy,
    message: describe(problem),
  }));
  return `${JSON.stringify({ version: 1, findings, documents, files, passedOver }, null, 2)}\n`;
}
