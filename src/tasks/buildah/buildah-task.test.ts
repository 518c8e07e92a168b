import { ApiObject, Chart, Testing } from 'cdk8s';
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
import { ruleFindings } from '../../rules/findings';

function make(props: BuildahTaskProps = {}): { chart: Chart; task: BuildahTask } {
  const chart = new Chart(new GitOpsApp(), 'chart', { namespace: 'builds' });
  return { chart, task: new BuildahTask(chart, 'buildah', props) };
}

function manifest(props: BuildahTaskProps = {}): any {
  return Testing.synth(make(props).chart)[0];
}

const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETFCAP', 'SETGID', 'SETUID', 'SYS_CHROOT'];

describe('a BuildahTask declares', () => {
  it('its name and namespace', () => {
    expect(manifest().metadata).toEqual({ name: 'buildah', namespace: 'builds' });
    expect(manifest({ name: 'build', namespace: 'other' }).metadata).toEqual({ name: 'build', namespace: 'other' });
  });

  it('params with the names of the public catalog, of which a run must set one', () => {
    const params = manifest().spec.params;
    expect(Object.fromEntries(params.map(({ name, default: value }: any) => [name, value]))).toEqual({
      IMAGE: undefined,
      DOCKERFILE: './Dockerfile',
      CONTEXT: '.',
      COMMIT: '',
      REBUILD: 'false',
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

  it('workspaces, all read-only, and those of credentials optional', () => {
    expect(
      manifest().spec.workspaces.map(({ name, optional = false, readOnly = false }: any) => [name, optional, readOnly]),
    ).toEqual([
      ['source', false, true],
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

  it('the podTemplate of a run: a user namespace for the profile userns', () => {
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

  it('a privileged container with the profile privileged', () => {
    expect(manifest({ buildProfile: BuildProfile.PRIVILEGED }).spec.steps[0].securityContext).toEqual({
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: true,
      privileged: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('volumes for storage and home, and the workspace as working directory', () => {
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

  it('lists as arguments, and every other value by environment', () => {
    const [step] = manifest().spec.steps;
    expect(step.args).toEqual(['--build-args', '$(params.BUILD_ARGS[*])', '--labels', '$(params.LABELS[*])']);
    expect(step.script).not.toMatch(/\$\((params|workspaces|results)/);
    expect(step.env).toContainEqual({ name: 'PARAMS_CACHE_REPOSITORY', value: '$(params.CACHE_REPOSITORY)' });
  });

  it('the default image and resources, and those of its props', () => {
    const [step] = manifest().spec.steps;
    expect(step.image).toBe(DefaultImages.BUILDAH);
    expect(step.computeResources).toEqual({ requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '4Gi' } });
    const [own] = manifest({
      image: 'mirror.example.com/buildah:v1',
      computeResources: { requests: { cpu: '100m' }, limits: { memory: '2Gi' } },
    }).spec.steps;
    expect(own.image).toBe('mirror.example.com/buildah:v1');
    expect(own.computeResources).toEqual({ requests: { cpu: '100m' }, limits: { memory: '2Gi' } });
  });

  it('a run of BuildAndDeployPipeline in a user namespace, valid by the schema', () => {
    const chart = new Chart(new GitOpsApp(), 'platform', { namespace: 'builds' });
    const made = new BuildAndDeployPipeline(chart, 'shop', {
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

  it('a run of another Pipeline in a user namespace', () => {
    const { chart, task } = make({ buildProfile: BuildProfile.USERNS });
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    task.addTo(pipeline, 'build', {
      params: { IMAGE: 'registry.example.com/shop/cart:v1' },
      workspaces: { source: 'source' },
    });
    const workspaces = { source: WorkspaceBinding.persistentVolumeClaim('source') };
    new PipelineRun(chart, 'run', {
      pipeline,
      workspaces,
      taskRunSpecs: { build: { podTemplate: task.podTemplate } },
    });
    const run = Testing.synth(chart).find(({ kind }) => kind === 'PipelineRun');
    expect(run.spec.taskRunSpecs).toEqual([{ pipelineTaskName: 'build', podTemplate: { hostUsers: false } }]);

    new PipelineRun(chart, 'all', { pipeline, workspaces, taskRunTemplate: { podTemplate: { hostUsers: false } } });
    expect(() => Testing.synth(chart)).not.toThrow();
    new PipelineRun(chart, 'none', { pipeline, workspaces });
    expect(() => Testing.synth(chart)).toThrow(
      '[chart/none] taskRunSpecs.build.podTemplate.hostUsers: is true, but the pods of the Task "buildah" ' +
        'need false. Set it to false.',
    );
  });
});

describe('a BuildahTask with an SBOM', () => {
  const sbom = { format: SbomFormat.SPDX_JSON };
  const withSbom = (props: BuildahTaskProps = {}) => manifest({ sbom, ...props }).spec;
  const stepsOf = (props: BuildahTaskProps = {}) =>
    Object.fromEntries(withSbom(props).steps.map(({ name, ...step }: any) => [name, step]));

  it('builds as without one, then exports or fetches, scans and attaches', () => {
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

  it.each(Object.values(BuildProfile))('scans and attaches without capabilities in the profile %s', (profile) => {
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
  ])('in format %s writes *.%s with the media type %s', (format, extension, mediaType) => {
    const steps = stepsOf({ sbom: { format } });
    expect(steps['scan-image'].env).toEqual(
      expect.arrayContaining([
        { name: 'SBOM_FORMAT', value: format },
        { name: 'SBOM_EXTENSION', value: extension },
      ]),
    );
    expect(steps['attach-sbom'].env).toContainEqual({ name: 'SBOM_MEDIA_TYPE', value: mediaType });
  });

  it('passes values to scripts only by environment', () => {
    for (const { script } of withSbom().steps) expect(script).not.toMatch(/\$\((params|workspaces|results)/);
  });

  it('runs the scan with the resources of its prop, and the build with its own', () => {
    const steps = stepsOf({ sbom: { ...sbom, computeResources: { limits: { memory: '8Gi' } } } });
    expect(steps['scan-image'].computeResources).toEqual({ limits: { memory: '8Gi' } });
    expect(steps['build-and-push'].computeResources).toEqual(manifest().spec.steps[0].computeResources);
    expect(stepsOf()['scan-image'].computeResources).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { memory: '2Gi' },
    });
  });

  it('is valid by the schema, and has its digest as a result', () => {
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

  it('gives BuildAndDeployPipeline a result, also as an existing Task', () => {
    const resultsOf = (props: object) => {
      const chart = new Chart(new GitOpsApp(), 'platform', { namespace: 'builds' });
      new BuildAndDeployPipeline(chart, 'shop', {
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

/** A Namespace `builds` that enforces a level of Pod Security. */
function namespace(level: string) {
  const metadata = { name: 'builds', labels: { 'pod-security.kubernetes.io/enforce': level } };
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}

describe('in a namespace that enforces a level of Pod Security', () => {
  it.each([
    [BuildProfile.USERNS, ['restricted']],
    [BuildProfile.BASELINE, ['restricted']],
    [BuildProfile.PRIVILEGED, ['baseline', 'restricted']],
  ])('a BuildahTask with the profile %s is rejected by the levels %j', (buildProfile, expected) => {
    const rejects = (level: string) =>
      ruleFindings([namespace(level), manifest({ buildProfile })].map((one) => ({ manifest: one, folder: 'platform' })))
        .map(({ code }) => code)
        .includes('build-in-restricted-namespace');
    expect(['privileged', 'baseline', 'restricted'].filter(rejects)).toEqual(expected);
  });

  it('synth rejects a BuildahTask if the app has the Namespace', () => {
    const app = new GitOpsApp({ outdir: '/nonexistent' });
    const chart = new Chart(app, 'chart', { namespace: 'builds' });
    new BuildahTask(chart, 'buildah');
    new ApiObject(new Chart(app, 'namespaces'), 'namespace', namespace('restricted'));
    expect(() => app.synth()).toThrow(/^ *\[chart\/buildah\/Resource\] .*build-and-push.*runs as root.*"restricted"/m);
  });
});

function messages(chart: Chart): string {
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

describe('a BuildahTask rejects', () => {
  it('an image without a version', () => {
    expect(() => manifest({ image: 'quay.io/buildah/stable:latest' })).toThrow(
      '[chart/buildah] steps.build-and-push.image: "quay.io/buildah/stable:latest" names no version.',
    );
  });

  it('images of the SBOM without a version', () => {
    const images = { syftImage: 'docker.io/anchore/syft:latest', orasImage: 'ghcr.io/oras-project/oras' };
    const { chart } = make({ sbom: { format: SbomFormat.SPDX_JSON, ...images } });
    expect(
      messages(chart)
        .split('\n')
        .map((line) => line.split('.')[1]),
    ).toEqual(['fetch-image', 'scan-image', 'attach-sbom']);
    expect(messages(chart)).toContain(
      '[chart/buildah] steps.scan-image.image: "docker.io/anchore/syft:latest" names no version.',
    );
  });

  it('the digest of an SBOM that it does not write', () => {
    const { chart, task } = make();
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    const build = task.addTo(pipeline, 'build', {
      params: { IMAGE: 'registry.example.com/shop/cart:v1' },
      workspaces: { source: 'source' },
    });
    pipeline.addResult('SBOM_DIGEST', { value: build.sbomDigest });
    expect(messages(chart)).toBe(
      '[chart/pipeline] results.SBOM_DIGEST: reads result "SBOM_DIGEST" of "build", which does not declare it. ' +
        'Results: IMAGE_URL, IMAGE_DIGEST, IMAGE_REF. Correct the name.',
    );
  });

  it('a task of a Pipeline without IMAGE, and with build arguments that are not a list', () => {
    const { chart, task } = make();
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    task.addTo(pipeline, 'build', { params: { BUILD_ARGS: 'A=1' }, workspaces: { source: 'source' } });
    expect(messages(chart)).toMatch(/tasks\.build\.params\.IMAGE: /);
    expect(messages(chart)).toMatch(/tasks\.build\.params\.BUILD_ARGS: .*array/);
  });
});
