import { ApiObject, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import {
  ComputeResources,
  EnvVarSource,
  OnError,
  Param,
  ParamType,
  SidecarProps,
  StepProps,
  StepTemplate,
  Task,
  TaskProps,
  TaskVolume,
} from '.';
import { canonicalProblems } from '../../test/laws/canonical';

const IMAGE = 'busybox:1.36';
const STEP: StepProps = { name: 'run', image: IMAGE, command: ['true'] };
const HARDENED = {
  runAsUser: 65532,
  runAsGroup: 65532,
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

function chart(): Chart {
  return new Chart(Testing.app(), 'tasks');
}

/** The object of a Task with one good step, unless steps are given. */
function render(props: Partial<TaskProps>): any {
  const scope = chart();
  new Task(scope, 'lint', { steps: [STEP], ...props });
  const [object] = Testing.synth(scope);
  expect(canonicalProblems(object)).toEqual([]);
  return object;
}

/** The first step of a Task, as it is rendered. */
function renderStep(step: Partial<StepProps>, props: Partial<TaskProps> = {}): any {
  return render({ ...props, steps: [{ ...STEP, ...step }] }).spec.steps[0];
}

/** The environment of a script, as NAME=VALUE. */
function environment(script: string, props: Partial<TaskProps>, env?: StepProps['env']): string[] {
  return (renderStep({ script: script, command: undefined, env }, props).env ?? []).map(
    ({ name, value }: any) => `${name}=${value}`,
  );
}

/** The messages of a Task, without the path that cdk8s adds. */
function problems(props: Partial<TaskProps>, id = 'lint'): string[] {
  const scope = chart();
  new Task(scope, id, { steps: [STEP], ...props });
  try {
    Testing.synth(scope);
  } catch (error) {
    return (error as Error).message
      .split('\n  ')
      .slice(1)
      .map((line) => line.replace(`[tasks/${id}] `, ''));
  }
  return [];
}

function stepProblems(step: Partial<StepProps>, props: Partial<TaskProps> = {}): string[] {
  return problems({ ...props, steps: [{ ...STEP, ...step }] });
}

function scriptProblems(script: string, props: Partial<TaskProps> = {}, env?: StepProps['env']): string[] {
  return stepProblems({ script: script, command: undefined, env }, props);
}

describe('A Task has', () => {
  test('its name, namespace and what it declares', () => {
    const params = { url: Param.string() };
    const task = new Task(new Chart(Testing.app(), 'tasks', { namespace: 'builds' }), 'lint', {
      params,
      workspaces: { source: {} },
      results: { count: {} },
      steps: [STEP],
    });
    expect([task.name, task.namespace]).toEqual(['lint', 'builds']);
    expect([task.params, task.workspaces, task.results]).toEqual([params, { source: {} }, { count: {} }]);
  });

  test('the name and namespace that it is given, and nothing where nothing is declared', () => {
    const task = new Task(chart(), 'lint', { name: 'eslint', namespace: 'ci', steps: [STEP] });
    expect([task.name, task.namespace, task.params, task.workspaces, task.results]).toEqual([
      'eslint',
      'ci',
      {},
      {},
      {},
    ]);
  });
});

describe('A Task renders', () => {
  test('the defaults', () => {
    expect(render({})).toEqual({
      apiVersion: 'tekton.dev/v1',
      kind: 'Task',
      metadata: { name: 'lint' },
      spec: { steps: [{ name: 'run', image: IMAGE, command: ['true'], securityContext: HARDENED }] },
    });
  });

  test('every field', () => {
    expect(
      render({
        name: 'eslint',
        namespace: 'ci',
        labels: { team: 'shop' },
        annotations: { 'example.com/owner': 'shop' },
        displayName: 'ESLint',
        description: 'Lints',
        params: { level: Param.string({ description: 'How strict', default: '' }) },
        workspaces: {
          source: { description: 'The code', optional: true, readOnly: true, mountPath: '/src' },
          cache: {},
        },
        results: {
          count: { description: 'Findings' },
          files: { type: ParamType.ARRAY },
          worst: { type: ParamType.OBJECT, properties: ['file', 'rule'] },
        },
        volumes: {
          tmp: TaskVolume.emptyDir(),
          fast: TaskVolume.emptyDir({ medium: 'Memory', sizeLimit: Size.mebibytes(1024) }),
          keys: TaskVolume.secret('keys'),
          extra: TaskVolume.secret('extra', true),
          rules: TaskVolume.configMap('rules'),
          more: TaskVolume.configMap('$(params.level)', true),
        },
        steps: [
          {
            name: 'lint',
            image: IMAGE,
            command: ['eslint'],
            args: ['--level', '$(params.level)'],
            env: { HOME: '/tmp' },
            workingDir: '$(workspaces.source.path)',
            computeResources: {
              requests: { cpu: '0.5', memory: '1024Mi' },
              limits: { cpu: '1000m', memory: '2Gi' },
            },
            timeout: Duration.minutes(90),
            onError: OnError.CONTINUE,
            volumeMounts: [
              { name: 'tmp', mountPath: '/tmp' },
              { name: 'rules', mountPath: '/rules', readOnly: true, subPath: 'js' },
            ],
          },
        ],
      }),
    ).toEqual({
      apiVersion: 'tekton.dev/v1',
      kind: 'Task',
      metadata: {
        name: 'eslint',
        namespace: 'ci',
        labels: { team: 'shop' },
        annotations: { 'example.com/owner': 'shop' },
      },
      spec: {
        displayName: 'ESLint',
        description: 'Lints',
        params: [{ name: 'level', type: 'string', description: 'How strict', default: '' }],
        workspaces: [
          { name: 'source', description: 'The code', optional: true, readOnly: true, mountPath: '/src' },
          { name: 'cache' },
        ],
        results: [
          { name: 'count', type: 'string', description: 'Findings' },
          { name: 'files', type: 'array' },
          { name: 'worst', type: 'object', properties: { file: { type: 'string' }, rule: { type: 'string' } } },
        ],
        volumes: [
          { name: 'tmp', emptyDir: {} },
          { name: 'fast', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
          { name: 'keys', secret: { secretName: 'keys' } },
          { name: 'extra', secret: { secretName: 'extra', optional: true } },
          { name: 'rules', configMap: { name: 'rules' } },
          { name: 'more', configMap: { name: '$(params.level)', optional: true } },
        ],
        steps: [
          {
            name: 'lint',
            image: IMAGE,
            command: ['eslint'],
            args: ['--level', '$(params.level)'],
            env: [{ name: 'HOME', value: '/tmp' }],
            workingDir: '$(workspaces.source.path)',
            computeResources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
            securityContext: HARDENED,
            timeout: '1h30m0s',
            onError: 'continue',
            volumeMounts: [
              { name: 'tmp', mountPath: '/tmp' },
              { name: 'rules', mountPath: '/rules', readOnly: true, subPath: 'js' },
            ],
          },
        ],
      },
    });
  });

  test('no empty texts, lists and maps, and no false', () => {
    expect(
      render({
        displayName: '',
        description: '',
        params: {},
        workspaces: { source: { description: '', optional: false, readOnly: false } },
        results: {},
        volumes: { keys: TaskVolume.secret('keys', false) },
        steps: [
          {
            ...STEP,
            args: [],
            env: {},
            workingDir: '',
            computeResources: { requests: {}, claims: [] },
            volumeMounts: [{ name: 'keys', mountPath: '/keys', readOnly: false, subPath: '' }],
          },
        ],
      }).spec,
    ).toEqual({
      workspaces: [{ name: 'source' }],
      volumes: [{ name: 'keys', secret: { secretName: 'keys' } }],
      steps: [
        {
          name: 'run',
          image: IMAGE,
          command: ['true'],
          securityContext: HARDENED,
          volumeMounts: [{ name: 'keys', mountPath: '/keys' }],
        },
      ],
    });
  });

  test('params of every type, with their defaults and allowed values', () => {
    expect(
      render({
        params: {
          url: Param.string(),
          depth: Param.string({ default: '1' }),
          mode: Param.string({ default: 'fast', enum: ['fast', 'full'] }),
          files: Param.array(),
          flags: Param.array({ description: 'Flags', default: [] }),
          'git.ref': Param.array({ default: ['main', ''] }),
          image: Param.object({ properties: ['url', 'digest'] }),
          author: Param.object({ properties: ['name', 'mail'], default: { name: 'ci' } }),
        },
      }).spec.params,
    ).toEqual([
      { name: 'url', type: 'string' },
      { name: 'depth', type: 'string', default: '1' },
      { name: 'mode', type: 'string', default: 'fast', enum: ['fast', 'full'] },
      { name: 'files', type: 'array' },
      { name: 'flags', type: 'array', description: 'Flags', default: [] },
      { name: 'git.ref', type: 'array', default: ['main', ''] },
      { name: 'image', type: 'object', properties: { url: { type: 'string' }, digest: { type: 'string' } } },
      {
        name: 'author',
        type: 'object',
        properties: { name: { type: 'string' }, mail: { type: 'string' } },
        default: { name: 'ci' },
      },
    ]);
  });

  test('the script as it is, with lines and quotes', () => {
    const text = '#!/bin/sh\nset -eu\n\tprintf "%s: \\"%s\\"" \'a\' "$1" # ä\n\n';
    expect(renderStep({ script: text, command: undefined, args: ['-x'] })).toMatchObject({
      script: text,
      args: ['-x'],
    });
  });

  test.each<[string, ComputeResources, object | undefined]>([
    ['none', {}, undefined],
    ['a request', { requests: { memory: '512Mi' } }, { requests: { memory: '512Mi' } }],
    ['a limit', { limits: { cpu: '2000m' } }, { limits: { cpu: '2' } }],
    ['nothing of it', { requests: { cpu: '0', memory: '0Mi' } }, { requests: { cpu: '0', memory: '0' } }],
    [
      'storage, a device and a claim',
      {
        requests: { 'ephemeral-storage': '1024Mi' },
        limits: { 'ephemeral-storage': '1Gi', 'nvidia.com/gpu': '1' },
        claims: [{ name: 'gpu', request: 'large' }],
      },
      {
        requests: { 'ephemeral-storage': '1Gi' },
        limits: { 'ephemeral-storage': '1Gi', 'nvidia.com/gpu': '1' },
        claims: [{ name: 'gpu', request: 'large' }],
      },
    ],
  ])('resources: %s', (_, computeResources, rendered) => {
    expect(renderStep({ computeResources }).computeResources).toEqual(rendered);
  });

  test.each<[StepProps['securityContext'], object]>([
    [{}, HARDENED],
    [{ runAsUser: 1000 }, { ...HARDENED, runAsUser: 1000 }],
    [
      { runAsUser: 1000, runAsGroup: 100 },
      { ...HARDENED, runAsUser: 1000, runAsGroup: 100 },
    ],
    [{ runAsUser: 0 }, { ...HARDENED, runAsUser: 0, runAsGroup: undefined, runAsNonRoot: false }],
    [
      { runAsUser: 0, runAsGroup: 0 },
      { ...HARDENED, runAsUser: 0, runAsGroup: 0, runAsNonRoot: false },
    ],
    [{ runAsNonRoot: false }, { ...HARDENED, runAsNonRoot: false }],
    [{ readOnlyRootFilesystem: true }, { ...HARDENED, readOnlyRootFilesystem: true }],
    [{ readOnlyRootFilesystem: false }, HARDENED],
    [{ allowPrivilegeEscalation: true }, { ...HARDENED, allowPrivilegeEscalation: true }],
    [{ privileged: true }, { ...HARDENED, privileged: true, allowPrivilegeEscalation: true }],
    [{ privileged: false }, HARDENED],
    [
      { capabilities: { add: ['SETFCAP', 'CHOWN'] } },
      { ...HARDENED, capabilities: { add: ['SETFCAP', 'CHOWN'], drop: ['ALL'] } },
    ],
    [{ capabilities: { add: [] } }, HARDENED],
    [{ seccompProfile: {} }, { ...HARDENED, seccompProfile: undefined }],
  ])('security %j', (security, rendered) => {
    expect(renderStep({ securityContext: security }).securityContext).toEqual(JSON.parse(JSON.stringify(rendered)));
  });

  test('JSON patches by the fields of the manifest, also for fields without a prop', () => {
    const scope = chart();
    const task = new Task(scope, 'lint', { steps: [STEP] });
    ApiObject.of(task).addJsonPatch(
      JsonPatch.replace('/spec/steps/0/securityContext/runAsUser', 1000),
      JsonPatch.add('/spec/sidecars', [{ name: 'db', image: 'postgres:17' }]),
    );
    const { spec } = Testing.synth(scope)[0];
    expect([spec.steps[0].securityContext.runAsUser, spec.sidecars]).toEqual([
      1000,
      [{ name: 'db', image: 'postgres:17' }],
    ]);
  });

  test('the same bytes at each synthesis', () => {
    const scope = chart();
    new Task(scope, 'lint', {
      params: { url: Param.string() },
      steps: [{ ...STEP, command: undefined, script: 'echo "$PARAMS_URL"' }],
    });
    expect(JSON.stringify(Testing.synth(scope))).toBe(JSON.stringify(Testing.synth(scope)));
  });
});

describe('A script gets by its environment', () => {
  const declared: Partial<TaskProps> = {
    params: {
      'git-url': Param.string(),
      'git.ref': Param.string(),
      sslVerify: Param.string(),
      IMAGE: Param.object({ properties: ['url', 'base-digest'] }),
      flags: Param.array(),
    },
    workspaces: { output: {}, 'ssh-directory': { optional: true } },
    results: { commit: {}, 'CHAINS-GIT_URL': {} },
  };

  test('what it mentions, each once, by name', () => {
    expect(
      environment('cd "$WORKSPACES_OUTPUT_PATH"; git clone "$PARAMS_GIT_URL" "${PARAMS_GIT_URL##*/}"', declared),
    ).toEqual(['PARAMS_GIT_URL=$(params.git-url)', 'WORKSPACES_OUTPUT_PATH=$(workspaces.output.path)']);
  });

  test.each([
    ['PARAMS_GIT_REF', '$(params["git.ref"])'],
    ['PARAMS_SSLVERIFY', '$(params.sslVerify)'],
    ['PARAMS_IMAGE_URL', '$(params.IMAGE.url)'],
    ['PARAMS_IMAGE_BASE_DIGEST', '$(params.IMAGE.base-digest)'],
    ['WORKSPACES_SSH_DIRECTORY_PATH', '$(workspaces.ssh-directory.path)'],
    ['WORKSPACES_SSH_DIRECTORY_BOUND', '$(workspaces.ssh-directory.bound)'],
    ['RESULTS_COMMIT_PATH', '$(results.commit.path)'],
    ['RESULTS_CHAINS_GIT_URL_PATH', '$(results.CHAINS-GIT_URL.path)'],
  ])('%s', (name, value) => {
    expect(environment(`echo "$${name}"`, declared)).toEqual([`${name}=${value}`]);
  });

  test('nothing that it does not mention, and nothing for similar names', () => {
    expect(environment('echo "$MY_PARAMS_GIT_URL $params_git_url $HOME"', declared)).toEqual([]);
  });

  test('env of the author, which overrides', () => {
    expect(
      environment('echo "$PARAMS_GIT_URL $PARAMS_OTHER $HOME"', declared, {
        PARAMS_GIT_URL: 'fixed',
        PARAMS_OTHER: 'x',
        HOME: '',
      }),
    ).toEqual([
      'HOME=undefined', // an empty value is what Kubernetes takes where none is written, and Tekton would take it away
      'PARAMS_GIT_URL=fixed',
      'PARAMS_OTHER=x',
    ]);
  });

  test('a param with a dot, escaped for Tekton, also if the author escapes it', () => {
    expect(stepProblems({ args: ['$(params["git.ref"])', "$(params['git.ref'])"] }, declared)).toEqual([]);
  });

  test('values of Secrets, ConfigMaps and fields', () => {
    expect(
      renderStep({
        env: {
          TOKEN: EnvVarSource.secretKeyRef('api-token', 'token'),
          MAYBE: EnvVarSource.secretKeyRef('api-token', 'maybe', true),
          SETTING: EnvVarSource.configMapKeyRef('settings', 'a.b'),
          NODE: EnvVarSource.fieldRef('spec.nodeName'),
          MEMORY: EnvVarSource.of({ resourceFieldRef: { resource: 'limits.memory' } }),
          PLAIN: 'x',
          EMPTY: '',
        },
      }).env,
    ).toEqual([
      { name: 'EMPTY' },
      { name: 'MAYBE', valueFrom: { secretKeyRef: { name: 'api-token', key: 'maybe', optional: true } } },
      { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'PLAIN', value: 'x' },
      { name: 'SETTING', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a.b' } } },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'api-token', key: 'token' } } },
    ]);
  });
});

describe('A Task rejects', () => {
  test('nothing that is valid', () => {
    expect(
      problems({
        params: { tag: Param.string(), list: Param.array(), object: Param.object({ properties: ['key'] }) },
        workspaces: { source: {} },
        results: { commit: {} },
        volumes: { tmp: TaskVolume.emptyDir() },
        steps: [
          {
            name: 'a',
            image: 'registry.example.com/app:$(params.tag)',
            command: ['sh', '-c', '$(params.list[0])', '$(params.list[*])'],
            args: ['$(params.object.key)', 'x$(params.tag)y'],
          },
          {
            name: 'b',
            image: IMAGE,
            script:
              'cat "$(steps.step-a.exitCode.path)" "$(workspaces.source.path)" > "$(results.commit.path)"; ' +
              'date "$(date +%s)" $(date) # $(context.taskRun.name)',
            env: {
              A: '$(workspaces.source.bound)',
              B: '$(credentials.path)',
              C: '$(context.task.retry-count)',
              D: '$$(HOME)',
            },
            volumeMounts: [{ name: 'tmp', mountPath: '/tmp/$(params.tag)', subPath: '$(context.taskRun.uid)' }],
          },
        ],
      }),
    ).toEqual([]);
  });

  test('several errors at once, each with its path', () => {
    const scope = chart();
    new Task(scope, 'Lint', { steps: [{ name: 'a', image: 'busybox', script: 'echo $(params.url)' }] });
    new Task(scope, 'none', { steps: [] });
    expect(() => Testing.synth(scope)).toThrow(
      new Error(
        [
          'Validation failed with the following errors:',
          '[tasks/Lint] name: "Lint" is not a valid object name. Allowed: lower-case letters, digits, "-" ' +
            'and ".", beginning and ending with a letter or digit, at most 63 characters. Set the prop ' +
            'name, which defaults to the construct id.',
          '[tasks/Lint] steps.a.image: "busybox" names no version. Allowed: REPOSITORY:TAG, ' +
            'REPOSITORY@sha256:DIGEST or both. Pin the image: what "latest" is changes under a running ' +
            'system.',
          '[tasks/Lint] steps.a.script: $(params.url) is pasted into the script before the shell reads ' +
            'it: a value becomes code. Pass it by args and read it as "$1", "$@".',
          '[tasks/none] steps: is empty. Add at least one step.',
        ].join('\n  '),
      ),
    );
  });

  test.each<[string, Partial<TaskProps>, string[]]>([
    [
      'an invalid param name',
      { params: { '1a': Param.string() } },
      [
        'params.1a: "1a" is not a valid param name. Allowed: letters, digits, "_", "." and "-", ' +
          'beginning with a letter or "_". Choose another name.',
      ],
    ],
    [
      'an object with a dot',
      { params: { 'a.b': Param.object({ properties: ['k'] }) } },
      [
        'params.a.b: "a.b" is not a valid param name. Allowed: letters, digits, "_" and "-", beginning ' +
          'with a letter or "_". Choose another name.',
      ],
    ],
    [
      'an object without keys',
      { params: { o: Param.object({ properties: [] }) } },
      ['params.o.properties: is empty. List the keys of the object.'],
    ],
    [
      'an invalid key',
      { params: { o: Param.object({ properties: ['a.b'] }) } },
      [
        'params.o.properties: "a.b" is not a valid key. Allowed: letters, digits, "_" and "-", ' +
          'beginning with a letter or "_". Choose another name.',
      ],
    ],
    [
      'a default for no key',
      { params: { o: Param.object({ properties: ['digest'], default: { digset: 'x' } }) } },
      [
        'params.o.default.digset: is not a key of the object. Keys: digest. Did you mean "digest"? ' +
          'Declare it in properties or remove it.',
      ],
    ],
    [
      'no allowed value',
      { params: { mode: Param.string({ enum: [] }) } },
      ['params.mode.enum: is empty. List the allowed values, or leave it out.'],
    ],
    [
      'an allowed value twice',
      { params: { mode: Param.string({ enum: ['a', 'b', 'a'] }) } },
      ['params.mode.enum: lists "a" twice. List each value once.'],
    ],
    [
      'a default that is not allowed',
      { params: { mode: Param.string({ default: 'ful', enum: ['fast', 'full'] }) } },
      [
        'params.mode.default: "ful" is not an allowed value. Allowed: fast, full. Did you mean ' +
          '"full"? Add it to enum or choose another default.',
      ],
    ],
    [
      'results with invalid names',
      { results: { 'a b': {}, 'a.b': {}, '-a': {} } },
      [
        'results.a b: "a b" is not a valid result name. Allowed: letters, digits, "-" and "_", ' +
          'beginning and ending with a letter or digit. Choose another name.',
        'results.a.b: "a.b" is not a valid result name. Allowed: letters, digits, "-" and "_", ' +
          'beginning and ending with a letter or digit. Choose another name.',
        'results.-a: "-a" is not a valid result name. Allowed: letters, digits, "-" and "_", beginning ' +
          'and ending with a letter or digit. Choose another name.',
      ],
    ],
    [
      'an object result without keys',
      { results: { image: { type: ParamType.OBJECT } } },
      ['results.image.properties: is empty. List the keys of the object.'],
    ],
    [
      'keys of a text and of a list',
      { results: { a: { properties: ['k'] }, b: { type: ParamType.ARRAY, properties: ['k'] } } },
      [
        'results.a.properties: a result of type string has no keys. Remove properties or set type to ParamType.OBJECT.',
        'results.b.properties: a result of type array has no keys. Remove properties or set type to ParamType.OBJECT.',
      ],
    ],
    [
      'an invalid workspace name',
      { workspaces: { Source: {} } },
      [
        'workspaces.Source: "Source" is not a DNS label. Allowed: lower-case letters, digits and "-", ' +
          'beginning and ending with a letter or digit, at most 63 characters. Choose another name.',
      ],
    ],
    [
      'two workspaces in one place',
      {
        workspaces: { a: { mountPath: '/data' }, b: { mountPath: '/data/' }, c: { mountPath: '/workspace/d' }, d: {} },
      },
      [
        'workspaces.b.mountPath: "/data/" is also the mount path of workspace "a". Set a mount path for one of them.',
        'workspaces.d.mountPath: "/workspace/d" is also the mount path of workspace "c". Set a mount ' +
          'path for one of them.',
      ],
    ],
    [
      'workspaces where nothing can be mounted',
      { workspaces: { a: { mountPath: 'data' }, b: { mountPath: '/tekton/x' } } },
      [
        'workspaces.a.mountPath: "data" is not an absolute path. Begin it with "/".',
        'workspaces.b.mountPath: "/tekton/x" is under /tekton/, which belongs to Tekton. Mount it elsewhere.',
      ],
    ],
    [
      'a mount path of a param that is not there',
      { workspaces: { a: { mountPath: '/$(params.folder)' } } },
      [
        'workspaces.a.mountPath: $(params.folder) names a param that the Task does not declare. Params: ' +
          '(none). Declare it or correct the name.',
      ],
    ],
    [
      'volumes with invalid names',
      {
        volumes: {
          My: TaskVolume.emptyDir(),
          'tekton-internal-x': TaskVolume.emptyDir(),
          keys: TaskVolume.secret(''),
          c: TaskVolume.configMap('A'),
        },
      },
      [
        'volumes.My: "My" is not a DNS label. Allowed: lower-case letters, digits and "-", beginning ' +
          'and ending with a letter or digit, at most 63 characters. Choose another name.',
        'volumes.tekton-internal-x: begins with "tekton-internal-", which Tekton reserves for itself. ' +
          'Choose another name.',
        'volumes.keys: "" is not a valid name of a Secret. Give the name of the Secret.',
        'volumes.c: "A" is not a valid name of a ConfigMap. Give the name of the ConfigMap.',
      ],
    ],
    [
      'a Secret named by a param that is not there',
      { params: { 'key-name': Param.string() }, volumes: { keys: TaskVolume.secret('$(params.keyname)') } },
      [
        'volumes.keys: $(params.keyname) names a param that the Task does not declare. Params: ' +
          'key-name. Did you mean "key-name"? Declare it or correct the name.',
      ],
    ],
    ['two steps of one name', { steps: [STEP, STEP] }, ['steps.run: two steps have this name. Rename one.']],
    [
      'an invalid step name',
      { steps: [{ ...STEP, name: 'Run' }] },
      [
        'steps.Run.name: "Run" is not a DNS label. Allowed: lower-case letters, digits and "-", ' +
          'beginning and ending with a letter or digit, at most 63 characters. Choose another name.',
      ],
    ],
  ])('%s', (_, props, messages) => {
    expect(problems(props)).toEqual(messages);
  });

  test.each<[string, Partial<StepProps>, string[]]>([
    [
      'a script beside a command',
      { script: 'echo' },
      ['steps.run.command: cannot be combined with script. Set either script or command.'],
    ],
    [
      'neither',
      { command: undefined },
      [
        'steps.run.command: neither command nor script is set, so Tekton asks the registry of the image ' +
          'for the entrypoint. Set script or command.',
      ],
    ],
    [
      'an empty command',
      { command: [], args: ['x'] },
      [
        'steps.run.command: neither command nor script is set, so Tekton asks the registry of the image ' +
          'for the entrypoint. Set script or command.',
      ],
    ],
    [
      'an empty script',
      { command: undefined, script: ' \n' },
      ['steps.run.script: is empty. Write the commands of the step.'],
    ],
    [
      'a script with CR LF',
      { command: undefined, script: '#!/bin/sh\r\necho\r\n' },
      [
        'steps.run.script: has lines that end in CR LF, which shells in containers do not understand. ' +
          'Save it with lines that end in LF.',
      ],
    ],
    [
      'invalid names of environment variables',
      { env: { 'A B': 'x', '1A': 'x', 'A=B': 'x', 'a.b-C_1': 'x' } },
      [
        ['A B', ' before Kubernetes 1.32'],
        ['1A', ' before Kubernetes 1.32'],
        ['A=B', ''],
      ].map(
        ([name, since]) =>
          `steps.run.env: "${name}" is not a valid environment variable name${since}. ` +
          'Allowed: letters, digits, "_", "-" and ".", not beginning with a digit. Choose another name.',
      ),
    ],
    [
      'root with runAsNonRoot',
      { securityContext: { runAsUser: 0, runAsNonRoot: true } },
      [
        'steps.run.securityContext.runAsNonRoot: cannot be combined with runAsUser 0, which is root. ' +
          'Remove one of them.',
      ],
    ],
    [
      'privileges without escalation',
      { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
      [
        'steps.run.securityContext.allowPrivilegeEscalation: cannot be false if privileged is true. ' +
          'Remove one of them.',
      ],
    ],
    [
      'capabilities by their long name',
      { securityContext: { capabilities: { add: ['CAP_CHOWN'] } } },
      [
        'steps.run.securityContext.capabilities.add: "CAP_CHOWN" is not a capability of Kubernetes, whose names ' +
          'do not begin with CAP_. Write "CHOWN".',
      ],
    ],
    [
      'requests that exceed limits',
      {
        computeResources: {
          requests: { cpu: '1', memory: '1Gi', 'ephemeral-storage': '1Gi' },
          limits: { cpu: '999m', memory: '1023Mi', 'ephemeral-storage': '1Mi' },
        },
      },
      [
        'steps.run.computeResources.requests.cpu: "1" exceeds the limit, "999m". Raise the limit or lower the request.',
        'steps.run.computeResources.requests.memory: "1Gi" exceeds the limit, "1023Mi". Raise the limit or ' +
          'lower the request.',
        'steps.run.computeResources.requests.ephemeral-storage: "1Gi" exceeds the limit, "1Mi". Raise the limit or ' +
          'lower the request.',
      ],
    ],
    [
      'what is not a quantity',
      { computeResources: { requests: { cpu: 'half' }, limits: { memory: '1 Gi' } } },
      [
        'steps.run.computeResources.requests.cpu: "half" is not a quantity. Set a quantity, e.g. 500m or 1Gi.',
        'steps.run.computeResources.limits.memory: "1 Gi" is not a quantity. Set a quantity, e.g. 500m or 1Gi.',
      ],
    ],
    [
      'a volume that is not there',
      { volumeMounts: [{ name: 'tpm', mountPath: '/x' }] },
      [
        'steps.run.volumeMounts.tpm: the Task has no volume "tpm". Volumes: tmp, cache. Declare it in ' +
          'volumes: Tekton accepts the Task, but Kubernetes rejects the pod.',
      ],
    ],
    [
      'mounts where nothing can be mounted',
      {
        volumeMounts: [
          { name: 'tmp', mountPath: '/tekton/x' },
          { name: 'cache', mountPath: 'x', subPath: '../y' },
        ],
      },
      [
        'steps.run.volumeMounts.tmp.mountPath: "/tekton/x" is under /tekton/, which belongs to Tekton. ' +
          'Mount it elsewhere.',
        'steps.run.volumeMounts.cache.mountPath: "x" is not an absolute path. Begin it with "/".',
        'steps.run.volumeMounts.cache.subPath: "../y" leaves the volume, and Kubernetes rejects that. Give ' +
          'a folder inside the volume, without "/" before it and ".." in it.',
      ],
    ],
    [
      'two mounts in one place',
      {
        volumeMounts: [
          { name: 'tmp', mountPath: '/x' },
          { name: 'cache', mountPath: '/x/' },
        ],
      },
      [
        'steps.run.volumeMounts.cache.mountPath: "/x/" is also the mount path of volume "tmp". Change ' +
          'one of the mount paths.',
      ],
    ],
    [
      'a mount over a workspace',
      { volumeMounts: [{ name: 'tmp', mountPath: '/workspace/source' }] },
      [
        'steps.run.volumeMounts.tmp.mountPath: "/workspace/source" is also the mount path of workspace ' +
          '"source". Change one of the mount paths.',
      ],
    ],
  ])('%s', (_, step, messages) => {
    const volumes = { tmp: TaskVolume.emptyDir(), cache: TaskVolume.emptyDir() };
    expect(stepProblems(step, { workspaces: { source: {} }, volumes })).toEqual(messages);
  });

  describe('in the texts of a step', () => {
    const declared: Partial<TaskProps> = {
      params: { url: Param.string(), list: Param.array(), image: Param.object({ properties: ['url', 'digest'] }) },
      workspaces: { source: {} },
      results: { commit: {} },
    };

    test.each([
      [
        '$(params.urll)',
        '$(params.urll) names a param that the Task does not declare. Params: url, list, image. Did you ' +
          'mean "url"? Declare it or correct the name.',
      ],
      [
        '$(params.url[*])',
        '$(params.url[*]) reads a part of a string, and Tekton leaves the reference as it is. Remove ' +
          'what follows the name.',
      ],
      [
        '$(params.url.x)',
        '$(params.url.x) reads a part of a string, and Tekton leaves the reference as it is. Remove ' +
          'what follows the name.',
      ],
      ['$(params.list)', '$(params.list) uses an array as a string. Use [*] for all elements or [0] for the first.'],
      [
        'x$(params.list[*])',
        '$(params.list[*]) uses a whole array where only a string is allowed. Make it an element of ' +
          'args or command, or a whole array value.',
      ],
      ['$(params.image)', '$(params.image) does not name a key of the object. Keys: url, digest. Correct the key.'],
      [
        '$(params.image[*])',
        '$(params.image[*]) uses a whole object where only a string is allowed. Use one of its keys.',
      ],
      [
        '$(params.image.digset)',
        '$(params.image.digset) does not name a key of the object. Keys: url, digest. Did you mean ' +
          '"digest"? Correct the key.',
      ],
      [
        '$(workspaces.sorce.path)',
        '$(workspaces.sorce.path) names a workspace that the Task does not declare, and Tekton leaves ' +
          'the reference as it is. Workspaces: source. Did you mean "source"? Declare it or correct the ' +
          'name.',
      ],
      [
        '$(workspaces.source.folder)',
        '$(workspaces.source.folder) does not name a field of a workspace. Fields: path, bound, claim, ' +
          'volume. Correct the name.',
      ],
      [
        '$(results.comit.path)',
        '$(results.comit.path) names a result that the Task does not declare. Results: commit. Did you ' +
          'mean "commit"? Declare it or correct the name.',
      ],
      [
        '$(results.commit)',
        '$(results.commit) does not name a field of a result. Fields: path. Declare it or correct the name.',
      ],
      [
        '$(steps.run.exitCode.path)',
        '$(steps.run.exitCode.path) is not a variable of a step of the Task. Variables: ' +
          '$(steps.step-run.exitCode.path). Did you mean "$(steps.step-run.exitCode.path)"? Correct the ' +
          'name.',
      ],
      [
        '$(context.taskRun.id)',
        '$(context.taskRun.id) is not a variable of a Task. Variables: context.taskRun.name, ' +
          'context.taskRun.namespace, context.taskRun.uid, context.task.name, context.task.retry-count. ' +
          'Correct the name.',
      ],
      [
        '$(credentials.home)',
        '$(credentials.home) is not a variable of a Task. Variables: $(credentials.path). Correct the name.',
      ],
      [
        '$(date)',
        '$(date) is not a variable of Tekton. Tekton replaces params, workspaces, results, steps and ' +
          'context. Write a script to run a command in a shell; write $$(…) for the text itself.',
      ],
      [
        '$(tasks.a.results.b)',
        '$(tasks.a.results.b) is not a variable of Tekton. Tekton replaces params, workspaces, results, ' +
          'steps and context. Write a script to run a command in a shell; write $$(…) for the text itself.',
      ],
      [
        '$$(params.nope)',
        '$(params.nope) names a param that the Task does not declare. Params: url, list, image. Declare ' +
          'it or correct the name.',
      ],
    ])('%s', (text, message) => {
      expect(stepProblems({ args: [text] }, declared)).toEqual([`steps.run.args[0]: ${message}`]);
    });

    test('in every field', () => {
      expect(
        stepProblems(
          {
            image: 'app:$(params.a)',
            command: ['$(params.b)'],
            args: ['ok', '$(params.c)'],
            workingDir: '$(params.d)',
            env: { E: '$(params.e)', F: '$(params.f)' },
            volumeMounts: [{ name: 'tmp', mountPath: '/$(params.g)', subPath: '$(params.h)' }],
          },
          { volumes: { tmp: TaskVolume.emptyDir() } },
        ).map((line) => line.split(' names')[0]),
      ).toEqual([
        'steps.run.image: $(params.a)',
        'steps.run.command[0]: $(params.b)',
        'steps.run.args[1]: $(params.c)',
        'steps.run.workingDir: $(params.d)',
        'steps.run.env.E: $(params.e)',
        'steps.run.env.F: $(params.f)',
        'steps.run.volumeMounts.tmp.mountPath: $(params.g)',
        'steps.run.volumeMounts.tmp.subPath: $(params.h)',
      ]);
    });

    test('a whole list where a step takes one text', () => {
      expect(
        stepProblems({ workingDir: '$(params.list[*])', env: { A: '$(params.list[*])' } }, declared).map(
          (line) => line.split('. ')[0],
        ),
      ).toEqual([
        'steps.run.workingDir: $(params.list[*]) uses a whole array where only a string is allowed',
        'steps.run.env.A: $(params.list[*]) uses a whole array where only a string is allowed',
      ]);
    });
  });

  describe('in a script', () => {
    test.each<[string, string, Partial<TaskProps>, string]>([
      [
        'a param pasted in',
        'git clone "$(params.git-url)"',
        { params: { 'git-url': Param.string() } },
        '$(params.git-url) is pasted into the script before the shell reads it: a value becomes code. ' +
          'Write "$PARAMS_GIT_URL": the step gets this environment variable.',
      ],
      [
        'a param after a $',
        'echo $$(params.git-url)',
        { params: { 'git-url': Param.string() } },
        '$(params.git-url) is pasted into the script before the shell reads it: a value becomes code. ' +
          'Write "$PARAMS_GIT_URL": the step gets this environment variable.',
      ],
      [
        'a list pasted in',
        'echo $(params.list[*])',
        { params: { list: Param.array() } },
        '$(params.list[*]) is pasted into the script before the shell reads it: a value becomes code. ' +
          'Pass it by args and read it as "$1", "$@".',
      ],
      [
        'a result of another task',
        'echo $(tasks.a.results.b)',
        {},
        '$(tasks.a.results.b) is pasted into the script before the shell reads it: a value becomes ' +
          'code. Pass it by args and read it as "$1", "$@".',
      ],
      [
        'an unknown workspace',
        'cd $(workspaces.nope.path)',
        { workspaces: { source: {} } },
        '$(workspaces.nope.path) names a workspace that the Task does not declare, and Tekton leaves ' +
          'the reference as it is. Workspaces: source. Declare it or correct the name.',
      ],
      [
        'a variable that the Task does not declare',
        'echo "$PARAMS_URLL"',
        { params: { url: Param.string() } },
        'mentions PARAMS_URLL, which the Task does not declare. Environment variables: PARAMS_URL. Did ' +
          'you mean "PARAMS_URL"? Declare the param, workspace or result (pass an array param by args: it ' +
          'has no environment variable).',
      ],
      [
        'a list as a variable',
        'echo "$PARAMS_LIST"',
        { params: { list: Param.array() } },
        'mentions PARAMS_LIST, which the Task does not declare. Environment variables: (none). Declare ' +
          'the param, workspace or result (pass an array param by args: it has no environment variable).',
      ],
      [
        'a variable that two params could be',
        'echo "$PARAMS_AB"',
        { params: { aB: Param.string(), ab: Param.string() } },
        'mentions PARAMS_AB, which could be $(params.aB) or $(params.ab). Set env.PARAMS_AB to one of them.',
      ],
      [
        'a variable that a param or a key could be',
        'echo "$PARAMS_A_B"',
        { params: { 'a-b': Param.string(), a: Param.object({ properties: ['b'] }) } },
        'mentions PARAMS_A_B, which could be $(params.a-b) or $(params.a.b). Set env.PARAMS_A_B to one of them.',
      ],
    ])('%s', (_, script, props, message) => {
      expect(scriptProblems(script, props)).toEqual([`steps.run.script: ${message}`]);
    });

    test('nothing if two params of one variable are not mentioned, or env sets it', () => {
      const params = { aB: Param.string(), ab: Param.string() };
      expect(scriptProblems('echo', { params })).toEqual([]);
      expect(scriptProblems('echo "$PARAMS_AB"', { params }, { PARAMS_AB: '$(params.ab)' })).toEqual([]);
    });
  });
});

describe('A template of steps', () => {
  const stepTemplate: StepTemplate = {
    image: IMAGE,
    command: ['sh'],
    env: { LEVEL: '1', HOME: '/tmp' },
    securityContext: { runAsUser: 1000, readOnlyRootFilesystem: true },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'tmp', mountPath: '/cache' },
    ],
  };

  test('is written once, and steps keep the defaults that it does not set', () => {
    const { spec } = render({
      volumes: { tmp: TaskVolume.emptyDir() },
      stepTemplate,
      steps: [
        { name: 'run', env: { LEVEL: '2' } },
        { name: 'root', securityContext: { runAsUser: 0 } },
      ],
    });
    const securityContext = { ...HARDENED, runAsUser: 1000, readOnlyRootFilesystem: true };
    expect(spec.stepTemplate).toMatchObject({
      image: IMAGE,
      command: ['sh'],
      env: [
        { name: 'LEVEL', value: '1' },
        { name: 'HOME', value: '/tmp' },
      ],
      securityContext: { runAsUser: 1000, readOnlyRootFilesystem: true },
    });
    const { runAsGroup: _, ...root } = { ...securityContext, runAsUser: 0, runAsNonRoot: false };
    expect(spec.steps).toEqual([
      { name: 'run', env: [{ name: 'LEVEL', value: '2' }], securityContext },
      { name: 'root', securityContext: root },
    ]);
    expect(canonicalProblems({ apiVersion: 'tekton.dev/v1', kind: 'Task', metadata: {}, spec })).toEqual([]);
  });

  test('counts where a step is validated', () => {
    const volumes = { tmp: TaskVolume.emptyDir() };
    const problemsOf = (step: Partial<StepProps>) =>
      problems({ stepTemplate, volumes, steps: [{ name: 'run', ...step }] });
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ script: 'true' })).toEqual([
      'steps.run.command: cannot be combined with script. Set either script or command.',
    ]);
    expect(problemsOf({ securityContext: { runAsUser: 0, runAsNonRoot: true } })).toEqual([
      'steps.run.securityContext.runAsNonRoot: cannot be combined with runAsUser 0, which is root. ' +
        'Remove one of them.',
    ]);
    expect(problems({ steps: [{ name: 'run', command: ['true'] }] })).toEqual([
      'steps.run.image: is not set. Set the image in which the container runs.',
    ]);
  });
});

describe('A StepAction', () => {
  test('sets image, command and security context itself', () => {
    expect(
      render({
        params: { url: Param.string() },
        steps: [
          { name: 'clone', ref: { name: 'git-clone' }, params: { url: '$(params.url)' }, timeout: Duration.minutes(1) },
          { name: 'scan', ref: { resolver: 'git', params: { url: 'https://git.example.com/actions.git' } } },
        ],
      }).spec.steps,
    ).toEqual([
      {
        name: 'clone',
        ref: { name: 'git-clone' },
        params: [{ name: 'url', value: '$(params.url)' }],
        timeout: '1m0s',
      },
      {
        name: 'scan',
        ref: { resolver: 'git', params: [{ name: 'url', value: 'https://git.example.com/actions.git' }] },
      },
    ]);
  });

  test('gets params that the Task declares', () => {
    expect(problems({ steps: [{ name: 'a', ref: { name: 'b' }, params: { url: '$(params.ulr)' } }] })).toEqual([
      'steps.a.params.url: $(params.ulr) names a param that the Task does not declare. Params: (none). ' +
        'Declare it or correct the name.',
    ]);
  });
});

describe('A sidecar', () => {
  test('is hardened, may use the entrypoint of its image, and mentions params in its script', () => {
    const sidecars: SidecarProps[] = [
      {
        name: 'database',
        image: IMAGE,
        ports: [{ containerPort: 5432 }],
        readinessProbe: { tcpSocket: { port: 5432 } },
      },
      { name: 'proxy', image: IMAGE, script: 'echo "$PARAMS_URL"' },
    ];
    const props = { params: { url: Param.string() }, steps: [STEP], sidecars };
    expect(problems(props)).toEqual([]);
    expect(render(props).spec.sidecars).toEqual([
      {
        name: 'database',
        image: IMAGE,
        ports: [{ containerPort: 5432 }],
        readinessProbe: { tcpSocket: { port: 5432 } },
        securityContext: HARDENED,
      },
      {
        name: 'proxy',
        image: IMAGE,
        script: 'echo "$PARAMS_URL"',
        env: [{ name: 'PARAMS_URL', value: '$(params.url)' }],
        securityContext: HARDENED,
      },
    ]);
  });

  test('is rejected with an image without version, and a volume that the Task does not have', () => {
    const sidecars = [{ name: 'proxy', image: 'envoy', volumeMounts: [{ name: 'x', mountPath: '/x' }] }];
    expect(problems({ steps: [STEP], sidecars })).toEqual([
      'sidecars.proxy.image: "envoy" names no version. Allowed: REPOSITORY:TAG, REPOSITORY@sha256:DIGEST or both. ' +
        'Pin the image: what "latest" is changes under a running system.',
      'sidecars.proxy.volumeMounts.x: the Task has no volume "x". Volumes: (none). ' +
        'Declare it in volumes: Tekton accepts the Task, but Kubernetes rejects the pod.',
    ]);
  });
});

test('a volume of another kind is written as it is', () => {
  const projected = { sources: [{ downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'a' } }] } }] };
  const volumes = { claim: TaskVolume.persistentVolumeClaim('cache'), info: TaskVolume.of({ projected }) };
  expect(render({ volumes }).spec.volumes).toEqual([
    { name: 'claim', persistentVolumeClaim: { claimName: 'cache' } },
    { name: 'info', projected },
  ]);
});
