/** The modules of src/ and the lint rule that is made from them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { rules } from 'eslint-plugin-import';
import { importZones, mayImport, MODULES } from '../projenrc/modules';

const SRC = join(__dirname, '..', 'src');
const ONLY_THE_WIRE = 'Only render*.ts, read*.ts and *fields.ts of tekton and argocd may import generated types.';
const RULE = 'import/no-restricted-paths';

/** What the rule reports for a file with one import, at the path of that file. */
function reports(file: string, imported: string): string[] {
  const linter = new Linter({ configType: 'eslintrc' });
  linter.defineRule(RULE, rules['no-restricted-paths']);
  const config: Linter.LegacyConfig = {
    parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
    settings: { 'import/resolver': { node: { extensions: ['.ts', '.json'] } } },
    rules: { [RULE]: ['error', { zones: importZones() }] },
  };
  const messages = linter.verify(`import '${imported}';`, config, { filename: join(SRC, file) });
  return messages.map(({ message }) => message.replace(/^Unexpected path "[^"]*" imported in restricted zone\. /, ''));
}

test('every folder of src/ is a module', () => {
  const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const modules = MODULES.map(({ folder }) => folder.split('/')[0]);
  expect([...new Set(modules)].sort()).toEqual(folders.map(({ name }) => name).sort());
});

test('every module comes after those it builds on', () => {
  const folders = MODULES.map(({ folder }) => folder);
  const early = MODULES.flatMap(({ buildsOn }, i) => buildsOn.filter((other) => !folders.slice(0, i).includes(other)));
  expect(early).toEqual([]);
});

test('a module may import what its modules build on', () => {
  expect(mayImport('strategies')).toEqual(['core', 'tekton', 'argocd', 'tasks']);
});

describe('the lint rule rejects', () => {
  test.each([
    ['core/name.ts', '../tekton/task', 'core may import no module: see projenrc/modules.ts.'],
    ['tasks/buildah/new.ts', '../../argocd/sync', 'tasks may import core, tekton: see projenrc/modules.ts.'],
    ['tekton/new.ts', '../rules/catalog/hook-loop', 'tekton may import core: see projenrc/modules.ts.'],
    ['argocd/new.ts', '../argo-app-with-tekton-hook', 'argocd may import core: see projenrc/modules.ts.'],
    ['synth/new.ts', '../../examples/reference-app', 'The library may not import a program.'],
    ['new.ts', '../examples/reference-app', 'The library may not import a program.'],
    ['tekton/validate-task.ts', '../../imports/tekton.dev', ONLY_THE_WIRE],
    ['hook/render.ts', '../../imports/fields.json', ONLY_THE_WIRE],
  ])('%s with an import of %s', (file, imported, message) => {
    expect(reports(file, imported)).toEqual([message]);
  });

  test('a file of rules/model with an import of rules', () => {
    expect(reports('rules/model/new.ts', '../findings')).toEqual([
      'rules/model may import core, tekton, argocd, tasks, strategies, hook: see projenrc/modules.ts.',
    ]);
  });
});

describe('the lint rule accepts', () => {
  test.each([
    ['rules/findings.ts', './catalog/hook-loop'],
    ['rules/model/new.ts', '../../core/diagnostic'],
    ['tekton/render-task.ts', '../../imports/tekton.dev'],
    ['tasks/buildah/new.test.ts', '../../argocd/sync'],
    ['new.ts', './synth/layout'],
    ['main.ts', '../examples/reference-app'],
  ])('%s with an import of %s', (file, imported) => {
    expect(reports(file, imported)).toEqual([]);
  });
});
