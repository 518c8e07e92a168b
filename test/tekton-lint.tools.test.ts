/** Another linter, IBM's for Tekton, checks everything that this project writes. */
import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const PROJECT = join(__dirname, '..');
const LINT = join(PROJECT, 'node_modules', '.bin', 'tekton-lint');

jest.setTimeout(120_000);

/** What is installed together: the linter checks a Pipeline with its Tasks. */
const installations = [
  'manifests',
  ...readdirSync(join(PROJECT, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `examples/${name}/manifests`),
];

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tekton-lint-'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** Its findings. It reports nothing for a file in its cache. */
function lint(folder: string): string[] {
  const { stdout, stderr, status } = spawnSync(LINT, ['--format=json', `--config=${PROJECT}`, `${folder}/**/*.yaml`], {
    cwd: PROJECT,
    encoding: 'utf8',
    env: { ...process.env, TL_CACHE_DIR: join(scratch, 'cache') },
  });
  if (status === null || !stdout.startsWith('[')) throw new Error(`tekton-lint does not run: ${stdout}${stderr}`);
  return JSON.parse(stdout).map((found: any) => `${found.path}: ${found.rule}: ${found.message}`);
}

test.each(installations)('finds nothing in %s', (folder) => {
  expect(lint(folder)).toEqual([]);
});

test('finds planted mistakes', () => {
  writeFileSync(
    join(scratch, 'task.yaml'),
    [
      'apiVersion: tekton.dev/v1',
      'kind: Task',
      'metadata: { name: task }',
      'spec:',
      '  params: [{ name: unused, type: string }]',
      '  steps: [{ name: step, image: busybox, script: "echo $(params.absent)" }]',
    ].join('\n'),
  );
  const rules = lint(scratch).map((found) => found.split(': ')[1]);
  expect(rules).toEqual(expect.arrayContaining(['no-latest-image', 'no-undefined-param', 'no-unused-param']));
});
