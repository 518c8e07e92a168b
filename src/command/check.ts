import { existsSync, readFileSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
import { parseArgs } from 'util';
import { check } from '../check/check';
import { github } from '../check/github';
import { json } from '../check/json';
import { filesOf, readFiles, repositoryOf } from '../check/read';
import { sarif } from '../check/sarif';
import { text } from '../check/text';
import { Report } from '../check/told';
import { coloursOf } from '../core/colour';
import { existing } from '../core/near-miss';

const HELP = `Usage: cdk8s-argo-tekton check [FOLDER|FILE ...] [--format FORMAT] [--root FOLDER] [--strict] [--verbose]

Reads the manifests in *.yaml, *.yml and *.json of the folders (the working directory where none is given) and tells what
will fail when Argo CD and Tekton meet. What Git ignores, Helm templates and files without manifests are passed over.

  --format FORMAT  text (default), json, sarif or github (workflow commands of GitHub Actions)
  --root FOLDER    root of the repository, from which Argo CD's source paths are told;
                   default: that of the Git repository around the first folder, else the working directory
  --strict         a warning is an error
  --verbose        names what was passed over, and why (format text)

A warning that is meant is acknowledged in the comment before its manifest: # acknowledged CODE: reason

Exit status: 0 nothing was found, or only warnings; 1 something was found; 2 it could not be done.
`;

type Format = (report: Report, verbose: boolean) => string;

const FORMATS: { [name: string]: (root: string) => Format } = {
  text: (root) => (report, verbose) =>
    text(report, coloursOf(process.stdout), (path) => fromHere(join(root, path)), verbose),
  json: () => json,
  sarif: () => (report) => sarif(report, version()),
  github: () => github,
};

/** `check`: what is wrong with manifests that somebody else wrote. */
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
  const format = FORMATS[values.format];
  if (format === undefined) {
    throw new Error(
      `--format: there is no "${values.format}". ${existing('Formats', values.format, Object.keys(FORMATS))}`,
    );
  }
  const paths = positionals.length === 0 ? ['.'] : positionals;
  const files = filesOf(paths);
  const root = resolve(values.root ?? repositoryOf(paths[0]) ?? '.');
  if (!existsSync(root)) throw new Error(`--root: there is no folder ${root}`);
  const reading = readFiles(files, root);
  if (reading.documents.length + reading.syntaxErrors.length === 0) {
    throw new Error(`there are no manifests in ${paths.join(', ')}`);
  }
  const report = check(reading);
  process.stdout.write(format(root)(report, values.verbose));
  return report.told.some(({ severity }) => severity === 'error' || values.strict) ? 1 : 0;
}

/** A path as one who stands in the working directory writes it. */
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
