import { Report, Told } from './told';
import { Colours } from '../core/colour';
import { manifestMessage } from '../core/diagnostic';

/** The longest part of a line that is shown. */
const SHOWN = 160;

/**
 * For people: each finding with its line, those of a file together, and how many there are.
 *
 * @param pathOf how the reader names a file, by its path from the root
 */
export function text(report: Report, colours: Colours, pathOf: (path: string) => string, verbose: boolean): string {
  const { told, passedOver } = report;
  const blocks = told.map((each) => block(each, colours, pathOf(each.file.path)));
  const skipped = verbose
    ? passedOver.map(({ path, reason }) => colours.faint(`${pathOf(path)}: passed over: ${reason}`))
    : [];
  return [...blocks, ...skipped, colours.strong(summary(report))].map((line) => `${line}\n`).join('');
}

/** How much was found, in how much. */
export function summary({ told, documents, files, passedOver }: Report): string {
  const errors = told.filter(({ severity }) => severity === 'error').length;
  return (
    `${count(errors, 'error')} and ${count(told.length - errors, 'warning')} in ${count(documents, 'manifest')} of ${count(files, 'file')}` +
    (passedOver.length === 0 ? '' : `; ${count(passedOver.length, 'file')} without manifests passed over`)
  );
}

function block(finding: Told, colours: Colours, path: string): string {
  const { code, severity, file, region } = finding;
  const place = `${path}:${region.line}:${region.column}`;
  const line = file.text.split('\n')[region.line - 1] ?? '';
  const shown = line.replace(/\t/g, ' ').slice(0, SHOWN);
  const number = `${region.line}`;
  const marked = '^'.repeat(Math.max(1, Math.min(region.endColumn, shown.length + 1) - region.column));
  return [
    `${colours.strong(place)}: ${colours.severity(severity, severity)} ${code}: ${manifestMessage(finding)}`,
    `${colours.faint(`  ${number} |`)} ${shown}`,
    `${colours.faint(`  ${' '.repeat(number.length)} |`)} ${' '.repeat(region.column - 1)}${colours.severity(severity, marked)}`,
    '',
  ].join('\n');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
