import { Chart, Duration, Size, Testing } from 'cdk8s';
import {
  ApplyStrategy,
  BuildAndDeployPipeline,
  BuildAndDeployPipelineProps,
  BuildProfile,
  DefaultImages,
  GitCredentials,
  GitOpsApp,
  PipelineRun,
  RegistryCredentials,
  SetImageStrategy,
  WorkloadKind,
} from '..';

const PROPS: BuildAndDeployPipelineProps = {
  sourceUrl: 'https://git.example.com/shop.git',
  image: 'registry.example.com/team/shop',
  strategy: new SetImageStrategy({ workload: 'shop', namespace: 'shop' }),
};

function make(over: Partial<BuildAndDeployPipelineProps> = {}): { chart: Chart; made: BuildAndDeployPipeline } {
  const chart = new Chart(new GitOpsApp(), 'platform', { namespace: 'builds' });
  return { chart, made: new BuildAndDeployPipeline(chart, 'shop', { ...PROPS, ...over }) };
}

function objects(over: Partial<BuildAndDeployPipelineProps> = {}): any[] {
  return Testing.synth(make(over).chart);
}

function object(kind: string, name: string, over: Partial<BuildAndDeployPipelineProps> = {}): any {
  return objects(over).find((one) => one.kind === kind && one.metadata.name === name);
}

function rejections(over: Partial<BuildAndDeployPipelineProps>): string[] {
  try {
    objects(over);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

describe('a pipeline that builds and deploys renders', () => {
  it('clone, build and deploy by digest, in the order of their results and workspaces', () => {
    expect(object('Pipeline', 'shop').spec.tasks).toEqual([
      {
        name: 'clone-repo',
        taskRef: { kind: 'Task', name: 'git-clone' },
        params: [
          { name: 'url', value: 'https://git.example.com/shop.git' },
          { name: 'revision', value: '$(params.revision)' },
        ],
        workspaces: [{ name: 'output', workspace: 'shared-data' }],
      },
      {
        name: 'build-image', // runs after the clone, whose result it reads
        taskRef: { kind: 'Task', name: 'buildah' },
        params: [
          { name: 'IMAGE', value: 'registry.example.com/team/shop:$(params.image-tag)' },
          { name: 'COMMIT', value: '$(tasks.clone-repo.results.commit)' },
        ],
        workspaces: [{ name: 'source', workspace: 'shared-data' }],
      },
      {
        name: 'deploy-app', // runs after the build, whose result it reads
        taskRef: { kind: 'Task', name: 'kubectl-deploy' },
        params: [
          { name: 'workload', value: 'deployment/shop' },
          { name: 'namespace', value: 'shop' },
          { name: 'image', value: '$(tasks.build-image.results.IMAGE_REF)' },
        ],
      },
    ]);
  });

  it('the default names of tasks where taskNames leaves one out', () => {
    const { tasks } = object('Pipeline', 'shop', { taskNames: { buildImage: 'build', deployApp: undefined } }).spec;
    expect(tasks.map(({ name }: any) => name)).toEqual(['clone-repo', 'build', 'deploy-app']);
  });

  it('params and results', () => {
    const { spec } = object('Pipeline', 'shop', { defaultRevision: 'main' });
    expect(spec.params.map(({ name, default: value }: any) => [name, value])).toEqual([
      ['image-tag', undefined],
      ['revision', 'main'],
    ]);
    expect(spec.results.map(({ name, value }: any) => [name, value])).toEqual([
      ['commit', '$(tasks.clone-repo.results.commit)'],
      ['CHAINS-GIT_COMMIT', '$(tasks.clone-repo.results.CHAINS-GIT_COMMIT)'],
      ['CHAINS-GIT_URL', '$(tasks.clone-repo.results.CHAINS-GIT_URL)'],
      ['IMAGE_URL', '$(tasks.build-image.results.IMAGE_URL)'],
      ['IMAGE_DIGEST', '$(tasks.build-image.results.IMAGE_DIGEST)'],
    ]);
  });

  it('a ServiceAccount without token for the build, and one with rights on one workload for the deployment', () => {
    expect(object('ServiceAccount', 'shop-build').automountServiceAccountToken).toBe(false);
    const role = object('Role', 'shop-deploy');
    expect(role.metadata.namespace).toBe('shop');
    expect(role.rules).toEqual([
      {
        apiGroups: ['apps'],
        resources: ['deployments'],
        resourceNames: ['shop'],
        verbs: ['get', 'list', 'patch', 'watch'],
      },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      { apiGroups: [''], resources: ['events'], verbs: ['list'] },
    ]);
    expect(object('RoleBinding', 'shop-deploy').subjects).toEqual([
      { apiGroup: '', kind: 'ServiceAccount', name: 'shop-deploy', namespace: 'builds' },
    ]);
  });

  it('the right to list runs, by which the deployment notices a newer release', () => {
    const roles = objects({}).filter(({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'builds');
    expect(roles.map(({ metadata, rules }) => [metadata.name, rules])).toEqual([
      ['shop-deploy', [{ apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['list'] }]],
    ]);
  });

  it('no right on pods where the strategy may not read them', () => {
    const shop = { workload: 'shop', namespace: 'shop', readPods: false };
    const resources = [{ apiGroup: 'apps', resources: ['deployments'] }];
    const strategies = [new SetImageStrategy(shop), new ApplyStrategy({ ...shop, manifestPath: 'deploy', resources })];
    for (const strategy of strategies) {
      const rules = object('Role', 'shop-deploy', { strategy }).rules;
      expect(rules.map((rule: any) => rule.resources)).toEqual([['deployments']]);
    }
  });

  it('a build within Pod Security baseline, and a privileged one only with BuildProfile.PRIVILEGED', () => {
    const [step] = object('Task', 'buildah').spec.steps;
    expect(step.securityContext).toEqual({
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      capabilities: {
        add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETFCAP', 'SETGID', 'SETUID', 'SYS_CHROOT'],
        drop: ['ALL'],
      },
    });
    const [privileged] = object('Task', 'buildah', { buildProfile: BuildProfile.PRIVILEGED }).spec.steps;
    expect(privileged.securityContext.privileged).toBe(true);
  });

  it('the params of the build, and other images', () => {
    const all = objects({
      dockerfile: 'build/Dockerfile',
      context: 'build',
      buildArgs: { VERSION: '1' },
      images: { git: 'mirror/git:1', buildah: 'mirror/buildah:1', kubectl: 'mirror/kubectl:1' },
    });
    const build = all.find(({ kind }) => kind === 'Pipeline').spec.tasks[1];
    expect(build.params.slice(1, -1)).toEqual([
      { name: 'DOCKERFILE', value: 'build/Dockerfile' },
      { name: 'CONTEXT', value: 'build' },
      { name: 'BUILD_ARGS', value: ['VERSION=1'] },
    ]);
    expect(
      all
        .filter(({ kind }) => kind === 'Task')
        .map((task) => task.spec.steps[0].image)
        .sort(),
    ).toEqual(['mirror/buildah:1', 'mirror/git:1', 'mirror/kubectl:1']);
  });

  it('platforms, stage, labels, a cache of layers and the order to rebuild as params of the build', () => {
    const params = (over: Partial<BuildAndDeployPipelineProps>) =>
      object('Pipeline', 'shop', over).spec.tasks[1].params.slice(1, -1);
    expect(params({ platforms: ['linux/amd64', 'linux/arm64'] })).toEqual([
      { name: 'PLATFORMS', value: 'linux/amd64,linux/arm64' },
    ]);
    expect(params({ rebuild: true })).toEqual([{ name: 'REBUILD', value: 'true' }]);
    expect(params({ rebuild: false })).toEqual([]);
    expect(params({ target: 'release', imageLabels: { 'org.opencontainers.image.vendor': 'a b=c' } })).toEqual([
      { name: 'TARGET', value: 'release' },
      { name: 'LABELS', value: ['org.opencontainers.image.vendor=a b=c'] },
    ]);
    expect(params({ cacheRepository: 'registry.example.com/team/shop-cache' })).toEqual([
      { name: 'CACHE_REPOSITORY', value: 'registry.example.com/team/shop-cache' },
    ]);
  });

  it('certificates that are not verified, and submodules that are not cloned, only where that is set', () => {
    const params = (over: Partial<BuildAndDeployPipelineProps>) =>
      object('Pipeline', 'shop', over)
        .spec.tasks.slice(0, 2)
        .flatMap((task: any) => task.params);
    expect(params({ tlsVerify: false })).toContainEqual({ name: 'TLSVERIFY', value: 'false' });
    expect(params({ submodules: false })).toContainEqual({ name: 'submodules', value: 'false' });
    const byDefault = params({}).map(({ name }: any) => name);
    expect(params({ tlsVerify: true, submodules: true }).map(({ name }: any) => name)).toEqual(byDefault);
    expect(byDefault).not.toEqual(expect.arrayContaining(['TLSVERIFY']));
    expect(byDefault).not.toEqual(expect.arrayContaining(['submodules']));
  });

  it('all images from the registry that the app sets', () => {
    const chart = new Chart(new GitOpsApp({ imageRegistry: 'mirror.example.com' }), 'platform', {
      namespace: 'builds',
    });
    new BuildAndDeployPipeline(chart, 'shop', PROPS);
    const images = Testing.synth(chart)
      .filter(({ kind }) => kind === 'Task')
      .map((task) => task.spec.steps[0].image);
    expect(images).toEqual(
      [DefaultImages.GIT, DefaultImages.BUILDAH, DefaultImages.KUBECTL].map((image) =>
        image.replace(/^[^/]+/, 'mirror.example.com'),
      ),
    );
  });

  it('the permission to delete the pods of a StatefulSet, which a restore needs', () => {
    const rules = (maxReplicas?: number) =>
      object('Role', 'shop-deploy', {
        strategy: new SetImageStrategy({
          workload: 'shop',
          namespace: 'shop',
          kind: WorkloadKind.STATEFUL_SET,
          maxReplicas,
          readPods: false,
        }),
      }).rules;
    const pods = { apiGroups: [''], resources: ['pods'], verbs: ['delete', 'get'] };
    expect(rules()).toEqual([expect.objectContaining({ resources: ['statefulsets'], resourceNames: ['shop'] }), pods]);
    expect(rules(2).slice(1)).toEqual(['shop-0', 'shop-1'].map((name) => ({ ...pods, resourceNames: [name] })));
    const resources = [{ apiGroup: 'apps', resources: ['statefulsets'] }];
    const strategy = new ApplyStrategy({
      manifestPath: 'deploy',
      namespace: 'shop',
      workload: 'shop',
      kind: WorkloadKind.STATEFUL_SET,
      resources,
      readPods: false,
    });
    expect(object('Role', 'shop-deploy', { strategy }).rules.slice(1)).toEqual([pods]);
  });

  it('a PipelineRun with credentials from Secrets', () => {
    const { chart, made } = make({
      sourceUrl: 'git@git.example.com:shop.git',
      gitCredentials: GitCredentials.ssh('git'),
      registryCredentials: new RegistryCredentials({ secrets: ['registry'] }),
      storage: Size.gibibytes(5),
      timeouts: { pipeline: Duration.minutes(30) },
    });
    new PipelineRun(chart, 'run', {
      ...made.runSettings,
      pipeline: made.pipeline,
      generateName: 'shop-',
      params: { 'image-tag': 'v1', revision: 'main' },
    });
    const all = Testing.synth(chart);
    expect(all.find(({ kind }) => kind === 'PipelineRun').spec).toEqual({
      pipelineRef: { name: 'shop' },
      params: [
        { name: 'image-tag', value: 'v1' },
        { name: 'revision', value: 'main' },
      ],
      taskRunTemplate: { serviceAccountName: 'shop-build', podTemplate: { securityContext: { fsGroup: 65532 } } },
      taskRunSpecs: [
        {
          pipelineTaskName: 'deploy-app',
          serviceAccountName: 'shop-deploy',
          podTemplate: { automountServiceAccountToken: true },
        },
      ],
      timeouts: { pipeline: '30m0s' },
      workspaces: [
        {
          name: 'shared-data',
          volumeClaimTemplate: {
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
          },
        },
        { name: 'git-ssh', secret: { secretName: 'git' } },
        { name: 'registry-credentials', secret: { secretName: 'registry' } },
      ],
    });
    const [clone, build] = all.find(({ kind }) => kind === 'Pipeline').spec.tasks;
    expect(clone.workspaces).toContainEqual({ name: 'ssh-directory', workspace: 'git-ssh' });
    expect(build.workspaces).toContainEqual({ name: 'dockerconfig', workspace: 'registry-credentials' });
  });

  it('two pipelines that share the Tasks of a namespace', () => {
    const { chart, made } = make({ images: { kubectl: 'mirror/kubectl:1' } });
    new BuildAndDeployPipeline(chart, 'other', {
      ...PROPS,
      image: 'registry.example.com/team/other',
      gitCloneTask: made.gitCloneTask,
      buildahTask: made.buildahTask,
      strategy: new SetImageStrategy({
        workload: 'other',
        namespace: 'other',
        kind: WorkloadKind.STATEFUL_SET,
        container: 'app',
        timeout: Duration.minutes(10),
      }),
      images: { kubectl: 'mirror/kubectl:1' },
      appName: 'other',
    });
    const deploy = Testing.synth(chart).find(({ kind, metadata }) => kind === 'Pipeline' && metadata.name === 'other')
      .spec.tasks[2];
    expect(deploy.params).toEqual([
      { name: 'workload', value: 'statefulset/other' },
      { name: 'namespace', value: 'other' },
      { name: 'image', value: '$(tasks.build-image.results.IMAGE_REF)' },
      { name: 'container', value: 'app' },
      { name: 'timeout', value: '10m0s' },
    ]);
  });

  it('a deployment that applies manifests of the source repository, with rights on their kinds', () => {
    const strategy = new ApplyStrategy({
      manifestPath: 'deploy',
      namespace: 'shop',
      workload: 'shop',
      resources: [
        { apiGroup: 'apps', resources: ['deployments'] },
        { apiGroup: '', resources: ['services'] },
      ],
    });
    const deploy = object('Pipeline', 'shop', { strategy }).spec.tasks[2];
    expect(deploy.runAfter).toBeUndefined(); // it runs after the build, and so after the clone
    expect(deploy.workspaces).toEqual([{ name: 'manifest', workspace: 'shared-data' }]);
    expect(deploy.params).toContainEqual({ name: 'manifest-path', value: 'deploy' });
    expect(object('Role', 'shop-deploy', { strategy }).rules.slice(0, 2)).toEqual([
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['create', 'get', 'list', 'patch', 'watch'] },
      { apiGroups: [''], resources: ['services'], verbs: ['create', 'get', 'list', 'patch', 'watch'] },
    ]);
  });
});

it('a strategy names the workload that runs the image', () => {
  const shop = { workload: 'shop', namespace: 'shop' };
  const strategies = [
    new SetImageStrategy({ ...shop, kind: WorkloadKind.STATEFUL_SET, container: 'app' }),
    new ApplyStrategy({ ...shop, manifestPath: 'deploy', resources: [] }),
  ];
  expect(strategies.map(({ deployedWorkload }) => deployedWorkload)).toEqual([
    { kind: 'StatefulSet', name: 'shop', namespace: 'shop', container: 'app' },
    { kind: 'Deployment', name: 'shop', namespace: 'shop', container: undefined },
  ]);
});

describe('a pipeline that builds and deploys rejects', () => {
  it('everything that is wrong, at once', () => {
    const image = 'registry.example.com/shop:v1';
    expect(rejections({ image, sourceUrl: 'shop', platforms: ['arm64'], strategy: undefined })).toEqual([
      expect.stringMatching(/^\[platform\/shop\] image: "registry.example.com\/shop:v1" /),
      expect.stringMatching(/^\[platform\/shop\] sourceUrl: "shop" /),
      expect.stringMatching(/^\[platform\/shop\] platforms: "arm64" /),
    ]);
  });

  it('a highest number of replicas for another kind than a StatefulSet, or that is no number of pods', () => {
    const shop = { workload: 'shop', namespace: 'shop' };
    const daemonSet = new SetImageStrategy({ ...shop, kind: WorkloadKind.DAEMON_SET, maxReplicas: 2 });
    expect(rejections({ strategy: daemonSet })).toEqual([
      '[platform/shop] strategy.maxReplicas: 2 is set for the DaemonSet "shop", whose pods the task never deletes. ' +
        'Remove it.',
    ]);
    const statefulSet = new SetImageStrategy({ ...shop, kind: WorkloadKind.STATEFUL_SET, maxReplicas: 0 });
    expect(rejections({ strategy: statefulSet })).toEqual([
      '[platform/shop] strategy.maxReplicas: 0 is not a number of pods. Allowed: 1 or more. Correct the number.',
    ]);
  });
});
