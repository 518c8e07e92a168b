import { Chart, Duration, Testing } from 'cdk8s';
import {
  ApplyStrategy,
  ArgoAppWithTektonHook,
  CertificateAuthority,
  DefaultImages,
  DeployPipeline,
  DeployPipelineProps,
  GitCredentials,
  GitOpsApp,
  PipelineRun,
  RegistryCredentials,
  RunValue,
  SetImageStrategy,
  TaskRef,
} from '..';
import { rejectionsOf } from '../../test/rejections';

const PROPS: DeployPipelineProps = {
  image: 'registry.example.com/team/shop',
  strategy: new SetImageStrategy({ workload: 'shop', namespace: 'shop' }),
};

const APPLY = new ApplyStrategy({
  manifestPath: 'deploy',
  namespace: 'shop',
  workload: 'shop',
  resources: [{ apiGroup: 'apps', resources: ['deployments'] }],
});

let app: GitOpsApp;
let chart: Chart;
beforeEach(() => {
  app = new GitOpsApp();
  chart = new Chart(app, 'platform', { namespace: 'deploys' });
});

function pipeline(over: Partial<DeployPipelineProps> = {}): DeployPipeline {
  return new DeployPipeline(chart, 'production', { ...PROPS, ...over });
}

function objects(kind: string): any[] {
  return Testing.synth(chart).filter((one) => one.kind === kind);
}

/** The spec of the PipelineRun with the settings of a pipeline. */
function runSpec(made: DeployPipeline): any {
  const params = { 'image-tag': 'v1.2.0' };
  new PipelineRun(chart, 'run', { ...made.runSettings, pipeline: made.pipeline, generateName: 'shop-', params });
  return objects('PipelineRun')[0].spec;
}

const rejections = () => rejectionsOf(() => app.synthYaml());

describe('A pipeline that deploys renders', () => {
  test('the digest of a tag, and its deployment', () => {
    pipeline();
    const [{ metadata, spec }] = objects('Pipeline');
    expect(metadata).toEqual({ name: 'production', namespace: 'deploys' });
    expect(spec).toEqual({
      description: 'Deploys registry.example.com/team/shop (set-image)',
      params: [{ name: 'image-tag', type: 'string', description: 'Tag or digest of the image' }],
      tasks: [
        {
          name: 'resolve-image',
          taskRef: { kind: 'Task', name: 'resolve-image' },
          params: [
            { name: 'repository', value: 'registry.example.com/team/shop' },
            { name: 'reference', value: '$(params.image-tag)' },
          ],
        },
        {
          name: 'deploy-app', // runs after resolve-image, whose result it reads
          taskRef: { kind: 'Task', name: 'kubectl-deploy' },
          params: [
            { name: 'workload', value: 'deployment/shop' },
            { name: 'namespace', value: 'shop' },
            { name: 'image', value: '$(tasks.resolve-image.results.image)' },
          ],
        },
      ],
      results: [
        {
          name: 'IMAGE_URL',
          value: '$(tasks.resolve-image.results.url)',
          description: 'The image that is deployed',
        },
        {
          name: 'IMAGE_DIGEST',
          value: '$(tasks.resolve-image.results.digest)',
          description: 'Digest of the image that is deployed',
        },
      ],
    });
  });

  test('one identity with rights and a token, and one with neither', () => {
    const made = pipeline({ timeouts: { pipeline: Duration.minutes(10) } });
    expect(runSpec(made)).toEqual({
      pipelineRef: { name: 'production' },
      params: [{ name: 'image-tag', value: 'v1.2.0' }],
      taskRunTemplate: { serviceAccountName: 'production-run', podTemplate: { securityContext: { fsGroup: 65532 } } },
      taskRunSpecs: [
        {
          pipelineTaskName: 'deploy-app',
          serviceAccountName: 'production-deploy',
          podTemplate: { automountServiceAccountToken: true },
        },
      ],
      timeouts: { pipeline: '10m0s' },
    });
    expect(objects('ServiceAccount').map((one) => [one.metadata.name, one.automountServiceAccountToken])).toEqual([
      ['production-run', false],
      ['production-deploy', false],
    ]);
    expect(objects('Role').map(({ metadata, rules }) => [metadata, rules[0].resourceNames])).toEqual([
      [{ name: 'production-deploy', namespace: 'shop' }, ['shop']],
      [{ name: 'production-deploy', namespace: 'deploys' }, undefined], // by which it notices a newer release
    ]);
    expect([made.serviceAccount.name, made.deployServiceAccount!.name]).toEqual([
      'production-run',
      'production-deploy',
    ]);
  });

  test('credentials of the registry, for the task that asks it and no other', () => {
    const registryCredentials = new RegistryCredentials({
      secrets: ['registry'],
      certificateAuthority: CertificateAuthority.fromConfigMap('company-ca'),
    });
    const { workspaces } = runSpec(pipeline({ registryCredentials, tlsVerify: false }));
    expect(workspaces.map(({ name }: any) => name)).toEqual(['registry-credentials', 'registry-certificate-authority']);
    const [resolve, deploy] = objects('Pipeline')[0].spec.tasks;
    expect(resolve.workspaces).toEqual([
      { name: 'dockerconfig', workspace: 'registry-credentials' },
      { name: 'sslcertdir', workspace: 'registry-certificate-authority' },
    ]);
    expect(resolve.params).toContainEqual({ name: 'tls-verify', value: 'false' });
    expect(deploy.workspaces).toBeUndefined();
  });

  test('a clone without submodules', () => {
    pipeline({ strategy: APPLY, sourceUrl: 'https://git.example.com/shop.git', submodules: false });
    const clone = objects('Pipeline')[0].spec.tasks.find(({ name }: any) => name === 'clone-repo');
    expect(clone.params).toContainEqual({ name: 'submodules', value: 'false' });
  });

  test('the clone of a source repository, for a strategy that applies its manifests', () => {
    const sourceUrl = 'git@git.example.com:shop.git';
    const made = pipeline({
      strategy: APPLY,
      sourceUrl,
      gitCredentials: GitCredentials.ssh('git'),
      defaultRevision: 'main',
    });
    expect(runSpec(made).workspaces.map(({ name }: any) => name)).toEqual(['shared-data', 'git-ssh']);
    const { params, tasks } = objects('Pipeline')[0].spec;
    expect(params[1]).toMatchObject({ name: 'revision', default: 'main' });
    expect(tasks.map(({ name, runAfter }: any) => [name, runAfter])).toEqual([
      ['resolve-image', undefined],
      ['clone-repo', undefined],
      ['deploy-app', ['clone-repo']],
    ]);
    expect(rejections()).toEqual([]);
  });

  test('other tasks before and after the deployment, other names and images', () => {
    const made = pipeline({
      appName: 'shop',
      name: 'promote',
      taskNames: { resolveImage: 'find', deployApp: 'roll-out' },
      images: { oras: 'mirror.example.com/oras:v1', kubectl: 'mirror.example.com/kubectl:v1' },
    });
    made.addTaskBeforeDeploy('verify', {
      task: TaskRef.named('verify'),
      params: { image: made.resolveImage.imageReference },
    });
    made.addTaskAfterDeploy('smoke', { task: TaskRef.named('smoke') });
    const [{ metadata, spec }] = objects('Pipeline');
    expect(metadata.name).toBe('promote');
    expect(spec.tasks.map(({ name, runAfter }: any) => [name, runAfter])).toEqual([
      ['find', undefined],
      ['verify', ['find']],
      ['roll-out', ['verify']],
      ['smoke', ['roll-out']],
    ]);
    expect(objects('Task').map((one) => one.spec.steps[0].image)).toEqual([
      'mirror.example.com/oras:v1',
      'mirror.example.com/kubectl:v1',
    ]);
    expect(objects('ServiceAccount').map((one) => one.metadata.name)).toEqual(['shop-run', 'shop-deploy']);
  });

  test('images from the registry that the app sets', () => {
    app = new GitOpsApp({ imageRegistry: 'mirror.example.com' });
    chart = new Chart(app, 'platform', { namespace: 'deploys' });
    pipeline();
    expect(objects('Task').map((one) => one.spec.steps[0].image)).toEqual(
      [DefaultImages.ORAS, DefaultImages.KUBECTL].map((image) => image.replace(/^[^/]+/, 'mirror.example.com')),
    );
  });
});

test('A hook starts it with what the Application releases', () => {
  const synced = new Chart(app, 'shop', { namespace: 'shop' });
  new ArgoAppWithTektonHook(new Chart(app, 'argocd', { namespace: 'argocd' }), 'shop', {
    synced,
    pipeline: pipeline(),
    source: { repoUrl: 'https://git.example.com/manifests.git', targetRevision: 'main' },
    destination: { namespace: 'shop' },
    release: { 'image-tag': 'v1.2.0' },
    params: { 'image-tag': RunValue.release('image-tag') },
  });
  expect(rejections()).toEqual([]);
  const [application] = Testing.synth(app.charts.find(({ node }) => node.id === 'argocd')!).filter(
    ({ kind }) => kind === 'Application',
  );
  expect(application.spec.ignoreDifferences).toHaveLength(1);
});

describe('A pipeline that deploys rejects', () => {
  test('everything that is wrong, at once', () => {
    const image = 'registry.example.com/team/shop:v1';
    pipeline({ image, defaultRevision: 'main', gitCredentials: GitCredentials.ssh('git') });
    expect(rejections()).toEqual([
      '[platform/production] defaultRevision: has no effect: nothing is cloned. Set sourceUrl, or remove it.',
      '[platform/production] gitCredentials: has no effect: nothing is cloned. Set sourceUrl, or remove it.',
      '[platform/production] image: "registry.example.com/team/shop:v1" is not the repository of an image. Allowed: ' +
        'REGISTRY/PATH without tag and digest, e.g. registry.example.com/shop/cart. The tag comes from the run.',
    ]);
  });

  test('a strategy that applies manifests of the source, without a source', () => {
    pipeline({ strategy: APPLY });
    expect(rejections()).toEqual([
      '[platform/production] strategy: applies "deploy" of the source repository, and the pipeline clones none. Set ' +
        'sourceUrl.',
    ]);
  });

  test('a task that uses the source and that the deployment does not wait for', () => {
    const made = pipeline({ strategy: APPLY, sourceUrl: 'https://git.example.com/shop.git', defaultRevision: 'main' });
    made.addTask('lint', { task: TaskRef.named('lint'), workspaces: { source: DeployPipeline.WORKSPACE } });
    expect(rejections()).toEqual([
      '[platform/production] tasks.lint: uses the workspace "shared-data", but neither a task that builds nor one ' +
        'that deploys waits for it: they run although it fails. Add it with addTaskBeforeDeploy, or let the task ' +
        'that needs it wait: deployApp.waitFor(task).',
    ]);
  });

  test('permissions that are wildcards', () => {
    const { strategy } = PROPS;
    const permissions = [{ namespace: 'shop', apiGroup: 'apps', resources: ['*'], verbs: ['get'] }];
    pipeline({ strategy: Object.assign(Object.create(strategy), { permissions }) });
    expect(rejections()).toEqual([
      '[platform/production] strategy.permissions[0].resources: ["*"] is a wildcard, which grants more than the task ' +
        'that deploys needs. List what the task uses.',
    ]);
  });
});
