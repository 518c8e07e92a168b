/** imports/import.ts generates the committed files from imports/SOURCES.json. Needs Go, and a proxy of Go modules. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');
const SCRIPT = join(PROJECT, 'imports', 'import.ts');
const TEN_MINUTES = 600_000; // the module of Argo CD is large, and may not be downloaded yet

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function importInto(target: string, env: Record<string, string> = {}) {
  return spawnSync(process.execPath, ['--import', 'tsx', SCRIPT, target], {
    cwd: PROJECT,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

test(
  'importing again changes no byte',
  () => {
    const { status, stderr } = importInto(folder);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const made = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|json)$/.test(name))
      .sort();
    expect(made).toEqual([
      'imports/argoproj.io.ts',
      'imports/fields.json',
      'imports/tekton.dev.ts',
      ...[
        'argoproj.io.AppProject',
        'argoproj.io.Application',
        'tekton.dev.Pipeline',
        'tekton.dev.PipelineRun',
        'tekton.dev.Task',
        'tekton.dev.TaskRun',
      ].map((name) => `test/laws/schemas/${name}.json`),
    ]);
    const changed = made.filter(
      (name) => readFileSync(join(folder, name), 'utf8') !== readFileSync(join(PROJECT, name), 'utf8'),
    );
    expect(changed).toEqual([]);
  },
  TEN_MINUTES,
);

test('without Go the script names what to install', () => {
  const { status, stderr } = importInto(folder, { PATH: folder });
  expect(status).toBe(1);
  expect(stderr).toBe(
    'imports/import.ts: cannot run "go" (spawnSync go ENOENT). ' +
      'The CRDs are files of Go modules: install Go 1.21 or later from https://go.dev/dl.\n',
  );
});
