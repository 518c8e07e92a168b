import { ApiObject, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import {
  AccessMode,
  Param,
  Pipeline,
  PipelineProps,
  PipelineRun,
  PipelineRunProps,
  RunSettings,
  TaskRef,
  WorkspaceBinding,
} from '.';
import { canonicalProblems } from '../../test/laws/canonical';

const CLAIM = WorkspaceBinding.volumeClaimTemplate({ storage: Size.gibibytes(1) });
const POD = { securityContext: { fsGroup: 65532 } };

function chart(): Chart {
  return new Chart(Testing.app(), 'ci');
}

function make(props: Partial<PipelineRunProps>, id = 'try'): PipelineRun {
  return new PipelineRun(chart(), id, { pipeline: 'check', ...props });
}

/** The rendered run of an existing Pipeline. */
function render(props: Partial<PipelineRunProps>): any {
  const object = Testing.synth(make(props).node.scope as Chart).find(({ kind }) => kind === 'PipelineRun');
  expect(canonicalProblems(object)).toEqual([]);
  return object;
}

/** The messages of a run, without the path that cdk8s adds. */
function problems(run: PipelineRun): string[] {
  try {
    Testing.synth(run.node.scope as Chart);
  } catch (error) {
    return (error as Error).message
      .split('\n  ')
      .slice(1)
      .map((line) => line.replace(`[${run.node.path}] `, ''));
  }
  return [];
}

/** The problems of a run of a Pipeline with these tasks, each using the workspaces named. */
function runOf(
  tasks: { [name: string]: string[] },
  declared: PipelineProps,
  settings: RunSettings,
  finallyTasks: string[] = [],
): string[] {
  const scope = chart();
  const pipeline = new Pipeline(scope, 'check', declared);
  for (const [name, used] of Object.entries(tasks)) {
    const workspaces = Object.fromEntries(used.map((workspace, i) => [`w${i}`, { workspace, subPath: name }]));
    const options = { task: TaskRef.named(name), workspaces };
    if (finallyTasks.includes(name)) pipeline.addFinally(name, options);
    else pipeline.addTask(name, options);
  }
  return problems(new PipelineRun(scope, 'try', { pipeline, ...settings }));
}

describe('A PipelineRun has', () => {
  test('its name, unless it has a generateName', () => {
    expect([make({}).name, make({ name: 'first' }).name, make({ generateName: 'check-' }).name]).toEqual([
      'try',
      'first',
      undefined,
    ]);
  });
});

describe('A PipelineRun renders', () => {
  test('the defaults, with the group that lets steps share files', () => {
    expect(render({})).toEqual({
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: { name: 'try' },
      spec: { pipelineRef: { name: 'check' }, taskRunTemplate: { podTemplate: POD } },
    });
  });

  test('every field', () => {
    expect(
      render({
        name: 'first',
        namespace: 'builds',
        labels: { team: 'shop' },
        annotations: { 'tekton.dev/auto-cleanup-pvc': 'true' },
        params: { revision: 'main', empty: '', platforms: ['linux', ''], none: [], author: { name: 'ci' } },
        workspaces: { source: CLAIM },
        taskRunTemplate: {
          serviceAccountName: 'builder',
          podTemplate: {
            securityContext: { fsGroup: 1000 },
            hostUsers: false,
            automountServiceAccountToken: false,
            nodeSelector: { disk: 'ssd' },
            tolerations: [{ key: 'builds', operator: 'Exists', effect: 'NoSchedule' }],
            imagePullSecrets: ['registry'],
            priorityClassName: 'low',
          },
        },
        taskRunSpecs: {
          build: {
            serviceAccountName: 'other',
            podTemplate: { hostUsers: true },
            computeResources: { requests: { cpu: '1000m' }, limits: { memory: '2048Mi' } },
          },
          lint: { serviceAccountName: 'third' },
        },
        timeouts: { pipeline: Duration.minutes(90), tasks: Duration.minutes(60), finally: Duration.minutes(30) },
      }),
    ).toEqual({
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: {
        name: 'first',
        namespace: 'builds',
        labels: { team: 'shop' },
        annotations: { 'tekton.dev/auto-cleanup-pvc': 'true' },
      },
      spec: {
        pipelineRef: { name: 'check' },
        params: [
          { name: 'revision', value: 'main' },
          { name: 'empty', value: '' },
          { name: 'platforms', value: ['linux', ''] },
          { name: 'none', value: [] },
          { name: 'author', value: { name: 'ci' } },
        ],
        workspaces: [
          {
            name: 'source',
            volumeClaimTemplate: {
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          },
        ],
        taskRunTemplate: {
          serviceAccountName: 'builder',
          podTemplate: {
            securityContext: { fsGroup: 1000 },
            hostUsers: false,
            automountServiceAccountToken: false,
            nodeSelector: { disk: 'ssd' },
            tolerations: [{ key: 'builds', operator: 'Exists', effect: 'NoSchedule' }],
            imagePullSecrets: [{ name: 'registry' }],
            priorityClassName: 'low',
          },
        },
        taskRunSpecs: [
          {
            pipelineTaskName: 'build',
            serviceAccountName: 'other',
            podTemplate: { hostUsers: true },
            computeResources: { requests: { cpu: '1' }, limits: { memory: '2Gi' } },
          },
          { pipelineTaskName: 'lint', serviceAccountName: 'third' },
        ],
        timeouts: { pipeline: '1h30m0s', tasks: '1h0m0s', finally: '30m0s' },
      },
    });
  });

  test('no empty texts, lists and maps', () => {
    expect(
      render({
        params: {},
        workspaces: {},
        taskRunSpecs: {},
        timeouts: {},
        taskRunTemplate: {
          podTemplate: { securityContext: {}, nodeSelector: {}, tolerations: [], imagePullSecrets: [] },
        },
      }).spec,
    ).toEqual({ pipelineRef: { name: 'check' }, taskRunTemplate: { podTemplate: POD } });
  });

  test.each<[string, WorkspaceBinding, object]>([
    [
      'a new claim',
      WorkspaceBinding.volumeClaimTemplate({
        storage: Size.mebibytes(1024),
        accessMode: AccessMode.READ_WRITE_MANY,
        storageClassName: 'fast',
      }),
      {
        volumeClaimTemplate: {
          spec: {
            accessModes: ['ReadWriteMany'],
            storageClassName: 'fast',
            resources: { requests: { storage: '1Gi' } },
          },
        },
      },
    ],
    [
      'a claim without a class',
      WorkspaceBinding.volumeClaimTemplate({ storage: Size.gibibytes(1), storageClassName: '' }),
      {
        volumeClaimTemplate: {
          spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } },
        },
      },
    ],
    [
      'a claim that exists',
      WorkspaceBinding.persistentVolumeClaim('data'),
      { persistentVolumeClaim: { claimName: 'data' } },
    ],
    [
      'a folder of a claim',
      WorkspaceBinding.persistentVolumeClaim('data', 'shop'),
      { persistentVolumeClaim: { claimName: 'data' }, subPath: 'shop' },
    ],
    ['a Secret', WorkspaceBinding.secret('keys'), { secret: { secretName: 'keys' } }],
    ['a ConfigMap', WorkspaceBinding.configMap('settings'), { configMap: { name: 'settings' } }],
    ['a folder of the node', WorkspaceBinding.emptyDir(), { emptyDir: {} }],
    [
      'memory',
      WorkspaceBinding.emptyDir({ medium: 'Memory', sizeLimit: Size.mebibytes(1024) }),
      { emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    ],
  ])('a workspace on %s', (_, binding, rendered) => {
    expect(render({ workspaces: { w: binding } }).spec.workspaces).toEqual([{ name: 'w', ...rendered }]);
  });

  test('generateName without name', () => {
    expect(render({ generateName: 'check-' }).metadata).toEqual({ generateName: 'check-' });
  });

  test('the name and the namespace of the Pipeline', () => {
    const scope = chart();
    const pipeline = new Pipeline(scope, 'check', { name: 'build', namespace: 'builds' });
    pipeline.addTask('a', { task: TaskRef.named('a') });
    new PipelineRun(scope, 'try', { pipeline });
    expect(
      Testing.synth(scope).map(({ kind, metadata, spec }) => [kind, metadata.namespace, spec.pipelineRef]),
    ).toEqual([
      ['Pipeline', 'builds', undefined],
      ['PipelineRun', 'builds', { name: 'build' }],
    ]);
  });

  test('JSON patches by the fields of the manifest', () => {
    const run = make({});
    ApiObject.of(run).addJsonPatch(JsonPatch.add('/spec/status', 'PipelineRunPending'));
    expect(Testing.synth(run.node.scope as Chart)[0].spec.status).toBe('PipelineRunPending');
  });

  test('the same bytes at each synthesis', () => {
    const scope = make({ generateName: 'check-', workspaces: { source: CLAIM } }).node.scope as Chart;
    expect(JSON.stringify(Testing.synth(scope))).toBe(JSON.stringify(Testing.synth(scope)));
  });
});

describe('A PipelineRun rejects', () => {
  test.each<[string, Partial<PipelineRunProps>, string[]]>([
    [
      'an invalid name',
      { name: 'Try' },
      [
        'name: "Try" is not a valid object name. Allowed: lower-case letters, digits, "-" and ".", ' +
          'beginning and ending with a letter or digit, at most 63 characters. Set the prop name, which ' +
          'defaults to the construct id.',
      ],
    ],
    [
      'two names',
      { name: 'first', generateName: 'check-' },
      ['generateName: cannot be combined with name "first". Remove one of them.'],
    ],
    [
      'an invalid generateName',
      { generateName: 'X_' },
      [
        'generateName: "X_" is not a valid prefix of a name. Allowed: lower-case letters, digits, "-" and ' +
          '".", at most 58 characters. Choose another prefix.',
      ],
    ],
    [
      'a generateName that is too long',
      { generateName: `${'x'.repeat(58)}-` },
      [
        `generateName: "${'x'.repeat(58)}-" is not a valid prefix of a name. Allowed: lower-case letters, ` +
          'digits, "-" and ".", at most 58 characters. Choose another prefix.',
      ],
    ],
    [
      'a Pipeline without name',
      { pipeline: '' },
      ['pipeline: "" is not a valid name of a Pipeline. Give the name of the Pipeline.'],
    ],
    [
      'bindings to invalid names',
      {
        workspaces: {
          a: WorkspaceBinding.secret(''),
          b: WorkspaceBinding.configMap('B'),
          c: WorkspaceBinding.persistentVolumeClaim('', '/x'),
        },
      },
      [
        'workspaces.a: "" is not a valid name of a Secret. Give the name of the Secret.',
        'workspaces.b: "B" is not a valid name of a ConfigMap. Give the name of the ConfigMap.',
        'workspaces.c: "" is not a valid name of a PersistentVolumeClaim. Give the name of the PersistentVolumeClaim.',
        'workspaces.c: "/x" leaves the volume, and Kubernetes rejects that. Give a folder inside the ' +
          'volume, without "/" before it and ".." in it.',
      ],
    ],
    [
      'accounts and Secrets without name',
      {
        taskRunTemplate: { serviceAccountName: '', podTemplate: { imagePullSecrets: [''] } },
        taskRunSpecs: { a: { serviceAccountName: 'A' } },
      },
      [
        'taskRunTemplate.serviceAccountName: "" is not a valid name of a ServiceAccount. ' +
          'Give the name of the ServiceAccount.',
        'taskRunTemplate.podTemplate.imagePullSecrets: "" is not a valid name of a Secret. ' +
          'Give the name of the Secret.',
        'taskRunSpecs.a.serviceAccountName: "A" is not a valid name of a ServiceAccount. ' +
          'Give the name of the ServiceAccount.',
      ],
    ],
    [
      'requests that exceed limits',
      { taskRunSpecs: { a: { computeResources: { requests: { cpu: '2' }, limits: { cpu: '1' } } } } },
      [
        'taskRunSpecs.a.computeResources.requests.cpu: "2" exceeds the limit, "1". Raise the limit or ' +
          'lower the request.',
      ],
    ],
    [
      'resources of the pod and of its steps, which must fit, too',
      {
        taskRunSpecs: {
          a: {
            computeResources: { limits: { cpu: '1' } },
            stepSpecs: { run: { computeResources: { requests: { cpu: '2' }, limits: { cpu: '1' } } } },
            sidecarSpecs: { proxy: { computeResources: { limits: { memory: 'much' } } } },
          },
          b: { computeResources: {}, stepSpecs: { run: { computeResources: { limits: { cpu: '1' } } } } },
        },
      },
      [
        'taskRunSpecs.a.stepSpecs.run.computeResources.requests.cpu: "2" exceeds the limit, "1". Raise the limit or ' +
          'lower the request.',
        'taskRunSpecs.a.stepSpecs: cannot be combined with computeResources, which is for the pod as a whole. ' +
          'Remove one of them.',
        'taskRunSpecs.a.sidecarSpecs.proxy.computeResources.limits.memory: "much" is not a quantity. ' +
          'Set a quantity, e.g. 500m or 1Gi.',
      ],
    ],
    [
      'time limits of tasks that are longer than that of the run',
      { taskRunSpecs: { a: { timeout: Duration.minutes(61) }, b: { timeout: Duration.minutes(60) } } },
      [
        'taskRunSpecs.a.timeout: 1h1m0s is longer than pipeline of the run, 1h0m0s, the default. ' +
          'Shorten it or set timeouts.pipeline.',
      ],
    ],
    [
      'results, which the run does not have yet',
      { params: { a: '$(tasks.x.results.y)', b: ['$(tasks.x.results.y)'] } },
      [
        'params.a: $(tasks.x.results.y) reads a result, but a run has no results when it starts. Read ' +
          'it in the Pipeline.',
        'params.b: $(tasks.x.results.y) reads a result, but a run has no results when it starts. Read ' +
          'it in the Pipeline.',
      ],
    ],
    ['not what the run knows of itself', { params: { a: '$(context.pipelineRun.name)' } }, []],
  ])('%s', (_, props, messages) => {
    expect(problems(make(props))).toEqual(messages);
  });

  test("a namespace that is not the Pipeline's", () => {
    const scope = chart();
    const pipeline = new Pipeline(scope, 'check', { namespace: 'builds' });
    pipeline.addTask('a', { task: TaskRef.named('a') });
    expect(problems(new PipelineRun(scope, 'try', { pipeline, namespace: 'other' }))).toEqual([
      'namespace: "other" is not the namespace of the Pipeline, "builds", and a run finds Pipelines ' +
        'in its own namespace only. Remove namespace.',
    ]);
  });

  describe('timeouts that do not fit:', () => {
    const minutes = (pipeline?: number, tasks?: number, finallyTasks?: number) => {
      const duration = (amount: number | undefined) => (amount === undefined ? undefined : Duration.minutes(amount));
      return problems(
        make({
          timeouts: { pipeline: duration(pipeline), tasks: duration(tasks), finally: duration(finallyTasks) },
        }),
      );
    };

    test.each([
      [60, undefined, undefined],
      [60, 60, undefined],
      [60, undefined, 60],
      [60, 40, 20],
      [undefined, 40, 20],
      [undefined, 60, undefined],
      [0, undefined, undefined],
      [0, 90, undefined],
      [0, undefined, 0],
      [0, 0, 0],
    ])('not pipeline %s, tasks %s, finally %s', (pipeline, tasks, finallyTasks) => {
      expect(minutes(pipeline, tasks, finallyTasks)).toEqual([]);
    });

    test.each([
      [60, 120, undefined, 'tasks 2h0m0s do not fit into pipeline 1h0m0s. Shorten them or set timeouts.pipeline.'],
      [60, undefined, 61, 'finally 1h1m0s do not fit into pipeline 1h0m0s. Shorten them or set timeouts.pipeline.'],
      [
        60,
        30,
        40,
        'tasks 30m0s and finally 40m0s do not fit into pipeline 1h0m0s. Shorten them or set timeouts.pipeline.',
      ],
      [
        undefined,
        90,
        undefined,
        'tasks 1h30m0s do not fit into pipeline 1h0m0s, the default. Shorten them or set timeouts.pipeline.',
      ],
      [60, 0, undefined, 'tasks 0s (no limit) do not fit into pipeline 1h0m0s. Shorten them or set timeouts.pipeline.'],
      [
        undefined,
        30,
        0,
        'tasks 30m0s and finally 0s (no limit) do not fit into pipeline 1h0m0s, the default. ' +
          'Shorten them or set timeouts.pipeline.',
      ],
      [
        0,
        30,
        10,
        'tasks 30m0s and finally 10m0s do not fit into pipeline 0s (no limit). Tekton compares ' +
          'their sum with pipeline even if that has no limit. Remove one of them.',
      ],
    ])('pipeline %s, tasks %s, finally %s', (pipeline, tasks, finallyTasks, message) => {
      expect(minutes(pipeline, tasks, finallyTasks)).toEqual([`timeouts: ${message}`]);
    });
  });

  describe('what does not fit the Pipeline:', () => {
    test('nothing if all fits', () => {
      expect(
        runOf(
          { clone: ['source', 'keys'], build: ['source'], notify: [] },
          {
            params: { revision: Param.string(), platforms: Param.array({ default: [] }) },
            workspaces: { source: {}, keys: {}, maybe: { optional: true } },
          },
          {
            params: { revision: 'main' },
            workspaces: { source: CLAIM, keys: WorkspaceBinding.secret('keys') },
            taskRunSpecs: { build: {}, notify: { serviceAccountName: 'x' } },
          },
          ['notify'],
        ),
      ).toEqual([]);
    });

    test('params and workspaces that are missing, unknown, of another type', () => {
      expect(
        runOf(
          { a: ['source'] },
          { params: { revision: Param.string(), platforms: Param.array() }, workspaces: { source: {} } },
          {
            params: { revison: 'main', platforms: 'linux' },
            workspaces: { sorce: CLAIM },
          },
        ),
      ).toEqual([
        'params.revison: the param "revison" is not declared, and Tekton ignores the value. Params: ' +
          'revision, platforms. Did you mean "revision"? Correct the name or remove it.',
        'params.platforms: "linux" is of type string, but the param is of type array. Set a value of type array.',
        'params.revision: has no value and no default. Set a value.',
        'workspaces.sorce: the Pipeline "check" has no workspace "sorce", and Tekton ignores it. ' +
          'Workspaces: source. Did you mean "source"? Correct the name or remove it.',
        'workspaces.source: the Pipeline "check" requires this workspace, but it is not bound. Bind it, ' +
          'e.g. WorkspaceBinding.volumeClaimTemplate({ … }).',
      ]);
    });

    test('settings for an unknown task', () => {
      expect(runOf({ 'build-image': [] }, {}, { taskRunSpecs: { 'build-imgae': {} } })).toEqual([
        'taskRunSpecs.build-imgae: the Pipeline "check" has no task "build-imgae", so the run fails. ' +
          'Tasks: build-image. Did you mean "build-image"? Correct the name or remove it.',
      ]);
    });

    test('two claims on one task, also a finally task', () => {
      const message = (name: string) =>
        `workspaces: task "${name}" uses source, cache on 2 claims, but Tekton's affinity assistant ` +
        'allows one claim per task. Put them on one claim with a subPath each, or bind all but one to a ' +
        'Secret, ConfigMap or emptyDir.';
      const declared = { workspaces: { source: {}, cache: {} } };
      expect(
        runOf(
          { a: ['source', 'cache'], f: ['source', 'cache'] },
          declared,
          { workspaces: { source: CLAIM, cache: CLAIM } },
          ['f'],
        ),
      ).toEqual([message('a'), message('f')]);
      expect(
        runOf({ a: ['source', 'cache'] }, declared, {
          workspaces: { source: CLAIM, cache: WorkspaceBinding.persistentVolumeClaim('cache') },
        }),
      ).toEqual([message('a')]);
      expect(runOf({ a: ['source'], b: ['cache'] }, declared, { workspaces: { source: CLAIM, cache: CLAIM } })).toEqual(
        [],
      );
    });

    test('but not two folders of one claim', () => {
      expect(
        runOf(
          { a: ['source', 'cache'] },
          { workspaces: { source: {}, cache: {} } },
          {
            workspaces: {
              source: WorkspaceBinding.persistentVolumeClaim('data', 'source'),
              cache: WorkspaceBinding.persistentVolumeClaim('data', 'cache'),
            },
          },
        ),
      ).toEqual([]);
    });

    test('a folder of the node for tasks that share it', () => {
      expect(
        runOf(
          { a: ['source'], f: ['source'] },
          { workspaces: { source: {} } },
          { workspaces: { source: WorkspaceBinding.emptyDir() } },
          ['f'],
        ),
      ).toEqual([
        "workspaces.source: each task gets an emptyDir of its own, so a, f do not see each other's " +
          'files. Use WorkspaceBinding.volumeClaimTemplate({ … }).',
      ]);
      expect(
        runOf(
          { a: ['source'], b: [] },
          { workspaces: { source: {} } },
          { workspaces: { source: WorkspaceBinding.emptyDir() } },
        ),
      ).toEqual([]);
    });
  });
});
