/** The package in other languages: their code is generated, that of Go is compiled and run. Needs Go and Python. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { runProgram } from './docs/programs';
import { fences } from './docs/text';
import { packPackage, runCommand } from './packed-package';

jest.setTimeout(1_200_000);

const PROJECT = join(__dirname, '..');
const PAGE = join(PROJECT, 'docs', 'languages.md');
const PACKAGE = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
const PACMAK = join(PROJECT, 'node_modules', '.bin', 'jsii-pacmak');

let folder: string;
/** An otherwise empty project, in which the package is installed. */
let project: string;
/** The generated code, a folder for each language. */
let bindings: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'languages-')));
  const { tarball } = packPackage(folder);
  project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  const peers = Object.keys(PACKAGE.peerDependencies).map((name) => `${name}@${PACKAGE.devDependencies[name]}`);
  runCommand(project, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...peers);
  bindings = join(project, 'bindings');
  const targets = ['python', 'java', 'dotnet'].flatMap((target) => ['--targets', target]);
  const source = 'node_modules/cdk8s-argo-tekton';
  runCommand(project, PACMAK, '--code-only', ...targets, '--outdir', 'bindings', source);
  runCommand(project, PACMAK, '--code-only', '--recurse', '--targets', 'go', '--outdir', 'bindings', source);
});
afterAll(() => folder !== undefined && rmSync(folder, { recursive: true, force: true }));

function filesOf(root: string): { [name: string]: string } {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

test('Python, Java and C# have the classes, and Python has no syntax error', () => {
  const read = (...path: string[]) => readFileSync(join(bindings, ...path), 'utf8');
  expect(read('python', 'src', 'cdk8s_argo_tekton', '__init__.py')).toContain('\nclass ArgoAppWithTektonHook(');
  runCommand(join(bindings, 'python'), 'python3', '-m', 'compileall', '-q', 'src');
  const java = ['java', 'src', 'main', 'java', 'io', 'github', 'cdk8s_argo_tekton', 'ArgoAppWithTektonHook.java'];
  expect(read(...java)).toContain('public class ArgoAppWithTektonHook extends ');
  const [file] = readdirSync(join(bindings, 'dotnet'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('/ArgoAppWithTektonHook.cs'),
  );
  expect(read('dotnet', file)).toContain('public class ArgoAppWithTektonHook : ');
});

test('the program of docs/languages.md writes in Go what it writes in TypeScript', () => {
  const program = (name: string) =>
    fences('docs/languages.md', readFileSync(PAGE, 'utf8')).find(({ language }) => language === name)!.text;
  const typescript = join(folder, 'typescript');
  mkdirSync(typescript);
  runProgram(program('ts'), typescript);

  const go = join(folder, 'go');
  mkdirSync(go);
  writeFileSync(join(go, 'main.go'), program('go'));
  writeFileSync(join(go, 'go.mod'), goModule());
  runCommand(go, 'go', 'run', '-mod=mod', '.');

  const expected = filesOf(join(typescript, 'manifests'));
  expect(Object.keys(expected).length).toBeGreaterThan(10);
  expect(filesOf(join(go, 'manifests'))).toEqual(expected);
});

/** A module that finds the generated code of this package, and what that requires, in the folders of `bindings`. */
function goModule(): string {
  const folders = readdirSync(join(bindings, 'go'));
  const modules = folders.map((name) => {
    const text = readFileSync(join(bindings, 'go', name, 'go.mod'), 'utf8');
    return `replace ${/^module (\S+)/.exec(text)![1]} => ${join(bindings, 'go', name)}`;
  });
  const required = readFileSync(join(bindings, 'go', 'cdk8sargotekton', 'go.mod'), 'utf8');
  const [, own] = /^module (\S+)/.exec(required)!;
  return [required.replace(/^module .*/, 'module program'), `require ${own} v0.0.0`, ...modules, ''].join('\n');
}
