/** examples/ is what people copy: each program is there with what it writes. */
import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const PROJECT = join(__dirname, '..');
const programs = readdirSync(join(PROJECT, 'examples')).filter((name) => name.endsWith('.ts'));

jest.setTimeout(60_000);

/** A working directory in which a program finds the library and writes in place of the project. */
let scratch: string;
beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'examples-')));
  symlinkSync(join(PROJECT, 'node_modules'), join(scratch, 'node_modules'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** Content by path of all YAML files under a folder. */
function filesOf(folder: string): { [path: string]: string } {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return Object.fromEntries(paths.filter((path) => path.endsWith('.yaml')).sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

test('every folder of examples/ is written by a program', () => {
  const folders = readdirSync(join(PROJECT, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `${name}.ts`);
  expect(folders.filter((name) => !programs.includes(name))).toEqual([]);
});

// where it is not: node --import tsx examples/NAME.ts
test.each(programs)('examples/%s writes what is committed beside it', (program) => {
  const { CDK8S_OUTDIR, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(PROJECT, 'examples', program)], { cwd: scratch, encoding: 'utf8', env });
  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
  const folder = program.slice(0, -'.ts'.length);
  expect(filesOf(join(PROJECT, 'examples', folder))).toEqual(filesOf(join(scratch, 'examples', folder)));
  expect(readdirSync(join(scratch, 'examples'))).toEqual([folder]);
});
