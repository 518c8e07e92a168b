import { Chart, Testing } from 'cdk8s';
import {
  BuildAndDeployPipeline,
  BuildAndDeployPipelineProps,
  DeployContext,
  GitOpsApp,
  IDeployStrategy,
  OnError,
  PipelineTask,
  SetImageStrategy,
  Task,
  TaskRef,
} from '..';
import { rejectionsOf } from '../../test/rejections';

const PROPS: BuildAndDeployPipelineProps = {
  sourceUrl: 'https://git.example.com/shop.git',
  image: 'registry.example.com/team/shop',
  strategy: new SetImageStrategy({ workload: 'shop', namespace: 'shop' }),
};

const SOURCE = { source: BuildAndDeployPipeline.WORKSPACE };

let chart: Chart;
beforeEach(() => {
  chart = new Chart(new GitOpsApp(), 'platform', { namespace: 'builds' });
});

function pipeline(over: Partial<BuildAndDeployPipelineProps> = {}): BuildAndDeployPipeline {
  return new BuildAndDeployPipeline(chart, 'shop', { ...PROPS, ...over });
}

/** A Task that reads the source, or writes to it. */
function task(name: string, readOnly = true): Task {
  return new Task(chart, name, {
    workspaces: { source: { readOnly } },
    steps: [{ name: 'run', image: 'docker.io/library/node:20.20.2', script: '#!/bin/sh\nnpm test\n' }],
  });
}

/** The tasks of the Pipeline with what they wait for. */
function order(): [name: string, runAfter: string[]][] {
  const { spec } = Testing.synth(chart).find(({ kind }) => kind === 'Pipeline');
  return spec.tasks.map(({ name, runAfter }: any) => [name, runAfter]);
}

const rejections = () => rejectionsOf(() => Testing.synth(chart));

describe('A task', () => {
  test('before the build is a gate: the build waits for it', () => {
    pipeline().addTaskBeforeBuild('test', { task: task('test'), workspaces: SOURCE });
    expect(order()).toEqual([
      ['clone-repo', undefined],
      ['test', ['clone-repo']],
      ['build-image', ['test']],
      ['deploy-app', undefined], // it reads the result of the build
    ]);
  });

  test('before the build runs beside others that only read the source', () => {
    const made = pipeline();
    made.addTaskBeforeBuild('test', { task: task('test'), workspaces: SOURCE });
    made.addTaskBeforeBuild('lint', { task: task('lint'), workspaces: SOURCE });
    made.addTaskBeforeBuild('audit', {
      task: TaskRef.named('audit'),
      workspaces: { source: { workspace: BuildAndDeployPipeline.WORKSPACE, readOnly: true } },
    });
    expect(order().slice(0, -1)).toEqual([
      ['clone-repo', undefined],
      ['test', ['clone-repo']],
      ['lint', ['clone-repo']],
      ['audit', ['clone-repo']],
      ['build-image', ['test', 'lint', 'audit']],
    ]);
  });

  test('before the build runs alone if it writes to the source', () => {
    const made = pipeline();
    made.addTaskBeforeBuild('generate', { task: task('generate', false), workspaces: SOURCE });
    made.addTaskBeforeBuild('test', { task: task('test'), workspaces: SOURCE });
    made.addTaskBeforeBuild('lint', { task: TaskRef.named('lint'), workspaces: SOURCE });
    expect(order().slice(0, -1)).toEqual([
      ['clone-repo', undefined],
      ['generate', ['clone-repo']],
      ['test', ['clone-repo', 'generate']],
      ['lint', ['clone-repo', 'test']],
      ['build-image', ['generate', 'test', 'lint']],
    ]);
  });

  test('whose failure is ignored is no gate: the build runs beside it', () => {
    const props = { task: task('lint'), workspaces: SOURCE, onError: OnError.CONTINUE };
    pipeline().addTaskBeforeBuild('lint', props);
    expect(order().slice(0, -1)).toEqual([
      ['clone-repo', undefined],
      ['lint', ['clone-repo']],
      ['build-image', undefined],
    ]);
  });

  test('between build and deployment reads the digest, and the deployment waits for it', () => {
    const made = pipeline();
    const params = { image: made.buildImage.imageReference };
    made.addTaskBeforeDeploy('scan', { task: TaskRef.named('scan'), params });
    made.addTaskBeforeDeploy('report', { task: TaskRef.named('report'), params, onError: OnError.CONTINUE });
    expect(order().slice(1)).toEqual([
      ['build-image', undefined],
      ['scan', ['build-image']],
      ['report', ['build-image']],
      ['deploy-app', ['scan']],
    ]);
  });

  test('after the deployment waits for it', () => {
    pipeline().addTaskAfterDeploy('smoke', { task: TaskRef.named('smoke'), workspaces: SOURCE });
    expect(order().slice(-1)).toEqual([['smoke', ['deploy-app']]]);
  });

  test('between build and deployment runs after the build where the pipeline only builds', () => {
    pipeline({ strategy: undefined }).addTaskBeforeDeploy('scan', { task: TaskRef.named('scan') });
    expect(order().slice(1)).toEqual([
      ['build-image', undefined],
      ['scan', ['build-image']],
    ]);
  });

  test('is a gate for all tasks of a strategy, and each of those has the ServiceAccount that deploys', () => {
    class TwoTasks implements IDeployStrategy {
      public readonly strategyName = 'two-tasks';
      public readonly ownsImage = true;
      public readonly permissions = [];
      public readonly demands = {};

      public addTo({ pipeline: added, image }: DeployContext): PipelineTask {
        const idle = added.addTask('deploy-idle', { task: TaskRef.named('idle'), params: { image } });
        return added.addTask('switch', { task: TaskRef.named('switch'), runAfter: [idle] });
      }
    }
    const made = pipeline({ strategy: new TwoTasks() });
    made.addTaskBeforeDeploy('scan', { task: TaskRef.named('scan') });
    made.addTaskAfterDeploy('smoke', { task: TaskRef.named('smoke') });
    expect(order().slice(2)).toEqual([
      ['scan', ['build-image']],
      ['deploy-idle', ['scan']],
      ['switch', ['deploy-idle', 'scan']],
      ['smoke', ['deploy-idle', 'switch']],
    ]);
    const deploying = { serviceAccountName: 'shop-deploy', podTemplate: { automountServiceAccountToken: true } };
    expect(made.runSettings.taskRunSpecs).toEqual({ 'deploy-idle': deploying, switch: deploying });
  });
});

describe('A task without a place is rejected', () => {
  const message = (name: string) =>
    `[platform/shop] tasks.${name}: uses the workspace "shared-data", but neither a task that builds nor one that ` +
    'deploys waits for it: they run although it fails. Add it with addTaskBeforeBuild or addTaskBeforeDeploy, or ' +
    'let the task that needs it wait: buildImage.waitFor(task).';

  test('if it uses the source and nothing waits for it', () => {
    const made = pipeline();
    const test = made.addTask('test', { task: task('test'), workspaces: SOURCE, runAfter: [made.cloneRepo] });
    made.pipeline.addTask('report', { task: task('report'), workspaces: SOURCE, runAfter: [test] });
    expect(rejections()).toEqual([message('test'), message('report')]);
  });

  test('also if the pipeline only builds', () => {
    pipeline({ strategy: undefined }).addTask('test', { task: task('test'), workspaces: SOURCE });
    expect(rejections()).toEqual([message('test')]);
  });

  test('unless the build or the deployment waits for it, also through another task', () => {
    const made = pipeline();
    const generate = made.addTask('generate', { task: task('generate', false), workspaces: SOURCE });
    const test = made.addTask('test', { task: task('test'), workspaces: SOURCE, runAfter: [generate] });
    made.buildImage.waitFor(test);
    const licences = made.addTask('licences', { task: task('licences'), workspaces: SOURCE });
    made.deployApp!.waitFor(licences);
    expect(rejections()).toEqual([]);
    expect(order()).toEqual([
      ['clone-repo', undefined],
      ['build-image', ['test']],
      ['deploy-app', ['licences']],
      ['generate', ['clone-repo']],
      ['test', ['generate']],
      ['licences', ['generate']],
    ]);
  });

  test('unless it waits for the deployment, or does not use the source', () => {
    const made = pipeline();
    made.addTask('smoke', { task: task('smoke'), workspaces: SOURCE, runAfter: [made.deployApp!] });
    made.addTask('notify', { task: TaskRef.named('notify'), params: { image: made.buildImage.imageReference } });
    made.addFinally('report', { task: task('report'), workspaces: SOURCE });
    expect(rejections()).toEqual([]);
  });

  test('if it is after the deployment of a pipeline without a strategy', () => {
    pipeline({ strategy: undefined }).addTaskAfterDeploy('smoke', { task: TaskRef.named('smoke') });
    expect(rejections()).toEqual([
      '[platform/shop] tasks.smoke: runs after the deployment, and this pipeline has no strategy: what it builds is ' +
        'deployed after the run. Use addTaskBeforeDeploy, or start another pipeline by a PostSync hook.',
    ]);
  });
});

test('param refers to a param of the Pipeline', () => {
  const made = pipeline();
  const props = { task: TaskRef.named('scan'), params: { tag: made.param(BuildAndDeployPipeline.IMAGE_TAG) } };
  expect(made.addTaskBeforeDeploy('scan', props).props.params).toEqual({ tag: '$(params.image-tag)' });
  made.addTask('typo', { task: TaskRef.named('typo'), params: { tag: made.param('tag') } });
  expect(rejections()).toEqual([expect.stringContaining('[platform/shop/pipeline] tasks.typo.params.tag:')]);
});

test('ServiceAccounts have a name, so that other objects can refer to them', () => {
  const made = pipeline({ appName: 'cart' });
  expect([made.buildServiceAccount.name, made.deployServiceAccount!.name]).toEqual(['cart-build', 'cart-deploy']);
});
