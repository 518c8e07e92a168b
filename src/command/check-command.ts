import { existsSync, readFileSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
import { parseArgs } from 'util';
import { check } from '../check/check';
import { githubReport } from '../check/github-report';
import { jsonReport } from '../check/json-report';
import { filesOf, gitRootOf, readFiles } from '../check/read-files';
import { Report } from '../check/report';
import { sarifReport } from '../check/sarif-report';
import { textReport } from '../check/text-report';
import { coloursOf } from '../core/colour';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

const HELP = `Usage: cdk8s-argo-tekton check [FOLDER|FILE ...] [--format FORMAT] [--root FOLDER] [--strict] [--verbose]

Checks the manifests in *.yaml, *.yml and *.json of the folders (default: the working directory), and reports what will
fail in Argo CD and Tekton. Skips what Git ignores, Helm templates, and files without manifests.

  --format FORMAT  text (default), json, sarif or github (workflow commands of GitHub Actions)
  --root FOLDER    root of the repository, to which source paths of Argo CD are relative;
                   default: root of the Git repository that contains the first folder, else the working directory
  --strict         exit with 1 for warnings, too
  --verbose        list skipped files with the reason (format text)

To accept a finding, acknowledge it in a comment before the manifest: # acknowledged CODE: reason

Exit status: 0 no findings, or only warnings; 1 findings; 2 the check could not run.
`;

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
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'text' },
      root: { type: 'string' },
      strict: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const format = formatNamed(values.format);
  const paths = positionals.length === 0 ? ['.'] : positionals;
  const files = filesOf(paths);
  const root = resolve(values.root ?? gitRootOf(paths[0]) ?? '.');
  if (!existsSync(root)) throw new Error(`--root: there is no folder ${root}`);
  const reading = readFiles(files, root);
  if (reading.documents.length + reading.syntaxErrors.length === 0) {
    throw new Error(`there are no manifests in ${paths.join(', ')}`);
  }
  const report = check(reading);
  process.stdout.write(format(root)(report, values.verbose));
  return report.findings.some(({ severity }) => severity === 'error' || values.strict) ? 1 : 0;
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
