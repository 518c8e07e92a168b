import { LocatedFinding, messageOf, Report } from './report';
import { summary } from './text-report';

/** Formats a report for GitHub Actions: a workflow command for each finding, which GitHub shows at its line. */
export function githubReport(report: Report): string {
  return [...report.findings.map(command), ...report.notes.map(notice), summary(report)]
    .map((line) => `${line}\n`)
    .join('');
}

function command(finding: LocatedFinding): string {
  const { code, severity, document, region } = finding;
  const properties = Object.entries({
    file: document.file.path,
    line: region.line,
    col: region.column,
    endColumn: region.endColumn,
    title: code,
  }).map(([name, value]) => `${name}=${escapedProperty(`${value}`)}`);
  return `::${severity} ${properties.join(',')}::${escapedData(messageOf(finding))}`;
}

function notice({ path, fact }: Report['notes'][number]): string {
  const file = path === undefined ? '' : `file=${escapedProperty(path)},`;
  return `::notice ${file}title=not checked::${escapedData(fact)}`;
}

/** As the toolkit of GitHub Actions escapes it (packages/core/src/command.ts). */
function escapedData(message: string): string {
  return message.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapedProperty(value: string): string {
  return escapedData(value).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
