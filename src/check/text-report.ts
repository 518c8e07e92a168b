import { LocatedFinding, messageOf, Report } from './report';
import { Colours } from '../core/colour';

/** The longest part of a line that is shown. */
const SHOWN = 160;

/**
 * Formats a report for people: each finding with its line, then how many there are.
 *
 * @param pathOf a path from the root, as the reader writes it
 * @param verbose whether to list the files that were skipped
 */
export function textReport(
  report: Report,
  colours: Colours,
  pathOf: (path: string) => string,
  verbose: boolean,
): string {
  const { findings, passedOver } = report;
  const blocks = findings.map((each) => block(each, colours, pathOf(each.document.file.path)));
  const skipped = verbose
    ? passedOver.map(({ path, reason }) => colours.faint(`${pathOf(path)}: skipped: ${reason}`))
    : [];
  const notes = report.notes.map(
    ({ path, fact }) => `${path === undefined ? '' : `${colours.strong(pathOf(path))}: `}not checked: ${fact}`,
  );
  return [...blocks, ...skipped, ...notes, colours.strong(summary(report))].map((line) => `${line}\n`).join('');
}

/** How many findings there are, in how many manifests and files. */
export function summary({ findings, old = 0, documents, files, passedOver }: Report): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const found = `${count(errors, 'error')} and ${count(findings.length - errors, 'warning')}`;
  const checked = `${count(documents, 'manifest')} of ${count(files, 'file')}`;
  const skipped = passedOver.length === 0 ? '' : `; skipped ${count(passedOver.length, 'file')} without manifests`;
  const known = old === 0 ? '' : `; ${count(old, 'old finding')} in the baseline`;
  return `${found} in ${checked}${skipped}${known}`;
}

function block(finding: LocatedFinding, colours: Colours, path: string): string {
  const { code, severity, document, region } = finding;
  const place = `${path}:${region.line}:${region.column}`;
  const line = document.file.text.split('\n')[region.line - 1] ?? '';
  const shown = line.replace(/\t/g, ' ').slice(0, SHOWN);
  const number = `${region.line}`;
  const margin = ' '.repeat(number.length);
  const marked = '^'.repeat(Math.max(1, Math.min(region.endColumn, shown.length + 1) - region.column));
  const pointer = `${' '.repeat(region.column - 1)}${colours.severity(severity, marked)}`;
  return [
    `${colours.strong(place)}: ${colours.severity(severity, severity)} ${code}: ${messageOf(finding)}`,
    `${colours.faint(`  ${number} |`)} ${shown}`,
    `${colours.faint(`  ${margin} |`)} ${pointer}`,
    '',
  ].join('\n');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
