import { Chart, Testing } from 'cdk8s';
import { DefaultImages, GitCloneTask, GitCloneTaskProps, GitOpsApp, Param, Pipeline } from '../..';

function make(props: GitCloneTaskProps = {}): { chart: Chart; task: GitCloneTask } {
  const chart = new Chart(new GitOpsApp(), 'chart', { namespace: 'builds' });
  return { chart, task: new GitCloneTask(chart, 'git-clone', props) };
}

function manifest(props: GitCloneTaskProps = {}): any {
  return Testing.synth(make(props).chart)[0];
}

describe('a GitCloneTask declares', () => {
  it('its name and namespace', () => {
    expect(manifest().metadata).toEqual({ name: 'git-clone', namespace: 'builds' });
    expect(manifest({ name: 'clone', namespace: 'other' }).metadata).toEqual({ name: 'clone', namespace: 'other' });
  });

  it('params with the names of the public catalog, of which a run must set one', () => {
    const params = manifest().spec.params;
    expect(Object.fromEntries(params.map(({ name, default: value }: any) => [name, value]))).toEqual({
      url: undefined,
      revision: '',
      refspec: '',
      submodules: 'true',
      depth: '1',
      sslVerify: 'true',
      crtFileName: 'ca-bundle.crt',
      subdirectory: '',
      sparseCheckoutDirectories: '',
      deleteExisting: 'true',
      httpProxy: '',
      httpsProxy: '',
      noProxy: '',
      verbose: 'true',
    });
    expect(params.filter(({ description, type }: any) => !description || type !== 'string')).toEqual([]);
  });

  it('workspaces, of which three are optional and read-only', () => {
    expect(
      manifest().spec.workspaces.map(({ name, optional = false, readOnly = false }: any) => [name, optional, readOnly]),
    ).toEqual([
      ['output', false, false],
      ['ssh-directory', true, true],
      ['basic-auth', true, true],
      ['ssl-ca-directory', true, true],
    ]);
  });

  it('results, with those of Tekton Chains', () => {
    expect(manifest().spec.results.map(({ name }: any) => name)).toEqual([
      'commit',
      'url',
      'committer-date',
      'CHAINS-GIT_COMMIT',
      'CHAINS-GIT_URL',
    ]);
  });

  it('references to its results', () => {
    const { chart, task } = make();
    const pipeline = new Pipeline(chart, 'pipeline', { workspaces: { source: {} } });
    const clone = task.addTo(pipeline, 'clone', {
      params: { url: 'https://git.example.com/shop.git' },
      workspaces: { output: 'source' },
    });
    expect([clone.commit, clone.url, clone.committerDate]).toEqual([
      '$(tasks.clone.results.commit)',
      '$(tasks.clone.results.url)',
      '$(tasks.clone.results.committer-date)',
    ]);
    expect(Testing.synth(chart)[1].spec.tasks).toEqual([
      {
        name: 'clone',
        taskRef: { kind: 'Task', name: 'git-clone' },
        params: [{ name: 'url', value: 'https://git.example.com/shop.git' }],
        workspaces: [{ name: 'output', workspace: 'source' }],
      },
    ]);
  });
});

describe('a GitCloneTask renders', () => {
  it('a container that a restricted namespace admits, as nobody, which ssh finds in /etc/passwd', () => {
    expect(manifest().spec.steps[0].securityContext).toEqual({
      runAsUser: 65534,
      runAsGroup: 65532,
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it('a writable home, since the root is read-only', () => {
    const {
      steps: [step],
      volumes,
    } = manifest().spec;
    expect(volumes).toEqual([{ name: 'tmp', emptyDir: {} }]);
    expect(step.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(step.env).toContainEqual({ name: 'HOME', value: '/tmp' });
  });

  it('the default image and resources, and those of its props', () => {
    const [step] = manifest().spec.steps;
    expect(step.image).toBe(DefaultImages.GIT);
    expect(step.computeResources).toEqual({ requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '1Gi' } });
    const [own] = manifest({
      image: 'mirror.example.com/git:v2',
      computeResources: { requests: { cpu: '100m' }, limits: { memory: '2Gi' } },
    }).spec.steps;
    expect(own.image).toBe('mirror.example.com/git:v2');
    expect(own.computeResources).toEqual({ requests: { cpu: '100m' }, limits: { memory: '2Gi' } });
  });

  it('values by environment only, none in its script', () => {
    const [step] = manifest().spec.steps;
    expect(step.script).not.toMatch(/\$\((params|workspaces|results)/);
    expect(step.env).toContainEqual({ name: 'PARAMS_REVISION', value: '$(params.revision)' });
    expect(step.args).toBeUndefined();
  });
});

describe('a GitCloneTask rejects', () => {
  it('an image without a version', () => {
    expect(() => manifest({ image: 'alpine/git' })).toThrow(
      '[chart/git-clone] steps.clone.image: "alpine/git" names no version. Allowed: REPOSITORY:TAG, ' +
        'REPOSITORY@sha256:DIGEST or both. ' +
        'Pin the image: what "latest" is changes under a running system.',
    );
  });

  it('a task of a Pipeline with an undeclared param, without url, or without workspace', () => {
    const { chart, task } = make();
    const pipeline = new Pipeline(chart, 'pipeline', { params: { revision: Param.string() } });
    task.addTo(pipeline, 'clone', { params: { revison: pipeline.param('revision') } });
    expect(() => Testing.synth(chart)).toThrow(
      /tasks\.clone\.params\.revison: the param "revison" is not declared[^]*Did you mean "revision"\?/,
    );
    expect(() => Testing.synth(chart)).toThrow(/tasks\.clone\.params\.url: /);
    expect(() => Testing.synth(chart)).toThrow(/tasks\.clone\.workspaces\.output: /);
  });
});
