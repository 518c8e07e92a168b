import { ApiObject, App, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  BuildahTask,
  BuildahTaskProps,
  BuildAndDeployPipeline,
  BuildProfile,
  DefaultImages,
  GitOpsApp,
  Pipeline,
  PipelineRun,
  SbomFormat,
  SetImageStrategy,
  WorkspaceBinding,
} from '../..';
import { shapeProblems } from '../../../test/laws/shape';

function make(props: BuildahTaskProps = {}): { chart: Chart; task: BuildahTask } {
  const chart = new Chart(new GitOpsApp(), 'chart', { namespace: 'builds' });
  return { chart, task: new BuildahTask(chart, 'buildah', props) };
}

function manifest(props: BuildahTaskProps = {}): any {
  return Testing.synth(make(props).chart)[0];
}

const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETFCAP', 'SETGID', 'SETUID', 'SYS_CHROOT'];

describe('a BuildahTask says', () => {
  it('its name, and in which namespace it lies', () => {
    expect(manifest().metadata).toEqual({ name: 'buildah', namespace: 'builds' });
    expect(manifest({ name: 'build', namespace: 'other' }).metadata).toEqual({ name: 'build', namespace: 'other' });
  });

  it('its params by their names in the public catalog, and which of them a run must give', () => {
    const params = manifest().spec.params;
    expect(Object.fromEntries(params.map(({ name, default: value }: any) => [name, value]))).toEqual({
      IMAGE: undefined,
      DOCKERFILE: './Dockerfile',
      CONTEXT: '.',
      TARGET: '',
      BUILD_ARGS: [],
      LABELS: [],
      FORMAT: 'oci',
      STORAGE_DRIVER: 'vfs',
      TLSVERIFY: 'true',
      PLATFORMS: '',
      CACHE_REPOSITORY: '',
      SKIP_PUSH: 'false',
    });
    expect(params.filter(({ type }: any) => type === 'array').map(({ name }: any) => name)).toEqual([
      'BUILD_ARGS',
      'LABELS',
    ]);
    expect(params.filter(({ description }: any) => !description)).toEqual([]);
  });

  it('which workspaces it needs and which it only reads', () => {
    expect(
      manifest().spec.workspaces.map(({ name, optional = false, readOnly = false }: any) => [name, optional, readOnly]),
    ).toEqual([
      ['source', false, false],
      ['dockerconfig', true, true],
      ['sslcertdir', true, true],
    ]);
  });

  it('references to its results', () => {
    const { chart, task } = make();
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    const build = task.addTo(pipeline, 'build', {
      params: { IMAGE: 'registry.example.com/shop/cart:v1' },
      workspaces: { source: 'source' },
    });
    expect([build.imageUrl, build.imageDigest, build.imageReference]).toEqual([
      '$(tasks.build.results.IMAGE_URL)',
      '$(tasks.build.results.IMAGE_DIGEST)',
      '$(tasks.build.results.IMAGE_REF)',
    ]);
    const [
      {
        spec: { results },
      },
      {
        spec: { tasks },
      },
    ] = Testing.synth(chart);
    expect(results.map(({ name }: any) => name)).toEqual(['IMAGE_URL', 'IMAGE_DIGEST', 'IMAGE_REF']);
    expect(tasks[0].taskRef).toEqual({ kind: 'Task', name: 'buildah' });
  });

  it('what a run must give its pods: for userns a namespace of users', () => {
    expect(make().task.podTemplate).toBeUndefined();
    expect(make({ buildProfile: BuildProfile.PRIVILEGED }).task.podTemplate).toBeUndefined();
    expect(make({ buildProfile: BuildProfile.USERNS }).task.podTemplate).toEqual({ hostUsers: false });
  });
});

describe('a BuildahTask renders', () => {
  it('by default root with the capabilities of a build, within baseline', () => {
    const expected = {
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      capabilities: { add: CAPABILITIES, drop: ['ALL'] },
    };
    expect(make().task.buildProfile).toBe(BuildProfile.BASELINE);
    expect(manifest().spec.steps[0].securityContext).toEqual(expected);
    expect(manifest({ buildProfile: BuildProfile.USERNS }).spec.steps[0].securityContext).toEqual(expected);
  });

  it('a privileged container only when asked by name', () => {
    expect(manifest({ buildProfile: BuildProfile.PRIVILEGED }).spec.steps[0].securityContext).toEqual({
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: true,
      privileged: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('storage and home as folders of the pod, and the workspace as where it runs', () => {
    const {
      steps: [step],
      volumes,
    } = manifest().spec;
    expect(volumes).toEqual([
      { name: 'storage', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ]);
    expect(step.volumeMounts).toEqual([
      { name: 'storage', mountPath: '/var/lib/containers' },
      { name: 'tmp', mountPath: '/tmp' },
    ]);
    expect(step.workingDir).toBe('$(workspaces.source.path)');
  });

  it('lists as arguments of their own, and every other value by environment', () => {
    const [step] = manifest().spec.steps;
    expect(step.args).toEqual(['--build-args', '$(params.BUILD_ARGS[*])', '--labels', '$(params.LABELS[*])']);
    expect(step.script).not.toMatch(/\$\((params|workspaces|results)/);
    expect(step.env).toContainEqual({ name: 'PARAMS_CACHE_REPOSITORY', value: '$(params.CACHE_REPOSITORY)' });
  });

  it('image and resources, and those of its props', () => {
    const [step] = manifest().spec.steps;
    expect(step.image).toBe(DefaultImages.BUILDAH);
    expect(step.computeResources).toEqual({ requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '4Gi' } });
    const [own] = manifest({
      image: 'mirror.example.com/buildah:v1',
      computeResources: { cpu: { request: kplus.Cpu.millis(100) }, memory: { limit: Size.gibibytes(2) } },
    }).spec.steps;
    expect(own.image).toBe('mirror.example.com/buildah:v1');
    expect(own.computeResources).toEqual({ requests: { cpu: '100m' }, limits: { memory: '2Gi' } });
  });

  it('with the profile userns, a run in a user namespace that has the shape of its API', () => {
    const chart = new Chart(new GitOpsApp(), 'platform', { namespace: 'builds' });
    const made = new BuildAndDeployPipeline(chart, 'deploy', {
      sourceUrl: 'https://git.example.com/shop.git',
      image: 'registry.example.com/team/shop',
      buildProfile: BuildProfile.USERNS,
      strategy: new SetImageStrategy({ workload: 'shop', namespace: 'shop' }),
    });
    new PipelineRun(chart, 'run', {
      ...made.runSettings,
      pipeline: made.pipeline,
      params: { 'image-tag': 'v1', revision: 'main' },
    });
    const run = Testing.synth(chart).find(({ kind }) => kind === 'PipelineRun');
    expect(run.spec.taskRunSpecs).toEqual([
      { pipelineTaskName: 'build-image', podTemplate: { hostUsers: false } },
      {
        pipelineTaskName: 'deploy-app',
        serviceAccountName: 'shop-deploy',
        podTemplate: { automountServiceAccountToken: true },
      },
    ]);
    expect(shapeProblems(run)).toEqual([]);
  });

  it('the same by hand', () => {
    const { chart, task } = make({ buildProfile: BuildProfile.USERNS });
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    task.addTo(pipeline, 'build', {
      params: { IMAGE: 'registry.example.com/shop/cart:v1' },
      workspaces: { source: 'source' },
    });
    new PipelineRun(chart, 'run', {
      pipeline,
      workspaces: { source: WorkspaceBinding.claim('source') },
      taskRunSpecs: { build: { podTemplate: task.podTemplate } },
    });
    const run = Testing.synth(chart).find(({ kind }) => kind === 'PipelineRun');
    expect(run.spec.taskRunSpecs).toEqual([{ pipelineTaskName: 'build', podTemplate: { hostUsers: false } }]);
  });
});

describe('a BuildahTask with an SBOM', () => {
  const sbom = { format: SbomFormat.SPDX_JSON };
  const withSbom = (props: BuildahTaskProps = {}) => manifest({ sbom, ...props }).spec;
  const stepsOf = (props: BuildahTaskProps = {}) =>
    Object.fromEntries(withSbom(props).steps.map(({ name, ...step }: any) => [name, step]));

  it('builds as without, then exports or fetches, scans and attaches', () => {
    const [without, more] = [manifest().spec, withSbom()];
    expect(more.steps[0]).toEqual(without.steps[0]);
    expect(more.steps.slice(1).map(({ name, image, args }: any) => [name, image, args])).toEqual([
      ['export-image', DefaultImages.BUILDAH, undefined],
      ['fetch-image', DefaultImages.ORAS, ['fetch']],
      ['scan-image', DefaultImages.SYFT, undefined],
      ['attach-sbom', DefaultImages.ORAS, ['attach']],
    ]);
    expect(more.params).toEqual(without.params);
    expect(more.workspaces).toEqual([
      ...without.workspaces,
      { name: 'sbom', description: 'Where the SBOM is left as a file, beside the registry', optional: true },
    ]);
    expect(more.results.slice(0, 3)).toEqual(without.results);
    expect(more.results.slice(3).map(({ name }: any) => name)).toEqual(['SBOM_DIGEST']);
    expect(more.volumes).toEqual([...without.volumes, { name: 'sbom', emptyDir: {} }]);
  });

  it.each(Object.values(BuildProfile))('scans and attaches without any right in the profile %s', (profile) => {
    const steps = stepsOf({ buildProfile: profile });
    for (const name of ['fetch-image', 'scan-image', 'attach-sbom']) {
      expect([name, steps[name].securityContext]).toEqual([
        name,
        {
          runAsUser: 65532,
          runAsGroup: 65532,
          runAsNonRoot: true,
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
      ]);
      expect(steps[name].volumeMounts).toEqual([
        { name: 'sbom', mountPath: '/sbom' },
        { name: 'tmp', mountPath: '/tmp' },
      ]);
    }
    expect(steps['export-image'].securityContext).toEqual(steps['build-and-push'].securityContext);
  });

  it.each([
    [SbomFormat.SPDX_JSON, 'spdx.json', 'application/spdx+json'],
    [SbomFormat.CYCLONEDX_JSON, 'cdx.json', 'application/vnd.cyclonedx+json'],
  ])('in format %s writes *.%s, known to registries as %s', (format, extension, mediaType) => {
    const steps = stepsOf({ sbom: { format } });
    expect(steps['scan-image'].env).toEqual(
      expect.arrayContaining([
        { name: 'SBOM_FORMAT', value: format },
        { name: 'SBOM_EXTENSION', value: extension },
      ]),
    );
    expect(steps['attach-sbom'].env).toContainEqual({ name: 'SBOM_MEDIA_TYPE', value: mediaType });
  });

  it('reaches no script but by environment', () => {
    for (const { script } of withSbom().steps) expect(script).not.toMatch(/\$\((params|workspaces|results)/);
  });

  it('gives the scan the resources of its prop, and the build those of its own', () => {
    const steps = stepsOf({ sbom: { ...sbom, computeResources: { memory: { limit: Size.gibibytes(8) } } } });
    expect(steps['scan-image'].computeResources).toEqual({ limits: { memory: '8Gi' } });
    expect(steps['build-and-push'].computeResources).toEqual(manifest().spec.steps[0].computeResources);
    expect(stepsOf()['scan-image'].computeResources).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { memory: '2Gi' },
    });
  });

  it('has the shape of its API, and its digest for others', () => {
    const { chart, task } = make({ sbom });
    expect(task.sbom).toBe(sbom);
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    const build = task.addTo(pipeline, 'build', {
      params: { IMAGE: 'registry.example.com/shop/cart:v1' },
      workspaces: { source: 'source' },
    });
    pipeline.addResult('SBOM_DIGEST', { value: build.sbomDigest });
    const documents = Testing.synth(chart);
    expect(documents.flatMap(shapeProblems)).toEqual([]);
    expect(documents[1].spec.results).toEqual([{ name: 'SBOM_DIGEST', value: '$(tasks.build.results.SBOM_DIGEST)' }]);
  });

  it('passes through BuildAndDeployPipeline, also as a Task made elsewhere; without one there is no such result', () => {
    const resultsOf = (props: object) => {
      const chart = new Chart(new GitOpsApp(), 'platform', { namespace: 'builds' });
      new BuildAndDeployPipeline(chart, 'deploy', {
        sourceUrl: 'https://git.example.com/shop.git',
        image: 'registry.example.com/team/shop',
        ...props,
      });
      const documents = Testing.synth(chart);
      const task = documents.find(({ kind, metadata }) => kind === 'Task' && metadata.name === 'buildah');
      return [
        documents.find(({ kind }) => kind === 'Pipeline').spec.results.map(({ name }: any) => name),
        task?.spec.steps.length,
      ];
    };
    const before = ['commit', 'CHAINS-GIT_COMMIT', 'CHAINS-GIT_URL', 'IMAGE_URL', 'IMAGE_DIGEST'];
    expect(resultsOf({})).toEqual([before, 1]);
    expect(resultsOf({ sbom })).toEqual([[...before, 'SBOM_DIGEST'], 5]);
    expect(resultsOf({ buildahTask: make({ sbom }).task })).toEqual([[...before, 'SBOM_DIGEST'], undefined]);
  });
});

/** What synth says of a profile where the app holds the namespace with this level. */
function refusal(
  profile: BuildProfile | undefined,
  level: string,
  label: string = 'pod-security.kubernetes.io/enforce',
): string {
  const { chart } = make({ buildProfile: profile });
  new kplus.Namespace(new Chart(chart.node.root as App, 'namespaces'), 'namespace', {
    metadata: { name: 'builds', labels: { [label]: level } },
  });
  return said(chart);
}

function said(chart: Chart): string {
  try {
    Testing.synth(chart);
    return '';
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .join('\n');
  }
}

describe('a BuildahTask refuses', () => {
  it('a profile that the namespace of the app forbids', () => {
    expect(refusal(undefined, 'restricted')).toBe(
      '[chart/buildah] buildProfile: "baseline" cannot run in namespace "builds", which enforces Pod Security "restricted". ' +
        'Allowed there: (none). Give the task a namespace that enforces "baseline" or less.',
    );
    expect(refusal(BuildProfile.PRIVILEGED, 'baseline')).toBe(
      '[chart/buildah] buildProfile: "privileged" cannot run in namespace "builds", which enforces Pod Security "baseline". ' +
        'Allowed there: userns, baseline. Give the task a namespace that enforces "privileged".',
    );
  });

  it.each([
    [BuildProfile.USERNS, ['restricted']],
    [BuildProfile.BASELINE, ['restricted']],
    [BuildProfile.PRIVILEGED, ['baseline', 'restricted']],
  ])('%s in %j and nowhere else', (profile, refused) => {
    const levels = ['privileged', 'baseline', 'restricted'];
    expect(levels.filter((level) => refusal(profile, level) !== '')).toEqual(refused);
    expect(levels.filter((level) => refusal(profile, level, 'pod-security.kubernetes.io/warn') !== '')).toEqual([]);
  });

  it('it also where the label comes by a patch, and lets another namespace be what it is', () => {
    const { chart } = make();
    const other = new ApiObject(chart, 'other', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'other', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    const own = new ApiObject(chart, 'own', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'builds' } });
    expect(other.name).toBe('other');
    expect(said(chart)).toBe('');
    own.addJsonPatch(JsonPatch.add('/metadata/labels', { 'pod-security.kubernetes.io/enforce': 'restricted' }));
    expect(said(chart)).toContain('enforces Pod Security "restricted"');
  });

  it('each of several in the app, also by a Namespace that came after an earlier synthesis', () => {
    const { chart } = make();
    new BuildahTask(chart, 'second', { name: 'second' });
    expect(said(chart)).toBe('');
    new ApiObject(chart, 'own', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'builds', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    expect(said(chart).match(/^\[\S+\]/gm)).toEqual(['[chart/buildah]', '[chart/second]']);
  });

  it('an image without a version', () => {
    expect(() => manifest({ image: 'quay.io/buildah/stable:latest' })).toThrow(
      '[chart/buildah] steps.build-and-push.image: "quay.io/buildah/stable:latest" names no version.',
    );
  });

  it('images of the SBOM without a version', () => {
    const images = { syftImage: 'docker.io/anchore/syft:latest', orasImage: 'ghcr.io/oras-project/oras' };
    const { chart } = make({ sbom: { format: SbomFormat.SPDX_JSON, ...images } });
    expect(
      said(chart)
        .split('\n')
        .map((line) => line.split('.')[1]),
    ).toEqual(['fetch-image', 'scan-image', 'attach-sbom']);
    expect(said(chart)).toContain(
      '[chart/buildah] steps.scan-image.image: "docker.io/anchore/syft:latest" names no version.',
    );
  });

  it('the digest of an SBOM where none is written', () => {
    const { chart, task } = make();
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    const build = task.addTo(pipeline, 'build', {
      params: { IMAGE: 'registry.example.com/shop/cart:v1' },
      workspaces: { source: 'source' },
    });
    pipeline.addResult('SBOM_DIGEST', { value: build.sbomDigest });
    expect(said(chart)).toBe(
      '[chart/pipeline] results.SBOM_DIGEST: reads result "SBOM_DIGEST" of "build", which it does not declare. ' +
        'Results: IMAGE_URL, IMAGE_DIGEST, IMAGE_REF. Correct the name.',
    );
  });

  it('in a Pipeline an IMAGE that is missing, and build arguments that are no list', () => {
    const { chart, task } = make();
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    task.addTo(pipeline, 'build', { params: { BUILD_ARGS: 'A=1' }, workspaces: { source: 'source' } });
    expect(said(chart)).toMatch(/tasks\.build\.params\.IMAGE: /);
    expect(said(chart)).toMatch(/tasks\.build\.params\.BUILD_ARGS: .*array/);
  });
});
