import { existsSync, readFileSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
import { CHECK_HELP, readCheckOptions } from './check-options';
import { replaceFile } from './replace-file';
import { unifiedDiff } from './unified-diff';
import { check } from '../check/check';
import { FixedFiles, fixFiles } from '../check/fix-files';
import { githubReport } from '../check/github-report';
import { jsonReport } from '../check/json-report';
import { filesOf, gitRootOf, readFiles } from '../check/read-files';
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
  const paths = options.paths.length === 0 ? ['.'] : options.paths;
  const files = filesOf(paths);
  const root = resolve(options.root ?? gitRootOf(paths[0]) ?? '.');
  if (!existsSync(root)) throw new Error(`--root: there is no folder ${root}`);
  const reportOf = (texts?: ReadonlyMap<string, string>) => {
    const reading = readFiles(files, root, { texts });
    if (reading.documents.length + reading.syntaxErrors.length > 0) return check(reading);
    throw new Error(`there are no manifests in ${paths.join(', ')}`);
  };
  if (options.dryRun) return printFixes(root, fixFiles(root, reportOf));
  const report = options.fix ? writeFixes(root, fixFiles(root, reportOf)) : reportOf();
  process.stdout.write(format(root)(report, options.verbose));
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

/** A path relative to the working directory, if it is in there. */
function fromHere(path: string): string {
  const way = relative('.', path);
  return way.split(sep)[0] === '..' ? path : way;
}

/** The version of this package, in the nearest package.json above this file. */
function version(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version;
  }
}
