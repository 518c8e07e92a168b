import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { readBaseline, reportGone, withoutOld, writeBaseline } from './baseline-file';
import { CHECK_HELP, readCheckOptions } from './check-options';
import { fromHere, reportOf, scopeOf, Texts } from './check-scope';
import { replaceFile } from './replace-file';
import { unifiedDiff } from './unified-diff';
import { BaselineEntry } from '../check/baseline';
import { FixedFiles, fixFiles } from '../check/fix-files';
import { githubReport } from '../check/github-report';
import { jsonReport } from '../check/json-report';
import { Report } from '../check/report';
import { sarifReport } from '../check/sarif-report';
import { textReport } from '../check/text-report';
import { coloursOf } from '../core/colour';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

type Format = (report: Report, verbose: boolean) => string;

const FORMATS: { [name: string]: (root: string) => Format } = {
  text: (root) => (report, verbose) =>
    textReport(report, coloursOf(process.stdout), (path) => fromHere(join(root, path)), verbose),
  json: () => jsonReport,
  sarif: () => (report) => sarifReport(report, version()),
  github: () => githubReport,
};

/** Runs `check`: reports what is wrong with existing manifests. */
export async function checkCommand(args: string[]): Promise<number> {
  const options = readCheckOptions(args);
  if (options.help) {
    process.stdout.write(CHECK_HELP);
    return 0;
  }
  const format = formatNamed(options.format);
  const scope = scopeOf(options);
  if (options.updateBaseline) return writeBaseline(options.baseline!, reportOf(scope));
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  let gone: readonly BaselineEntry[] = [];
  const newReportOf = (texts?: Texts) => {
    const found = withoutOld(reportOf(scope, texts), scope, baseline);
    gone = found.gone;
    return found.report;
  };
  const { root } = scope;
  if (options.dryRun) return printFixes(root, fixFiles(root, newReportOf));
  const report = options.fix ? writeFixes(root, fixFiles(root, newReportOf)) : newReportOf();
  process.stdout.write(format(root)(report, options.verbose));
  if (baseline !== undefined) reportGone(options.baseline!, gone);
  return report.findings.some(({ severity }) => severity === 'error' || options.strict) ? 1 : 0;
}

/** Prints what --fix would write. */
function printFixes(root: string, { texts }: FixedFiles): number {
  const changes = [...texts].map(([path, after]) => ({ path, before: readFileSync(join(root, path), 'utf8'), after }));
  if (changes.length > 0) process.stdout.write(unifiedDiff(changes));
  return changes.length > 0 ? 1 : 0;
}

/** Writes the fixed files, and returns what is wrong with them. */
function writeFixes(root: string, { texts, report }: FixedFiles): Report {
  for (const [path, text] of texts) replaceFile(join(root, path), text);
  process.stderr.write([...texts.keys()].map((path) => `fixed ${fromHere(join(root, path))}\n`).join(''));
  return report;
}

function formatNamed(name: string): (root: string) => Format {
  const format = FORMATS[name];
  if (format !== undefined) return format;
  throw new Error(`--format: there is no ${quote(name)}. ${existing('Formats', name, Object.keys(FORMATS))}`);
}

/** The version of this package, in the nearest package.json above this file. */
function version(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version;
  }
}
