import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { GitOpsApp } from '.';
import { Application, HookPhase, Sync } from '../argocd';
import { check } from '../check/check';
import { filesOf, readFiles } from '../check/read-files';
import { addValidation } from '../core/acknowledgement';
import { Rules } from '../rules';
import { Param, Pipeline, Task, TaskRef } from '../tekton';

const home = process.cwd();
const RUN = 'manifests/shop/PipelineRun.check.k8s.yaml';
const NO_HEALTH =
  '[shop/check] metadata.annotations.argocd.argoproj.io/hook: "PreSync", and Argo CD has no ' +
  'health check for a PipelineRun before version 3.6: it succeeds as soon as it exists. ' +
  'Add resource.customizations.health.tekton.dev_PipelineRun to the ConfigMap argocd-cm, use Argo ' +
  'CD 3.6, or let a Job start the run and wait for it. (hook-without-health)';

let folder: string;
let printed: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'rules-')));
  process.chdir(folder);
  printed = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** An Application, and the chart that it syncs, with a run as hook: allowed, though not with every Argo CD. */
function shop(): { app: GitOpsApp; chart: Chart; run: ApiObject } {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  new Application(new Chart(app, 'argocd', { namespace: 'argocd' }), 'shop', {
    source: { repoUrl: 'https://git.example.com/shop.git', path: 'manifests/shop', targetRevision: 'main' },
    destination: { namespace: 'shop' },
  });
  const run = new ApiObject(chart, 'check', {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name: 'check', annotations: { 'argocd.argoproj.io/tracking-id': '' } },
    spec: { pipelineRef: { name: 'check' } },
  });
  Sync.of(run).hook(HookPhase.PRE_SYNC);
  return { app, chart, run };
}

/** The lines of what synth refuses. */
function refused(app: GitOpsApp): string[] {
  try {
    app.synth();
  } catch (error) {
    expect(existsSync('manifests')).toBe(false);
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe('Rejected, with nothing written, is', () => {
  test('what a raw object has wrong, by its path, in the words of manifests', () => {
    const { app, chart } = shop();
    const steps = [{ name: 'a', image: 'alpine:3.22', script: 'echo $(params.who)', args: ['$(params.who)'] }];
    new ApiObject(chart, 'lint', {
      apiVersion: 'tekton.dev/v1',
      kind: 'Task',
      metadata: { name: 'lint' },
      spec: { steps },
    });
    expect(refused(app)).toEqual([
      '[shop/lint] spec.steps.a.args[0]: $(params.who) names a param that the Task does not declare. ' +
        'Params: (none). Declare it or correct the name. (tekton-undeclared-param)',
    ]);
  });

  test('what a patch makes wrong of an object that was right', () => {
    const { app, chart } = shop();
    const pipeline = new Pipeline(chart, 'release');
    pipeline.addTask('lint', { task: TaskRef.named('lint') });
    ApiObject.of(pipeline).addJsonPatch(JsonPatch.add('/spec/tasks/0/runAfter', ['clone']));
    expect(refused(app)).toEqual([
      '[shop/check] spec.pipelineRef.name: names the Pipeline "check" of the namespace "shop", which no manifest ' +
        'makes: the run fails. Pipelines: "release". Correct the name, or add it. (missing-object)',
      '[shop/release/Resource] spec.tasks.lint.runAfter: the Pipeline has no task "clone" to wait ' +
        'for. Tasks: (none). ' +
        'Set a task of this Pipeline that is not a finally task. (tekton-unknown-task)',
    ]);
  });

  test('errors of a raw run for a Pipeline of constructs, together with errors of constructs, each once', () => {
    const { app, chart } = shop();
    const pipeline = new Pipeline(chart, 'release', { params: { tag: Param.string() } });
    pipeline.addTask('lint', { task: TaskRef.named('lint') });
    new ApiObject(new Chart(app, 'runs', { namespace: 'shop' }), 'run', {
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: { name: 'run' },
      spec: { pipelineRef: { name: 'release' }, params: [{ name: 'tags', value: 'v1' }] },
    });
    new Task(chart, 'lint', {
      steps: [
        {
          name: 'a',
          image: 'docker.io/library/alpine:3.22',
          script: '#!/bin/sh\nset -eu\necho "$PARAMS_WHO"\n',
        },
      ],
    });
    expect(refused(app)).toEqual([
      '[runs/run] spec.params.tag: has no value and no default. Set a value. (tekton-missing-param)',
      '[shop/lint] steps.a.script: mentions PARAMS_WHO, which the Task does not declare. ' +
        'Environment variables: (none). Declare the param, workspace or result ' +
        '(pass an array param by args: it has no environment variable).',
    ]);
  });

  test.each([
    [
      'of a code that no finding has',
      'hook-without-helth',
      'it is there',
      'no finding has this code. Did you mean "hook-without-health"? Correct the code.',
    ],
    [
      'of a code that is like no other',
      'all',
      'it is there',
      'no finding has this code. The codes are listed in ' +
        'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules/README.md. Correct the code.',
    ],
    [
      'without a reason',
      'hook-without-health',
      ' ',
      'has the reason " ". Allowed: one line of text. Give the reason for which this is accepted.',
    ],
    [
      'with a reason of two lines',
      'hook-without-health',
      'a\nb',
      'has the reason "a\\nb". Allowed: one line of text. Give the reason for which this is accepted.',
    ],
  ])('an acknowledgement %s', (_, code, reason, message) => {
    const { app, chart } = shop();
    Rules.of(chart).acknowledge(code, reason);
    expect(refused(app)).toEqual([`[shop] rules.acknowledge("${code}"): ${message}`]);
  });
});

describe('A warning', () => {
  test('is printed, and the manifests are written', () => {
    shop().app.synth();
    expect(printed).toBe(
      `warning ${NO_HEALTH}\nTo accept one: Rules.of(CONSTRUCT).acknowledge(CODE, REASON). ` +
        'Each code has a page: https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules/README.md\n',
    );
    expect(existsSync(RUN)).toBe(true);
  });

  test('that is acknowledged around its object is not printed, but written above its manifest', () => {
    const { app, chart } = shop();
    Rules.of(chart).acknowledge('hook-without-health', 'ours has a check');
    app.synth();
    expect(printed).toBe('');
    expect(readFileSync(RUN, 'utf8').split('\n').slice(0, 3)).toEqual([
      '# Synthesized by cdk8s-argo-tekton from shop/check. Do not edit.',
      '# acknowledged hook-without-health: ours has a check',
      'apiVersion: tekton.dev/v1',
    ]);
    expect(check(readFiles(filesOf(['.']), folder)).findings).toEqual([]);
  });
});

describe('An error that is acknowledged', () => {
  test('is written with its comment, and check accepts it', () => {
    const { app, chart } = shop();
    Rules.of(chart).acknowledge('hook-without-health', 'ours has a check');
    const lint = new ApiObject(chart, 'lint', {
      apiVersion: 'tekton.dev/v1',
      kind: 'Task',
      metadata: { name: 'lint' },
      spec: { steps: [{ name: 'a', image: 'docker.io/library/alpine:3.22', command: ['$(params.who)'] }] },
    });
    Rules.of(lint).acknowledge('tekton-undeclared-param', 'a mutating webhook declares it');
    app.synth();
    expect(printed).toBe('');
    expect(readFileSync('manifests/shop/Task.lint.k8s.yaml', 'utf8').split('\n')[1]).toBe(
      '# acknowledged tekton-undeclared-param: a mutating webhook declares it',
    );
    expect(check(readFiles(filesOf(['.']), folder)).findings).toEqual([]);
  });

  test('of a construct is accepted in its validation', () => {
    const { app, chart, run } = shop();
    Rules.of(run).acknowledge('hook-without-health', 'ours has a check');
    const diagnostic = { code: 'tekton-wrong-value', path: 'x', fact: 'is wrong', remedy: 'Correct it' };
    addValidation(chart, () => [diagnostic, { ...diagnostic, code: 'tekton-wrong-type' }]);
    Rules.of(app).acknowledge('tekton-wrong-value', 'this cluster accepts it');
    expect(refused(app)).toEqual(['[shop] x: is wrong. Correct it.']);
    Rules.of(app).acknowledge('tekton-wrong-type', 'this cluster accepts it');
    app.synth();
    expect(printed).toBe('');
  });
});

describe('An acknowledgement that accepts no finding', () => {
  const HINT =
    'To accept one: Rules.of(CONSTRUCT).acknowledge(CODE, REASON). ' +
    'Each code has a page: https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules/README.md\n';
  const unused = (path: string, code: string) =>
    `warning [${path}] rules.acknowledge("${code}"): accepts no finding. Remove it. (unused-acknowledgement)\n`;

  test('is a warning: of a code that is not found, or that a nearer acknowledgement accepts', () => {
    const { app, chart, run } = shop();
    Rules.of(chart).acknowledge('hook-without-health', 'not needed');
    Rules.of(run).acknowledge('hook-without-health', 'ours has a check');
    Rules.of(app).acknowledge('hook-history', 'a pruner removes them');
    app.synth();
    expect(printed).toBe(unused('', 'hook-history') + unused('shop', 'hook-without-health') + HINT);
    expect(readFileSync(RUN, 'utf8')).toContain('# acknowledged hook-without-health: ours has a check\n');
  });

  test('is accepted itself where that is acknowledged around it', () => {
    const { app, chart, run } = shop();
    Rules.of(run).acknowledge('hook-without-health', 'ours has a check');
    Rules.of(chart).acknowledge('hook-history', 'a pruner removes them');
    Rules.of(app).acknowledge('unused-acknowledgement', 'shared by apps with other hooks');
    app.synth();
    expect(printed).toBe('');
  });
});
