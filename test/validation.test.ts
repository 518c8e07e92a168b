import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { Validation } from 'cdk8s-cli/plugins';
import { ArgoTektonValidation } from '../src/check/argo-tekton-validation';

const PROJECT = join(__dirname, '..');

jest.setTimeout(180_000);

/** The type of cdk8s-cli, so that the compiler compares the class with it. */
const validation: Validation = new ArgoTektonValidation();

/** Runs `cdk8s synth` for an Application and a hook with this delete policy. */
function synth(policy: string): { status: number | null; output: string } {
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'validation-')));
  try {
    for (const name of ['src', 'imports', 'node_modules']) symlinkSync(join(PROJECT, name), join(project, name));
    mkdirSync(join(project, 'home'));
    writeFileSync(join(project, 'home', '.cdk8s-cli.version'), '999.0.0');
    mkdirSync(join(project, 'plugin'));
    writeFileSync(
      join(project, 'plugin', 'index.js'),
      "require('tsx/cjs');\nmodule.exports = require('../src/check/argo-tekton-validation');\n",
    );
    writeFileSync(
      join(project, 'cdk8s.yaml'),
      [
        'language: typescript',
        'app: node --import tsx app.ts',
        'output: out',
        'validations:',
        '  - {package: ./plugin, class: ArgoTektonValidation, version: 0.0.0}',
        '',
      ].join('\n'),
    );
    writeFileSync(
      join(project, 'app.ts'),
      `
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
new ApiObject(new Chart(app, 'argocd'), 'a', {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop', namespace: 'argocd' },
  spec: {
    project: 'default',
    source: { repoURL: 'https://git.example.com/shop.git', path: 'deploy/shop' },
    destination: { name: 'in-cluster', namespace: 'shop' },
  },
});
const annotations = { 'argocd.argoproj.io/hook': 'PreSync', 'argocd.argoproj.io/hook-delete-policy': '${policy}' };
const metadata = { name: 'migrate', annotations };
new ApiObject(new Chart(app, 'shop'), 'b', { apiVersion: 'batch/v1', kind: 'Job', metadata });
app.synth();
`,
    );
    const { status, stdout, stderr } = spawnSync(join('node_modules', '.bin', 'cdk8s'), ['synth'], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, HOME: join(project, 'home') },
    });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(project, { recursive: true });
  }
}

describe('the validation of "cdk8s synth"', () => {
  test('fails the synthesis for an error, with its rule, object and line', () => {
    const { status, output } = synth('HookSucceeded');
    expect(output).toContain('hook-succeeded-alone');
    expect(output).toContain('Job migrate');
    expect(output).toMatch(/metadata\.annotations\.argocd\.argoproj\.io\/hook-delete-policy \(\d+:5\)/);
    expect(status).not.toBe(0);
  });

  test('accepts correct manifests', () => {
    const { status, output } = synth('BeforeHookCreation');
    expect(output).not.toContain('hook-succeeded-alone');
    expect(status).toBe(0);
  });

  test('has the method that cdk8s-cli calls', () => {
    expect(typeof validation.validate).toBe('function');
  });
});
