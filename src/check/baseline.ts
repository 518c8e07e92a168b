import { LocatedFinding, objectOf, Report } from './report';
import { quote } from '../core/text';

/**
 * Old findings of a file, which are not reported. A finding is recognised by its object and property and not by its
 * line, so that it stays one when lines before it change.
 */
export interface BaselineEntry {
  readonly file: string;
  readonly code: string;
  readonly object: string;
  readonly property: string;
  /** How many there are. */
  readonly count: number;
}

/** A report without old findings. */
export interface NewFindings {
  readonly report: Report;
  /** Entries, or parts of their count, that are not found any more. */
  readonly gone: readonly BaselineEntry[];
}

/** The text of a baseline with the findings of a report: JSON, with a line for each entry. */
export function baselineText({ findings }: Report): string {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const key = entryKey(entryOf(finding));
    entries.set(key, { ...entryOf(finding), count: (entries.get(key)?.count ?? 0) + 1 });
  }
  const lines = [...entries.keys()].sort().map((key) => `    ${JSON.stringify(entries.get(key))}`);
  return `{\n  "version": 1,\n  "findings": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/**
 * Reads a baseline.
 *
 * @param name of the file, for messages
 */
export function parseBaseline(text: string, name: string): BaselineEntry[] {
  let content: any;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not a baseline: ${(error as Error).message}. Write it with --update-baseline.`);
  }
  if (content?.version !== 1 || !Array.isArray(content.findings)) {
    throw new Error(`${name} has ${quote(content?.version)} as version, not 1. Write it with --update-baseline.`);
  }
  return content.findings;
}

/** Removes old findings from a report. @param isChecked whether a file of the baseline was read, or does not exist */
export function newFindings(
  report: Report,
  baseline: readonly BaselineEntry[],
  isChecked: (file: string) => boolean,
): NewFindings {
  const left = new Map(baseline.map((entry) => [entryKey(entry), entry.count]));
  const findings = report.findings.filter((finding) => {
    const key = entryKey(entryOf(finding));
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
  const gone = baseline
    .map((entry) => ({ ...entry, count: left.get(entryKey(entry))! }))
    .filter(({ file, count }) => count > 0 && isChecked(file));
  return { report: { ...report, findings, old: report.findings.length - findings.length }, gone };
}

/** Elements without a name have their number in the path, which changes when another one is added. */
function entryOf(finding: LocatedFinding): Omit<BaselineEntry, 'count'> {
  const { code, document, path } = finding;
  return {
    file: document.file.path,
    code,
    object: objectOf(finding) ?? '',
    property: path.replace(/\[\d+\]/g, '[]'),
  };
}

function entryKey({ file, code, object, property }: Omit<BaselineEntry, 'count'>): string {
  return JSON.stringify([file, code, object, property]);
}
