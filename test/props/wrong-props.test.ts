/** Programs that no compiler has checked: what they get wrong is answered with path, name and remedy, all at once. */
import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Duration, IResolver, Lazy, Testing } from 'cdk8s';
import * as api from '../../src';

// the types of a program without a type check
const {
  Application,
  ArgoAppWithTektonHook,
  BuildAndDeployPipeline,
  GitOpsApp,
  Param,
  Pipeline,
  PodSecurity,
  PodSecurityNamespace,
  RunValue,
  SetImageStrategy,
  Sync,
  Task,
  TaskRef,
  WorkspaceBinding,
}: any = api;

const PROJECT = join(__dirname, '..', '..');
const SOURCE = { repoUrl: 'https://git.example.com/shop/manifests.git', path: 'shop', targetRevision: 'main' };

/** The lines with which an action rejects. */
function lines(action: () => unknown): string[] {
  try {
    action();
    return [];
  } catch (error) {
    const [first, ...others] = (error as Error).message.split('\n  ');
    expect(first).toBe('Validation failed with the following errors:');
    return others;
  }
}

function charts(app: App): { platform: Chart; config: Chart; argocd: Chart } {
  const [platform, config, argocd] = ['platform', 'config', 'argocd'].map(
    (id) => new Chart(app, id, { namespace: id }),
  );
  return { platform, config, argocd };
}

describe('a program with wrong props', () => {
  test('gets all of them at once, and nothing of what follows from them', () => {
    const app = new GitOpsApp({ manifests: 'deploy' });
    const { platform, config, argocd } = charts(app);
    const pipeline = new BuildAndDeployPipeline(platform, 'build', {
      sourceURL: 'https://git.example.com/shop/shop.git',
      image: 5,
      strategy: new SetImageStrategy({ workload: 'shop', replicas: 2 }),
      timeouts: { pipeline: '1h' },
      platforms: 'linux/amd64',
    });
    new Task(platform, 'lint', {
      params: { a: Param.string('x'), b: Param.string({ defaultValue: 'y' }) },
      steps: [{ name: 'eslint', image: 'node:20', onError: 'Continue' }],
    });
    new ArgoAppWithTektonHook(argocd, 'shop', {
      synced: config,
      pipeline,
      source: { repoURL: SOURCE.repoUrl, path: 'shop' },
      automated: { prune: true, selfheal: true },
      release: { 'image-tag': 'v1' },
      params: { 'image-tag': RunValue.release('image-tag'), revision: 'v1', other: {} },
    });
    const useRunValue =
      'Allowed: RunValue. Use RunValue.fixed(…), RunValue.release(…), RunValue.syncedRevision(…), ' +
      'RunValue.syncedImage(…) or another RunValue.';
    expect(lines(() => app.synth())).toEqual([
      '[] manifests: is not a prop of GitOpsAppProps. Props: ' +
        'constructPathAnnotation, imagePullSecrets, imageRegistry, outdir, outputFileExtension, owner, ' +
        'recordConstructMetadata, resolvers, yamlOutputType. Correct the name or remove it.',
      '[argocd/shop] automated.selfheal: is not a prop of AutomatedSync. Props: allowEmpty, enabled, prune, ' +
        'selfHeal. Did you mean "selfHeal"? Correct the name or remove it.',
      `[argocd/shop] params.other: is an object. ${useRunValue}`,
      `[argocd/shop] params.revision: "v1" is a string. ${useRunValue}`,
      '[argocd/shop] source.repoURL: is not a prop of ApplicationSource. Props: chart, directory, helm, kustomize, ' +
        'path, plugin, ref, repoUrl, targetRevision. Did you mean "repoUrl"? Correct the name or remove it.',
      '[platform/build] image: 5 is a number. Allowed: a string. Correct the value.',
      '[platform/build] platforms: "linux/amd64" is a string. Allowed: a list of strings. Correct the value.',
      '[platform/build] sourceURL: is not a prop of BuildAndDeployPipelineProps. Did you mean "sourceUrl"? ' +
        'Correct the name or remove it.',
      '[platform/build] strategy.namespace: is required, and not set. Allowed: a string. Set it.',
      '[platform/build] strategy.replicas: is not a prop of SetImageStrategyProps. Props: container, fieldManager, ' +
        'kind, kubeconfig, maxReplicas, namespace, readPods, task, timeout, workload. Correct the name or remove it.',
      '[platform/build] timeouts.pipeline: "1h" is a string. Allowed: Duration. Use Duration.millis(…), ' +
        'Duration.seconds(…), Duration.minutes(…), Duration.hours(…) or another Duration.',
      '[platform/lint] params.a: is created with a string in place of its props. Allowed: StringParamOptions. ' +
        'Give an object.',
      '[platform/lint] params.b.defaultValue: is not a prop of StringParamOptions. Props: default, description, ' +
        'enum. Correct the name or remove it.',
      '[platform/lint] steps.eslint.onError: "Continue" is not a value of OnError. Allowed: stopAndFail, continue. ' +
        'Did you mean "continue"? Use a constant of OnError.',
    ]);
    expect(existsSync('deploy')).toBe(false);
  });

  test('gets those of methods and of plain Apps too', () => {
    const { platform } = charts(new App());
    const pipeline = new Pipeline(platform, 'build');
    pipeline.addTask('lint', { task: TaskRef.named('lint'), runafter: [] });
    pipeline.addResult('digest', {});
    Sync.of(pipeline).hook('PostSync', { deletePolicies: ['HookSuceeded'] });
    const application = new Application(platform, 'shop', { source: SOURCE });
    application.addIgnoreDifferences({ kind: 'Deployment', jsonPointer: ['/spec/replicas'] });
    expect(lines(() => Testing.synth(platform))).toEqual([
      '[platform/build] tasks.lint.runafter: is not a prop of PipelineTaskProps. Props: description, displayName, ' +
        'matrix, onError, params, retries, runAfter, task, timeout, when, workspaces. Did you mean "runAfter"? ' +
        'Correct the name or remove it.',
      '[platform/build] results.digest.value: is required, and not set. Allowed: a string. Set it.',
      '[platform/build] hook.deletePolicies[0]: "HookSuceeded" is not a value of HookDeletePolicy. ' +
        'Allowed: BeforeHookCreation, HookSucceeded, HookFailed. Did you mean "HookSucceeded"? ' +
        'Use a constant of HookDeletePolicy.',
      '[platform/shop] ignoreDifferences.jsonPointer: is not a prop of IgnoreDifference. Props: group, ' +
        'jqPathExpressions, jsonPointers, kind, managedFieldsManagers, name, namespace. ' +
        'Did you mean "jsonPointers"? Correct the name or remove it.',
    ]);
  });

  test('says what an undefined value can be: a constant that does not exist', () => {
    const { platform } = charts(new App());
    new PodSecurityNamespace(platform, 'builds', { name: 'builds', enforce: PodSecurity.PRIVILEDGED });
    expect(lines(() => Testing.synth(platform))).toEqual([
      '[platform/builds] enforce: is required, and undefined: not set, or a constant that does not exist. ' +
        'Allowed: PodSecurity. Set it.',
    ]);
  });

  test('ends at once where nothing can replace a required value, with all that is wrong so far', () => {
    const { platform, argocd } = charts(new App());
    new Task(platform, 'lint', { step: [] });
    expect(lines(() => new ArgoAppWithTektonHook(argocd, 'shop'))).toEqual([
      '[argocd/shop] params: is required, and not set. Allowed: a map of RunValue. Set it.',
      '[argocd/shop] pipeline: is required, and not set. Allowed: IHookPipeline. ' +
        'Use new DeployPipeline(…), new BuildAndDeployPipeline(…).',
      '[argocd/shop] release: is required, and not set. Allowed: a map of strings. Set it.',
      '[argocd/shop] synced: is required, and not set. Allowed: Chart. Use new Chart(…), Chart.of(…).',
      '[platform/lint] step: is not a prop of TaskProps. Props: annotations, description, displayName, labels, name, ' +
        'namespace, params, podTemplate, results, sidecars, stepTemplate, steps, volumes, workspaces. ' +
        'Did you mean "steps"? Correct the name or remove it.',
    ]);
    expect(lines(() => WorkspaceBinding.volumeClaimTemplate({}))).toEqual([
      'storage: is required, and not set. Allowed: Size. ' +
        'Use Size.kibibytes(…), Size.mebibytes(…), Size.gibibytes(…), Size.tebibytes(…) or another Size.',
    ]);
  });
});

describe('a program without wrong props', () => {
  const steps = [{ name: 'sh', image: 'docker.io/library/alpine:3.22', script: '#!/bin/sh\n' }];

  test('may have lazy values, values of its own resolvers, and null for what is not set', () => {
    class Marked {}
    const resolver: IResolver = {
      resolve: (context) => void (context.value instanceof Marked && context.replaceValue('marked')),
    };
    const app = new GitOpsApp({ resolvers: [resolver], owner: null });
    const { platform } = charts(app);
    const annotations = {
      lazy: Lazy.any({ produce: () => 'later' }),
      own: new Marked(),
      token: { resolve: () => 't' },
    };
    new Task(platform, 'lint', { annotations, steps, description: null });
    expect(Testing.synth(platform)[0].metadata.annotations).toEqual({ lazy: 'later', own: 'marked', token: 't' });
    const { platform: other } = charts(new App());
    new Task(other, 'lint', { annotations: { own: new Marked() }, steps });
    expect(lines(() => Testing.synth(other))).toEqual([
      '[platform/lint] annotations.own: is of the class Marked. Allowed: a string. Correct the value.',
    ]);
  });

  test('may have objects of another copy of a package, and classes of its own', () => {
    const copy = { toMinutes: () => 5, unitLabel: () => 'minutes' };
    const names = ['toDays', 'toHours', 'toHumanString', 'toIsoString', 'toMilliseconds', 'toSeconds'];
    const foreign = Object.create({ ...copy, ...Object.fromEntries(names.map((name) => [name, () => 300])) });
    expect(foreign).not.toBeInstanceOf(Duration);
    const { platform } = charts(new App());
    class Own implements api.IDeployStrategy {
      public readonly strategyName = 'own';
      public readonly ownsImage = false;
      public readonly permissions = [];
      public readonly demands = {};
      public addTo({ pipeline, taskName }: api.DeployContext): api.PipelineTask {
        return pipeline.addTask(taskName, { task: api.TaskRef.named('own'), timeout: foreign });
      }
    }
    const props = { sourceUrl: 'https://git.example.com/shop.git', image: 'registry.example.com/shop' };
    new BuildAndDeployPipeline(platform, 'build', { ...props, strategy: new Own() });
    expect(lines(() => Testing.synth(platform))).toEqual([]);
  });
});

describe('a rejected program', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrong-'));
    symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const PROGRAM = `
    const app = new GitOpsApp();
    new Task(new Chart(app, 'shop'), 'lint', { steps: [] });
  `;
  const MESSAGE =
    'Validation failed with the following errors:\n' + '  [shop/lint] steps: is empty. Add at least one step.\n';

  function run(program: string, type: string) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
    // an import of names works for the compiled package only: tsx compiles the sources to getters
    const library = `import * as library from '${PROJECT}/src/index.ts';\nimport { Chart } from 'cdk8s';\n`;
    const names = 'const { GitOpsApp, Task } = (library as any).default ?? library;\n';
    writeFileSync(join(folder, 'main.ts'), library + names + PROGRAM + program);
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' },
    });
    return { status, stderr };
  }

  test.each(['commonjs', 'module'])('prints the errors and no stack, as %s', (type) => {
    expect(run('app.synth();', type)).toEqual({ status: 1, stderr: MESSAGE });
  });

  test('prints the stack of other errors, and leaves what happens to its own listener', () => {
    const caught = 'try { app.synth(); } catch {}\n';
    const other = run(`${caught}throw new Error('of the program');`, 'commonjs');
    expect(other.status).toBe(1);
    expect(other.stderr).toMatch(/^Error: of the program\n {4}at .*main\.ts/);
    const listener = "process.on('uncaughtException', ({ message }) => console.error('seen: ' + message.length));\n";
    expect(run(`${listener}app.synth();`, 'commonjs')).toEqual({
      status: 0,
      stderr: `seen: ${MESSAGE.length - 1}\n`,
    });
  });
});
