/** examples/ is what people copy: each program is there with what it writes. */
import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { readDocuments } from './laws/documents';
import { laws } from './laws/laws';

const PROJECT = join(__dirname, '..');
/** A function of settings, whose program is src/main.ts. */
const REFERENCE_APP = 'reference-app.ts';
const programs = readdirSync(join(PROJECT, 'examples')).filter(
  (name) => name.endsWith('.ts') && name !== REFERENCE_APP,
);

jest.setTimeout(180_000); // ten seconds on a calm machine

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

/** What a program says, and how it ends; it writes into the scratch folder. */
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

// where it is not: node --import tsx examples/NAME.ts
test.each(programs)('examples/%s writes what is committed beside it', (program) => {
  expect(run(program)).toEqual({ status: 0, output: '' });
  const folder = program.slice(0, -'.ts'.length);
  expect(filesOf(join(PROJECT, 'examples', folder))).toEqual(filesOf(join(scratch, 'examples', folder)));
  expect(readdirSync(join(scratch, 'examples'))).toEqual([folder]);
});

describe('examples/thousand-apps.ts', () => {
  const COUNT = 1000;
  const SAMPLE = 50;

  test('makes a thousand applications, each object once, in which no law is broken', () => {
    expect(run('thousand-apps.ts', { COUNT: `${COUNT}` })).toEqual({ status: 0, output: '' });
    const folder = join(scratch, 'examples', 'thousand-apps');
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
    const PER_APP = 14;
    const SHARED = 5; // three Tasks, the namespace of the builds, the Application over all
    expect(paths.length).toBe(COUNT * PER_APP + SHARED);

    // the laws on every fiftieth app, with what all share
    const numberOf = (path: string) => /(?:cart|catalog|checkout|search|shipping)-(\d+)(?![\d])/.exec(path)?.[1];
    const sample = paths.filter((path) => Number(numberOf(path) ?? 0) % SAMPLE === 0).sort();
    const documents = sample.flatMap((path) => readDocuments(join(folder, path)));
    expect(documents.length).toBe((COUNT / SAMPLE) * PER_APP + SHARED);
    expect(Object.values(laws).flatMap((law) => law(documents))).toEqual([]);

    // a file is named by kind, namespace where it is not the chart's, and name: what two files would apply twice is seen in their text
    const identities = paths.map((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      const metadata = /^metadata:\n(?: {2}.*\n)*/m.exec(text)![0];
      return [/^kind: .*$/m, /^ {2}namespace: .*$/m, /^ {2}name: .*$/m]
        .map((field, i) => field.exec(i === 0 ? text : metadata)?.[0])
        .join();
    });
    expect(new Set(identities).size).toBe(paths.length);

    // one Application over all, and one for each, whose folder is there
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
