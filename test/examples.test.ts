/**
 * People copy examples/: each program is committed together with what it writes. test/laws has the laws for it.
 * MEND=1 writes the manifests.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { GitOpsApp } from '../src';

const EXAMPLES = join(__dirname, '..', 'examples');
const examples = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const REPOSITORY = process.cwd();

let scratch: string;
beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'examples-')));
});
afterEach(() => {
  process.chdir(REPOSITORY);
  rmSync(scratch, { recursive: true });
});

/** The program of an example, which writes below the working directory. */
function programOf(name: string): GitOpsApp {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- its folder is known here only
  return (require(join(EXAMPLES, name, 'main.ts')) as { app: GitOpsApp }).app;
}

function yamlFilesOf(folder: string): string[] {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return paths.filter((path) => path.endsWith('.yaml')).sort();
}

function textsOf(folder: string): { [path: string]: string } {
  return Object.fromEntries(yamlFilesOf(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

describe.each(examples)('examples/%s', (name) => {
  const folder = join(EXAMPLES, name, 'manifests');

  test('writes what is committed', () => {
    process.chdir(process.env.MEND === '1' ? join(EXAMPLES, name) : scratch);
    programOf(name).synth();
    const written = textsOf('manifests');
    expect(Object.keys(written).length).toBeGreaterThan(0);
    expect(written).toEqual(textsOf(folder));
  });

  test('has a row in the table of examples/README.md', () => {
    expect(readFileSync(join(EXAMPLES, 'README.md'), 'utf8')).toContain(`| [${name}](${name}/main.ts) |`);
  });
});
