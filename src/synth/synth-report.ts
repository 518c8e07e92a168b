/** What a synth reports: errors are thrown all at once, warnings are printed. */
import { coloursOf } from '../core/colour';
import { emphasizePath, rejection } from '../core/rejection';
import { RULE_PAGES } from '../core/rule-pages';

const HINT =
  'To accept one: Rules.of(CONSTRUCT).acknowledge(CODE, REASON). ' + `Each code has a page: ${RULE_PAGES}/README.md`;

/**
 * Rejects an app with all lines, sorted by construct path.
 *
 * @throws unless there are no lines
 */
export function reject(lines: readonly string[]): void {
  if (lines.length === 0) return;
  throw rejection(lines);
}

/** Prints warnings, sorted by construct path. */
export function warn(lines: readonly string[]): void {
  if (lines.length === 0) return;
  const { severity, strong, faint } = coloursOf(process.stderr);
  const warnings = [...lines]
    .sort()
    .map((line) => `${severity('warning', 'warning')} ${emphasizePath(line, strong)}\n`);
  process.stderr.write(`${warnings.join('')}${faint(HINT)}\n`);
}
