import { Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import {
  BuildAndDeployPipeline,
  BuildAndDeployPipelineProps,
  BuildahTask,
  BuildProfile,
  DefaultImages,
  GitCloneTask,
  GitOpsApp,
  KubectlDeployTask,
  SetImageStrategy,
} from '..';
import { rejectionsOf } from '../../test/rejections';

const REPEATED =
  'Create it once, or give one of them another name. If they are for different clusters, acknowledge it: ' +
  'Rules.of(chart).acknowledge("same-object-twice", REASON). (same-object-twice)';

let app: GitOpsApp;
beforeEach(() => {
  app = new GitOpsApp();
});

function platform(id: string, namespace?: string): Chart {
  return new Chart(app, id, { namespace });
}

function pipeline(
  scope: Construct,
  id: string,
  over: Partial<BuildAndDeployPipelineProps> = {},
): BuildAndDeployPipeline {
  return new BuildAndDeployPipeline(scope, id, {
    sourceUrl: 'https://git.example.com/shop.git',
    image: 'registry.example.com/team/shop',
    strategy: new SetImageStrategy({ workload: id, namespace: `shop-${id}` }),
    ...over,
  });
}

/** `Kind namespace/name` of all objects of a kind, in all charts. */
function names(...kinds: string[]): string[] {
  return app.charts
    .flatMap((chart) => Testing.synth(chart))
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)
    .sort();
}

const rejections = () => rejectionsOf(() => app.synthYaml());

describe('Pipelines of one namespace', () => {
  test('have names of their own and the same Tasks: two environments of one image', () => {
    const chart = platform('platform', 'builds');
    const [staging, production] = ['staging', 'production'].map((id) => pipeline(chart, id));
    expect(rejections()).toEqual([]);
    expect(names('Task')).toEqual(['Task builds/buildah', 'Task builds/git-clone', 'Task builds/kubectl-deploy']);
    expect(names('Pipeline', 'ServiceAccount', 'Role')).toEqual([
      'Pipeline builds/production',
      'Pipeline builds/staging',
      'Role builds/production-deploy',
      'Role builds/staging-deploy',
      'Role shop-production/production-deploy',
      'Role shop-staging/staging-deploy',
      'ServiceAccount builds/production-build',
      'ServiceAccount builds/production-deploy',
      'ServiceAccount builds/staging-build',
      'ServiceAccount builds/staging-deploy',
    ]);
    expect(production.buildahTask).toBe(staging.buildahTask);
    expect([staging.appName, production.appName]).toEqual(['staging', 'production']);
  });

  test('are named after the ids in their chart, where a construct of your own creates them', () => {
    class Environment extends Construct {
      public constructor(scope: Construct, id: string) {
        super(scope, id);
        pipeline(this, 'pipeline');
      }
    }
    const chart = platform('platform', 'builds');
    for (const id of ['staging', 'production']) new Environment(chart, id);
    expect(names('Pipeline')).toEqual(['Pipeline builds/production-pipeline', 'Pipeline builds/staging-pipeline']);
    expect(rejections()).toEqual([]);
  });

  test('share Tasks also between charts, and with those that exist', () => {
    const chart = platform('tasks', 'builds');
    const tasks = [new GitCloneTask(chart, 'git-clone'), new BuildahTask(chart, 'buildah')];
    new KubectlDeployTask(chart, 'deploy', { name: 'kubectl-deploy', image: DefaultImages.KUBECTL });
    const [cart, shop] = ['cart', 'shop'].map((id) => pipeline(platform(id, 'builds'), id));
    expect([cart.gitCloneTask, shop.buildahTask]).toEqual(tasks);
    expect(names('Task')).toHaveLength(3);
    expect(rejections()).toEqual([]);
  });

  test('share no Task with other namespaces, or with a chart that may be applied to any namespace', () => {
    for (const [id, namespace] of Object.entries({ a: 'builds', b: 'others', c: undefined, d: undefined })) {
      pipeline(platform(id, namespace), id);
    }
    expect(names('Task').filter((name) => name.endsWith('buildah'))).toEqual([
      'Task /buildah',
      'Task /buildah',
      'Task builds/buildah',
      'Task others/buildah',
    ]);
    expect(rejections()).toEqual([]);
  });

  test('are rejected if they need Tasks of one name with different contents', () => {
    const chart = platform('platform', 'builds');
    pipeline(chart, 'cart');
    pipeline(chart, 'shop', { buildProfile: BuildProfile.PRIVILEGED });
    pipeline(platform('other', 'builds'), 'search', { images: { git: 'mirror.example.com/git:v1' } });
    const remedy = 'Create this one with a name of its own, and set it where it is used.';
    expect(rejections()).toEqual([
      '[other/search/git-clone] name: "git-clone" is already a Task of the namespace "builds" with other content, ' +
        `platform/cart/git-clone. ${remedy}`,
      '[platform/shop/buildah] name: "buildah" is already a Task of the namespace "builds" with other content, ' +
        `platform/cart/buildah. ${remedy}`,
    ]);
  });

  test('are rejected if one Task needs a user namespace: its manifest is that of the other, its pods are not', () => {
    const chart = platform('platform', 'builds');
    pipeline(chart, 'cart');
    pipeline(chart, 'shop', { buildProfile: BuildProfile.USERNS });
    expect(rejections()).toEqual([
      '[platform/shop/buildah] name: "buildah" is already a Task of the namespace "builds" with other content, ' +
        'platform/cart/buildah. Create this one with a name of its own, and set it where it is used.',
    ]);
  });

  test('are accepted with a Task of a name of its own', () => {
    const chart = platform('platform', 'builds');
    pipeline(chart, 'cart');
    const buildahTask = BuildahTask.shared(chart, { name: 'buildah-root', buildProfile: BuildProfile.PRIVILEGED });
    pipeline(chart, 'shop', { buildahTask });
    expect(BuildahTask.shared(chart, { name: 'buildah-root', buildProfile: BuildProfile.PRIVILEGED })).toBe(
      buildahTask,
    );
    expect(rejections()).toEqual([]);
  });
});

describe('An object that is made twice is rejected with both paths', () => {
  test('in one chart', () => {
    const chart = platform('platform', 'builds');
    pipeline(chart, 'shop');
    new GitCloneTask(chart, 'git-clone');
    expect(rejections()).toEqual([
      '[platform/git-clone/Resource] metadata.name: Task builds/git-clone is made twice, first by ' +
        `platform/shop/git-clone/Resource. ${REPEATED}`,
    ]);
  });

  test('in different charts', () => {
    for (const id of ['staging', 'production']) new GitCloneTask(platform(id, 'builds'), 'git-clone');
    expect(rejections()).toEqual([
      '[production/git-clone/Resource] metadata.name: Task builds/git-clone is made twice, first by ' +
        `staging/git-clone/Resource. ${REPEATED}`,
    ]);
  });

  test('if it is a pipeline: two ids of one namespace are the same', () => {
    for (const id of ['staging', 'production']) pipeline(platform(id, 'builds'), 'shop');
    expect(rejections()).toEqual([
      '[production/shop] appName: "shop" is also that of staging/shop in the namespace "builds": their ' +
        'ServiceAccounts have one name. Choose another construct id, from which all names follow, or set appName and ' +
        'name.',
    ]);
  });
});
