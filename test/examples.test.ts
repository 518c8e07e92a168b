/** People copy examples/: each program is committed together with what it writes. */
import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { readDocuments } from './laws/documents';
import { laws } from './laws/laws';

const PROJECT = join(__dirname, '..');
/** Exports a function of settings, which src/main.ts calls. */
const REFERENCE_APP = 'reference-app.ts';
const programs = readdirSync(join(PROJECT, 'examples')).filter(
  (name) => name.endsWith('.ts') && name !== REFERENCE_APP,
);

jest.setTimeout(180_000); // ten seconds on an otherwise idle machine

/** A working directory in which a program finds the library, and writes here instead of into the project. */
let scratch: string;
beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'examples-')));
  symlinkSync(join(PROJECT, 'node_modules'), join(scratch, 'node_modules'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** Content by path of all YAML files under a folder. */
function filesOf(folder: string): { [path: string]: string } {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return Object.fromEntries(
    paths
      .filter((path) => path.endsWith('.yaml'))
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

test('every folder of examples/ is written by a program', () => {
  const folders = readdirSync(join(PROJECT, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${name}.ts`);
  expect(folders.filter((name) => !programs.includes(name))).toEqual([]);
});

/** Runs a program, which writes into the scratch folder. */
function run(program: string, environment: { [name: string]: string } = {}): { status: number | null; output: string } {
  const { CDK8S_OUTDIR, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(PROJECT, 'examples', program)],
    {
      cwd: scratch,
      encoding: 'utf8',
      env: { ...env, ...environment },
    },
  );
  return { status, output: stdout + stderr };
}

// to write it: node --import tsx examples/NAME.ts
test.each(programs)('examples/%s writes what is committed', (program) => {
  expect(run(program)).toEqual({ status: 0, output: '' });
  const folder = program.slice(0, -'.ts'.length);
  expect(filesOf(join(PROJECT, 'examples', folder))).toEqual(filesOf(join(scratch, 'examples', folder)));
  expect(readdirSync(join(scratch, 'examples'))).toEqual([folder]);
});

describe('examples/thousand-apps.ts', () => {
  const COUNT = 1000;
  const SAMPLE = 50;

  test('writes a thousand applications that keep the laws, each object once', () => {
    expect(run('thousand-apps.ts', { COUNT: `${COUNT}` })).toEqual({ status: 0, output: '' });
    const folder = join(scratch, 'examples', 'thousand-apps');
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
    const PER_APP = 21;
    const SHARED = 5; // three Tasks, the namespace of the builds, the Application over all
    expect(paths.length).toBe(COUNT * PER_APP + SHARED);

    // the laws on every fiftieth app, with what all share
    const numberOf = (path: string) => /(?:cart|catalog|checkout|search|shipping)-(\d+)(?![\d])/.exec(path)?.[1];
    const sample = paths.filter((path) => Number(numberOf(path) ?? 0) % SAMPLE === 0).sort();
    const documents = sample.flatMap((path) => readDocuments(join(folder, path)));
    expect(documents.length).toBe((COUNT / SAMPLE) * PER_APP + SHARED);
    expect(Object.values(laws).flatMap((law) => law(documents))).toEqual([]);

    // a file name lacks the namespace of its chart, so that only the texts show whether two files are the same object
    const identities = paths.map((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      const metadata = /^metadata:\n(?: {2}.*\n)*/m.exec(text)![0];
      return [/^kind: .*$/m, /^ {2}namespace: .*$/m, /^ {2}name: .*$/m]
        .map((field, i) => field.exec(i === 0 ? text : metadata)?.[0])
        .join();
    });
    expect(new Set(identities).size).toBe(paths.length);

    // one Application for each app, whose folder exists, and one for all of them
    const applications = paths
      .filter((path) => /^applications\/Application\./.test(path))
      .flatMap((path) => readDocuments(join(folder, path)));
    expect(applications.length).toBe(COUNT);
    expect(applications.filter(({ manifest }: any) => !existsSync(join(scratch, manifest.spec.source.path)))).toEqual(
      [],
    );
    const [{ manifest: over }] = readDocuments(join(folder, 'argocd', 'Application.all-apps.k8s.yaml')) as any;
    expect(existsSync(join(scratch, over.spec.source.path, 'Application.cart-0.k8s.yaml'))).toBe(true);
  });
});
