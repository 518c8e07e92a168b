import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Scope } from './check-scope';
import { BaselineEntry, baselineText, NewFindings, newFindings, parseBaseline } from '../check/baseline';
import { Report } from '../check/report';

/** Reads the file of --baseline. */
export function readBaseline(path: string): BaselineEntry[] {
  if (existsSync(path)) return parseBaseline(readFileSync(path, 'utf8'), path);
  throw new Error(`--baseline: there is no file ${path}. Write it with --update-baseline.`);
}

/** Writes the file of --baseline. */
export function writeBaseline(path: string, report: Report): number {
  writeFileSync(path, baselineText(report));
  process.stderr.write(`${path}: ${report.findings.length} findings\n`);
  return 0;
}

/** The report without what the baseline has. */
export function withoutOld(
  report: Report,
  { root, files }: Scope,
  baseline: readonly BaselineEntry[] = [],
): NewFindings {
  return newFindings(report, baseline, (file) => {
    const path = join(root, file);
    return files.includes(path) || !existsSync(path);
  });
}

/** Reports entries of the baseline that are not found any more: they would hide new findings. */
export function reportGone(path: string, gone: readonly BaselineEntry[]): void {
  if (gone.length === 0) return;
  const lines = gone.map(({ file, code, object, property, count }) => {
    const times = count === 1 ? '' : ` (${count} times)`;
    return `  ${file}: ${code}: ${object} ${property}${times}\n`;
  });
  process.stderr.write(`${path} has findings that are gone. Remove them with --update-baseline:\n${lines.join('')}`);
}
