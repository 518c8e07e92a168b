import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import {
  OnError,
  Param,
  ParamType,
  Pipeline,
  PipelineProps,
  PipelineTask,
  PipelineTaskOptions,
  PipelineTaskWorkspace,
  Task,
  TaskProps,
  TaskRef,
  When,
} from '.';
import { canonicalProblems } from '../../test/laws/canonical';

const STEP = { name: 'run', image: 'busybox:1.36', command: ['true'] };

/** A Pipeline in a chart of its own, which also holds the Tasks. */
function make(props: PipelineProps = {}): Pipeline {
  return new Pipeline(new Chart(Testing.app(), 'ci'), 'check', props);
}

function task(pipeline: Pipeline, name: string, props: Partial<TaskProps> = {}): Task {
  return new Task(pipeline.node.scope!, name, { steps: [STEP], ...props });
}

function render(pipeline: Pipeline): any {
  const object = Testing.synth(pipeline.node.scope as Chart).find(({ kind }) => kind === 'Pipeline');
  expect(canonicalProblems(object)).toEqual([]);
  return object;
}

/** The messages of a Pipeline, without the path that cdk8s adds. */
function problems(pipeline: Pipeline): string[] {
  try {
    Testing.synth(pipeline.node.scope as Chart);
  } catch (error) {
    return (error as Error).message
      .split('\n  ')
      .slice(1)
      .map((line) => line.replace('[ci/check] ', ''));
  }
  return [];
}

/** The runAfter of each task. */
function order(pipeline: Pipeline): { [name: string]: string[] } {
  return Object.fromEntries(render(pipeline).spec.tasks.map(({ name, runAfter }: any) => [name, runAfter ?? []]));
}

describe('A Pipeline has', () => {
  test('its name, namespace, what it declares, and its tasks', () => {
    const params = { revision: Param.string() };
    const pipeline = make({ name: 'build', namespace: 'builds', params, workspaces: { source: {} } });
    const clone = pipeline.addTask('clone', { task: TaskRef.named('git-clone') });
    const notify = pipeline.addFinally('notify', { task: TaskRef.named('send') });
    expect([pipeline.name, pipeline.namespace, pipeline.params, pipeline.workspaces]).toEqual([
      'build',
      'builds',
      params,
      { source: {} },
    ]);
    expect([pipeline.tasks, pipeline.finallyTasks]).toEqual([[clone], [notify]]);
    expect([clone.name, clone.pipeline, clone.isFinally, notify.isFinally]).toEqual(['clone', pipeline, false, true]);
  });

  test('how its params, results and states are read', () => {
    const pipeline = make();
    const clone = pipeline.addTask('clone', { task: TaskRef.named('git-clone') });
    const notify = new PipelineTask(pipeline, 'notify', { task: TaskRef.named('send') }, true);
    expect([pipeline.param('revision'), pipeline.param('git.ref')]).toEqual([
      '$(params.revision)',
      '$(params["git.ref"])',
    ]);
    expect([clone.result('commit'), clone.result('files[*]'), clone.result('image.digest')]).toEqual([
      '$(tasks.clone.results.commit)',
      '$(tasks.clone.results.files[*])',
      '$(tasks.clone.results.image.digest)',
    ]);
    expect([clone.status, notify.result('message')]).toEqual([
      '$(tasks.clone.status)',
      '$(finally.notify.results.message)',
    ]);
  });
});

describe('A Pipeline renders', () => {
  test('the defaults', () => {
    const pipeline = make();
    pipeline.addTask('clone', { task: TaskRef.named('git-clone') });
    expect(render(pipeline)).toEqual({
      apiVersion: 'tekton.dev/v1',
      kind: 'Pipeline',
      metadata: { name: 'check' },
      spec: { tasks: [{ name: 'clone', taskRef: { kind: 'Task', name: 'git-clone' } }] },
    });
  });

  test('every field', () => {
    const pipeline = make({
      name: 'build',
      namespace: 'builds',
      labels: { team: 'shop' },
      annotations: { 'example.com/owner': 'shop' },
      displayName: 'Build',
      description: 'Builds it',
      params: {
        revision: Param.string({ description: 'What to build', default: 'main' }),
        platforms: Param.array(),
      },
      workspaces: { source: { description: 'The code' }, keys: { optional: true } },
    });
    const clone = pipeline.addTask('clone', {
      task: TaskRef.resolver('git', {
        url: 'https://git.example.com/tasks.git',
        pathInRepo: 'clone.yaml',
        revision: pipeline.param('revision'),
      }),
      params: {
        revision: pipeline.param('revision'),
        all: '$(params.platforms[*])',
        list: ['a', '$(params.platforms[*])'],
        object: { key: 'x$(context.pipelineRun.name)' },
      },
      workspaces: { output: { workspace: 'source', subPath: 'src' }, ssh: 'keys' },
      displayName: 'Clone $(params.revision)',
      description: 'Gets the code',
      retries: 2,
      timeout: Duration.minutes(60),
    });
    pipeline.addTask('test', {
      task: task(pipeline, 'test', {
        namespace: 'builds',
        params: { platform: Param.string(), mode: Param.string({ default: 'fast' }) },
      }),
      matrix: {
        params: { platform: ['linux', '$(params.platforms[*])'] },
        include: [{ name: 'slow', params: { mode: 'slow' } }],
      },
      when: [
        When.isIn(clone.result('changed'), ['true', '$(params.platforms[*])']),
        When.isNotIn('$(workspaces.keys.bound)', ['false']),
      ],
      runAfter: [clone],
      onError: OnError.CONTINUE,
    });
    pipeline.addFinally('notify', {
      task: TaskRef.named('send'),
      params: { text: `${clone.status} $(tasks.status) $(tasks.test.reason)` },
      when: [When.isIn(clone.status, ['Failed']), When.cel("'$(params.revision)' == 'main'")],
    });
    pipeline.addResult('commit', { value: clone.result('commit'), description: 'What was built' });
    pipeline.addResult('sent', { value: pipeline.finallyTasks[0].result('id') });
    expect(render(pipeline)).toEqual({
      apiVersion: 'tekton.dev/v1',
      kind: 'Pipeline',
      metadata: {
        name: 'build',
        namespace: 'builds',
        labels: { team: 'shop' },
        annotations: { 'example.com/owner': 'shop' },
      },
      spec: {
        displayName: 'Build',
        description: 'Builds it',
        params: [
          { name: 'revision', type: 'string', description: 'What to build', default: 'main' },
          { name: 'platforms', type: 'array' },
        ],
        workspaces: [
          { name: 'source', description: 'The code' },
          { name: 'keys', optional: true },
        ],
        tasks: [
          {
            name: 'clone',
            displayName: 'Clone $(params.revision)',
            description: 'Gets the code',
            taskRef: {
              resolver: 'git',
              params: [
                { name: 'url', value: 'https://git.example.com/tasks.git' },
                { name: 'pathInRepo', value: 'clone.yaml' },
                { name: 'revision', value: '$(params.revision)' },
              ],
            },
            params: [
              { name: 'revision', value: '$(params.revision)' },
              { name: 'all', value: '$(params.platforms[*])' },
              { name: 'list', value: ['a', '$(params.platforms[*])'] },
              { name: 'object', value: { key: 'x$(context.pipelineRun.name)' } },
            ],
            workspaces: [
              { name: 'output', workspace: 'source', subPath: 'src' },
              { name: 'ssh', workspace: 'keys' },
            ],
            retries: 2,
            timeout: '1h0m0s',
          },
          {
            name: 'test',
            taskRef: { kind: 'Task', name: 'test' },
            matrix: {
              params: [{ name: 'platform', value: ['linux', '$(params.platforms[*])'] }],
              include: [{ name: 'slow', params: [{ name: 'mode', value: 'slow' }] }],
            },
            when: [
              { input: '$(tasks.clone.results.changed)', operator: 'in', values: ['true', '$(params.platforms[*])'] },
              { input: '$(workspaces.keys.bound)', operator: 'notin', values: ['false'] },
            ],
            runAfter: ['clone'],
            onError: 'continue',
          },
        ],
        finally: [
          {
            name: 'notify',
            taskRef: { kind: 'Task', name: 'send' },
            params: [{ name: 'text', value: '$(tasks.clone.status) $(tasks.status) $(tasks.test.reason)' }],
            when: [
              { input: '$(tasks.clone.status)', operator: 'in', values: ['Failed'] },
              { cel: "'$(params.revision)' == 'main'" },
            ],
          },
        ],
        results: [
          { name: 'commit', value: '$(tasks.clone.results.commit)', description: 'What was built' },
          { name: 'sent', value: '$(finally.notify.results.id)' },
        ],
      },
    });
  });

  test('no empty texts, lists and maps', () => {
    const pipeline = make({ displayName: '', description: '', params: {}, workspaces: {} });
    pipeline.addTask('a', {
      task: TaskRef.named('a'),
      params: {},
      workspaces: {},
      runAfter: [],
      when: [],
      retries: 0,
      displayName: '',
      description: '',
    });
    pipeline.addResult('r', { value: '$(tasks.a.results.r)', description: '' });
    expect(render(pipeline).spec).toEqual({
      tasks: [{ name: 'a', taskRef: { kind: 'Task', name: 'a' } }],
      results: [{ name: 'r', value: '$(tasks.a.results.r)' }],
    });
  });

  test('the name of a Task of this program, set as a Task or as a reference', () => {
    const pipeline = make();
    const lint = task(pipeline, 'lint', { name: 'eslint' });
    pipeline.addTask('a', { task: lint });
    pipeline.addTask('b', { task: TaskRef.task(lint) });
    expect(render(pipeline).spec.tasks.map(({ taskRef }: any) => taskRef)).toEqual([
      { kind: 'Task', name: 'eslint' },
      { kind: 'Task', name: 'eslint' },
    ]);
  });

  test('JSON patches by the fields of the manifest', () => {
    const pipeline = make();
    pipeline.addTask('a', { task: TaskRef.named('a') });
    ApiObject.of(pipeline).addJsonPatch(
      JsonPatch.replace('/spec/tasks/0/taskRef', { apiVersion: 'example.dev/v1', kind: 'Example', name: 'a' }),
    );
    expect(render(pipeline).spec.tasks).toEqual([
      { name: 'a', taskRef: { apiVersion: 'example.dev/v1', kind: 'Example', name: 'a' } },
    ]);
  });

  test('the same bytes at each synthesis', () => {
    const pipeline = make({ workspaces: { source: {} } });
    for (const name of ['a', 'b']) {
      pipeline.addTask(name, { task: TaskRef.named(name), workspaces: { source: 'source' } });
    }
    expect(JSON.stringify(render(pipeline))).toBe(JSON.stringify(render(pipeline)));
  });
});

describe('Tasks run in the order that', () => {
  const WRITER = { workspaces: { source: {} } };
  const READER = { workspaces: { source: { readOnly: true } } };

  /** A Pipeline with tasks on one workspace; `reads` are those that only read it. */
  function sharing(
    names: string[],
    reads: string[] = [],
    options: { [name: string]: Partial<PipelineTaskOptions> } = {},
  ): Pipeline {
    const pipeline = make({
      workspaces: { shared: {}, other: {} },
      params: { folder: Param.string({ default: 'x' }) },
    });
    const writer = task(pipeline, 'writer', {
      ...WRITER,
      results: { r: {} },
      params: { p: Param.string({ default: '' }) },
    });
    const reader = task(pipeline, 'reader', {
      ...READER,
      results: { r: {} },
      params: { p: Param.string({ default: '' }) },
    });
    for (const name of names) {
      pipeline.addTask(name, {
        task: reads.includes(name) ? reader : writer,
        workspaces: { source: 'shared' },
        ...options[name],
      });
    }
    return pipeline;
  }

  const use = (how: Partial<PipelineTaskWorkspace>) => ({
    workspaces: { source: { workspace: 'shared', ...how } },
  });
  const result = (name: string) => ({ params: { p: `$(tasks.${name}.results.r)` } });

  test('nothing requires: in parallel', () => {
    const pipeline = make();
    for (const name of ['a', 'b']) pipeline.addTask(name, { task: TaskRef.named(name) });
    expect(order(pipeline)).toEqual({ a: [], b: [] });
  });

  test('a shared workspace requires: as they were added', () => {
    expect(order(sharing(['a', 'b', 'c']))).toEqual({ a: [], b: ['a'], c: ['b'] });
  });

  test('readers allow: in parallel, between the writers', () => {
    expect(order(sharing(['a', 'b', 'c', 'd'], ['b', 'c']))).toEqual({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'] });
    expect(order(sharing(['a', 'b'], ['a', 'b']))).toEqual({ a: [], b: [] });
  });

  test('an unknown Task requires, since it may write', () => {
    const pipeline = make({ workspaces: { shared: {} } });
    for (const name of ['a', 'b']) {
      pipeline.addTask(name, { task: TaskRef.named(name), workspaces: { source: 'shared' } });
    }
    expect(order(pipeline)).toEqual({ a: [], b: ['a'] });
  });

  test('a task states: readOnly where it uses the workspace counts more than what its Task declares', () => {
    const pipeline = make({ workspaces: { shared: {} } });
    for (const [name, readOnly] of Object.entries({ a: true, b: true, c: undefined })) {
      pipeline.addTask(name, {
        task: TaskRef.named(name),
        workspaces: { source: { workspace: 'shared', readOnly } },
      });
    }
    expect(order(pipeline)).toEqual({ a: [], b: [], c: ['a', 'b'] });
    expect(order(sharing(['a', 'b'], ['a', 'b'], { b: use({ readOnly: false }) }))).toEqual({ a: [], b: ['a'] });
  });

  test('waitFor sets later, also before tasks that were added first', () => {
    const pipeline = sharing(['a', 'b', 'c']);
    const [a, , c] = pipeline.tasks;
    a.waitFor(c, c);
    expect(order(pipeline)).toEqual({ a: ['c'], b: ['a'], c: [] });
  });

  test('different workspaces leave open', () => {
    expect(order(sharing(['a', 'b'], [], { b: { workspaces: { source: 'other' } } }))).toEqual({ a: [], b: [] });
  });

  test.each([
    ['a', 'b', false],
    ['a', 'ab', false],
    ['a/b', 'a/c', false],
    ['$(params.folder)/b', '$(params.folder)/c', false],
    ['a', 'a', true],
    ['a', 'a/b', true],
    ['a/', './a', true],
    [undefined, 'a', true],
    ['.', 'a', true],
    ['$(params.folder)', 'a', true],
    ['a/$(params.folder)', 'a/b', true],
    ['a/$(params.folder)', 'b/$(params.folder)', false],
  ])('folders %j and %j require: %j', (one, two, waits) => {
    const subPath = (folder: string | undefined) => ({
      workspaces: { source: { workspace: 'shared', subPath: folder } },
    });
    expect(order(sharing(['a', 'b'], [], { a: subPath(one), b: subPath(two) }))).toEqual({
      a: [],
      b: waits ? ['a'] : [],
    });
  });

  test('a result requires, without runAfter: Tekton derives it', () => {
    expect(order(sharing(['a', 'b'], [], { b: result('a') }))).toEqual({ a: [], b: [] });
    expect(order(sharing(['a', 'b', 'c'], [], { b: result('a'), c: result('b') }))).toEqual({ a: [], b: [], c: [] });
  });

  test('a result requires, also against the order in which they were added', () => {
    expect(order(sharing(['a', 'b'], [], { a: result('b') }))).toEqual({ a: [], b: [] });
    expect(order(sharing(['a', 'b', 'c'], [], { a: result('c') }))).toEqual({ a: [], b: ['a'], c: [] });
  });

  test('a result in a condition requires', () => {
    expect(order(sharing(['a', 'b'], [], { b: { when: [When.isIn('x', ['$(tasks.a.results.r)'])] } }))).toEqual({
      a: [],
      b: [],
    });
  });

  test('a result in a condition of CEL requires', () => {
    expect(order(sharing(['a', 'b'], [], { b: { when: [When.cel("'$(tasks.a.results.r)' != ''")] } }))).toEqual({
      a: [],
      b: [],
    });
  });

  test('runAfter requires, each task once', () => {
    const pipeline = make({ workspaces: { shared: {} } });
    const a = pipeline.addTask('a', { task: TaskRef.named('a'), workspaces: { source: 'shared' } });
    const b = pipeline.addTask('b', { task: TaskRef.named('b') });
    pipeline.addTask('c', { task: TaskRef.named('c'), workspaces: { source: 'shared' }, runAfter: [b, b, a] });
    expect(order(pipeline)).toEqual({ a: [], b: [], c: ['b', 'a'] });
  });

  test('is transitive: what follows from other tasks is left out', () => {
    const pipeline = sharing(['a', 'b']);
    pipeline.addTask('c', {
      task: TaskRef.named('c'),
      workspaces: { source: 'shared' },
      runAfter: [pipeline.tasks[1]],
    });
    expect(order(pipeline)).toEqual({ a: [], b: ['a'], c: ['b'] });
  });

  test('finally tasks do not share in: they run side by side at the end', () => {
    const pipeline = sharing(['a']);
    for (const name of ['x', 'y']) {
      pipeline.addFinally(name, { task: TaskRef.named(name), workspaces: { source: 'shared' } });
    }
    expect(render(pipeline).spec.finally.map(({ runAfter }: any) => runAfter)).toEqual([undefined, undefined]);
  });
});

describe('A Pipeline rejects', () => {
  const REF = TaskRef.named('t');

  test('nothing that is valid', () => {
    const pipeline = make({
      params: { text: Param.string(), list: Param.array(), object: Param.object({ properties: ['key'] }) },
      workspaces: { source: {}, keys: { optional: true } },
    });
    const source = pipeline.addTask('source', {
      task: task(pipeline, 'source', {
        results: { text: {}, list: { type: ParamType.ARRAY }, object: { type: ParamType.OBJECT, properties: ['key'] } },
      }),
    });
    pipeline.addTask('target', {
      task: task(pipeline, 'target', {
        params: {
          a: Param.string(),
          b: Param.string(),
          c: Param.string(),
          d: Param.string(),
          e: Param.array(),
          f: Param.array(),
          g: Param.array(),
          h: Param.object({ properties: ['key'] }),
          i: Param.object({ properties: ['key'] }),
          j: Param.object({ properties: ['key', 'other'], default: { other: '' } }),
          k: Param.string({ enum: ['x'] }),
          l: Param.string({ enum: ['x'] }),
        },
        workspaces: { source: {}, keys: { optional: true } },
      }),
      params: {
        a: '$(params.text) $(params.list[0]) $(params.object.key)',
        b: `${source.result('text')} ${source.result('list[0]')} ${source.result('object.key')}`,
        c: '$(workspaces.keys.bound)',
        d: '$(date +%s) ${HOME} $HOME',
        e: '$(params.list[*])',
        f: source.result('list[*]'),
        g: ['$(params.list[*])', source.result('list[*]'), '$(params.text)'],
        h: '$(params.object[*])',
        i: source.result('object[*]'),
        j: { key: '$(params.text)' },
        k: 'x',
        l: '$(params.text)',
      },
      workspaces: { source: { workspace: 'source', subPath: '$(params.text)' }, keys: 'keys' },
    });
    const many = pipeline.addTask('many', {
      task: task(pipeline, 'many', { params: { p: Param.string() }, results: { r: {} } }),
      matrix: { params: { p: ['1', '2'] } },
    });
    pipeline.addTask('gather', {
      task: task(pipeline, 'gather', { params: { p: Param.array(), n: Param.string() } }),
      params: { p: many.result('r[*]'), n: '$(tasks.many.matrix.length)' },
    });
    pipeline.addResult('list', { value: source.result('list[*]') });
    pipeline.addResult('pair', { value: `${source.result('text')}@${source.result('object.key')}` });
    expect(problems(pipeline)).toEqual([]);
  });

  test('several errors at once, in the order of the props', () => {
    const pipeline = make({ name: 'Check' });
    pipeline.addTask('A', { task: REF, retries: -1 });
    pipeline.addResult('r', { value: 'x' });
    expect(() => Testing.synth(pipeline.node.scope as Chart)).toThrow(
      new Error(
        [
          'Validation failed with the following errors:',
          '[ci/check] name: "Check" is not a valid object name. Allowed: lower-case letters, digits, "-" ' +
            'and ".", beginning and ending with a letter or digit, at most 63 characters. Set the prop ' +
            'name, which defaults to the construct id.',
          '[ci/check] tasks.A: "A" is not a DNS label. Allowed: lower-case letters, digits and "-", ' +
            'beginning and ending with a letter or digit, at most 63 characters. Choose another name.',
          '[ci/check] tasks.A.retries: -1 is not a number of retries. Allowed: 0 or more. Correct the number.',
          '[ci/check] results.r: "x" does not begin with a result of a task. Set task.result("NAME").',
        ].join('\n  '),
      ),
    );
  });

  /** The messages of a Pipeline with `a`, whose Task is not known, and `b` with these options. */
  function second(options: PipelineTaskOptions): string[] {
    const pipeline = make({
      params: { url: Param.string(), list: Param.array(), image: Param.object({ properties: ['url'] }) },
      workspaces: { source: {} },
    });
    pipeline.addTask('a', { task: REF });
    pipeline.addTask('b', { task: REF, ...options });
    return problems(pipeline);
  }

  test('no tasks, and finally tasks alone', () => {
    const pipeline = make();
    pipeline.addFinally('f', { task: REF });
    expect(problems(pipeline)).toEqual([
      'tasks: is empty. Add at least one task with addTask: finally tasks alone are not enough.',
    ]);
  });

  test('two tasks of one name, also where one is a finally task', () => {
    const pipeline = make();
    for (const name of ['a', 'a', 'b']) pipeline.addTask(name, { task: REF });
    pipeline.addFinally('b', { task: REF });
    expect(problems(pipeline)).toEqual([
      'tasks.a: two tasks have this name. Rename one.',
      'tasks.b: two tasks have this name. Rename one.',
    ]);
  });

  test('params and workspaces with invalid names', () => {
    const pipeline = make({ params: { '1a': Param.string() }, workspaces: { Source: {} } });
    pipeline.addTask('a', { task: REF });
    expect(problems(pipeline)).toEqual([
      'params.1a: "1a" is not a valid param name. Allowed: letters, digits, "_", "." and "-", ' +
        'beginning with a letter or "_". Choose another name.',
      'workspaces.Source: "Source" is not a DNS label. Allowed: lower-case letters, digits and "-", ' +
        'beginning and ending with a letter or digit, at most 63 characters. Choose another name.',
    ]);
  });

  test('a label by which Argo CD would prune runs, also that of the chart', () => {
    const message =
      'labels["app.kubernetes.io/instance"]: Tekton copies it to every run, and Argo CD with label ' +
      'tracking then prunes the run while it runs. Remove the label from the Pipeline and from its ' +
      'chart.';
    const labels = { 'app.kubernetes.io/instance': 'shop' };
    const own = make({ labels });
    own.addTask('a', { task: REF });
    expect(problems(own)).toEqual([message]);
    const ofChart = new Pipeline(new Chart(Testing.app(), 'ci', { labels }), 'check');
    ofChart.addTask('a', { task: REF });
    expect(problems(ofChart)).toEqual([message]);
  });

  test.each<[string, PipelineTaskOptions, string[]]>([
    [
      'invalid retries',
      { retries: 1.5 },
      ['tasks.b.retries: 1.5 is not a number of retries. Allowed: 0 or more. Correct the number.'],
    ],
    [
      'retries with onError CONTINUE',
      { retries: 1, onError: OnError.CONTINUE },
      ['tasks.b.onError: CONTINUE cannot be combined with retries 1. Remove one of them.'],
    ],
    [
      'a condition without values',
      { when: [When.isIn('x', [])] },
      ['tasks.b.when[0].values: is empty. Set the values to compare with.'],
    ],
    [
      'a condition of CEL that is empty, or reads an unknown param',
      { when: [When.cel(''), When.cel("'$(params.branhc)' == 'main'")] },
      [
        'tasks.b.when[0].cel: is empty. Write an expression.',
        'tasks.b.when[1].cel: $(params.branhc) names a param that the Pipeline does not declare. Params: url, list, ' +
          'image. Declare it or correct the name.',
      ],
    ],
    [
      'an unknown workspace',
      { workspaces: { x: 'sorce' } },
      [
        'tasks.b.workspaces.x: the Pipeline has no workspace "sorce". Workspaces: source. Did you mean ' +
          '"source"? Declare it in the Pipeline or correct the name.',
      ],
    ],
    [
      'a folder outside the workspace',
      { workspaces: { x: { workspace: 'source', subPath: '../x' } } },
      [
        'tasks.b.workspaces.x.subPath: "../x" leaves the volume, and Kubernetes rejects that. Give a ' +
          'folder inside the volume, without "/" before it and ".." in it.',
      ],
    ],
    [
      'a matrix without combinations',
      { matrix: { params: {}, include: [] } },
      ['tasks.b.matrix: makes no combination. Set params or include, or remove it.'],
    ],
    [
      'a matrix with an empty list',
      { matrix: { params: { a: [] } } },
      ['tasks.b.matrix: makes no combination. Set params or include, or remove it.'],
    ],
    [
      'a matrix of 257',
      {
        matrix: {
          params: { a: Array(16).fill('x'), b: Array(16).fill('y') },
          include: [{ name: 'more', params: { a: 'z' } }],
        },
      },
      ['tasks.b.matrix: makes 257 combinations. Allowed: 256. Remove values.'],
    ],
    [
      'not a matrix of 256 with more params for some',
      {
        matrix: {
          params: { a: Array(256).fill('x') },
          include: [
            { name: 'more', params: { a: 'x', b: 'y' } },
            { name: 'all', params: { c: 'z' } },
          ],
        },
      },
      [],
    ],
    [
      'params in two places',
      { params: { p: '1', q: '1' }, matrix: { params: { p: ['1'] }, include: [{ name: 'one', params: { q: '1' } }] } },
      [
        'tasks.b.matrix.params.p: is also set in params. Set it in one place.',
        'tasks.b.matrix.include.one.q: is also set in params. Set it in one place.',
      ],
    ],
  ])('%s', (_, options, messages) => {
    expect(second(options)).toEqual(messages);
  });

  test('invalid names of Tasks, and resolvers with unknown references', () => {
    const pipeline = make();
    pipeline.addTask('a', { task: TaskRef.named('') });
    pipeline.addTask('b', { task: TaskRef.named('My Task') });
    pipeline.addTask('c', { task: TaskRef.resolver('git', { revision: '$(params.revision)' }) });
    expect(problems(pipeline)).toEqual([
      'tasks.a.task: "" is not a valid name of a Task. Give the name of the Task.',
      'tasks.b.task: "My Task" is not a valid name of a Task. Give the name of the Task.',
      'tasks.c.task.params.revision: $(params.revision) names a param that the Pipeline does not ' +
        'declare. Params: (none). Declare it or correct the name.',
    ]);
  });

  test('a Task of another namespace', () => {
    const pipeline = make({ namespace: 'builds' });
    pipeline.addTask('a', { task: task(pipeline, 'lint', { namespace: 'ci' }) });
    pipeline.addTask('b', { task: task(pipeline, 'same', { namespace: 'builds' }) });
    pipeline.addTask('c', { task: task(pipeline, 'none') });
    expect(problems(pipeline)).toEqual([
      'tasks.a.task: the Task is in namespace "ci", the Pipeline in "builds", and a run finds Tasks ' +
        'in its own namespace only. Put both in one namespace.',
    ]);
  });

  test('invalid runAfter', () => {
    const other = make().addTask('clone', { task: REF });
    const pipeline = make();
    const notify = pipeline.addFinally('notify', { task: REF });
    pipeline.addTask('build', { task: REF, runAfter: [other, notify] });
    pipeline.addFinally('clean', { task: REF, runAfter: [pipeline.tasks[0]] });
    expect(problems(pipeline)).toEqual([
      'tasks.build.runAfter: the Pipeline has no task "clone" to wait for. Tasks: (none). Set a task ' +
        'of this Pipeline that is not a finally task.',
      'tasks.build.runAfter: the Pipeline has no task "notify" to wait for. Tasks: (none). Set a task ' +
        'of this Pipeline that is not a finally task.',
      'finally.clean.runAfter: finally tasks run in parallel after all other tasks and cannot wait ' +
        'for build. Remove runAfter.',
    ]);
  });

  test('tasks that wait for each other, with the cycle', () => {
    const pipeline = make({ workspaces: { shared: {} } });
    const workspaces = { source: 'shared' };
    pipeline.addTask('a', { task: REF, params: { p: '$(tasks.c.results.r)' }, workspaces });
    const b = pipeline.addTask('b', { task: REF, params: { p: '$(tasks.a.results.r)' }, workspaces });
    pipeline.addTask('c', { task: REF, runAfter: [b], workspaces });
    expect(problems(pipeline)).toEqual([
      'tasks.a: waits for itself: a → c → b → a. Remove a runAfter or a result reference of this cycle.',
    ]);
  });

  describe('values that do not fit the Task:', () => {
    /** The problems of params given to a Task that declares one of each kind. */
    function given(params: NonNullable<PipelineTaskOptions['params']>): string[] {
      const pipeline = make({
        params: { text: Param.string(), texts: Param.array(), author: Param.object({ properties: ['name'] }) },
      });
      pipeline.addTask('before', {
        task: task(pipeline, 'before', { results: { commit: {}, files: { type: ParamType.ARRAY } } }),
      });
      pipeline.addTask('unknown', { task: REF });
      pipeline.addTask('b', {
        task: task(pipeline, 'known', {
          params: {
            url: Param.string(),
            mode: Param.string({ default: 'fast', enum: ['fast', 'full'] }),
            list: Param.array({ default: [] }),
            image: Param.object({ properties: ['url', 'digest'], default: { url: 'x', digest: 'y' } }),
            exact: Param.object({ properties: ['url', 'digest'], default: { url: 'x' } }),
          },
        }),
        params: { url: '', exact: { digest: '' }, ...params },
      });
      return problems(pipeline);
    }

    test('missing values', () => {
      const pipeline = make();
      pipeline.addTask('b', {
        task: task(pipeline, 'known', { params: { url: Param.string(), depth: Param.string({ default: '' }) } }),
      });
      expect(problems(pipeline)).toEqual(['tasks.b.params.url: has no value and no default. Set a value.']);
    });

    test.each<[NonNullable<PipelineTaskOptions['params']>, string]>([
      [
        { ulr: 'x' },
        'ulr: the param "ulr" is not declared, and Tekton ignores the value. Params: url, mode, list, ' +
          'image, exact. Correct the name or remove it.',
      ],
      [{ url: ['x'] }, 'url: ["x"] is of type array, but the param is of type string. Set a value of type string.'],
      [{ list: 'x' }, 'list: "x" is of type string, but the param is of type array. Set a value of type array.'],
      [
        { list: { a: 'x' } },
        'list: {"a":"x"} is of type object, but the param is of type array. Set a value of type array.',
      ],
      [{ image: 'x' }, 'image: "x" is of type string, but the param is of type object. Set a value of type object.'],
      [
        { url: '$(params.texts[*])' },
        'url: "$(params.texts[*])" is of type array, but the param is of type string. Set a value of type string.',
      ],
      [
        { list: '$(params.author[*])' },
        'list: "$(params.author[*])" is of type object, but the param is of type array. Set a value of type array.',
      ],
      [
        { image: '$(params.texts[*])' },
        'image: "$(params.texts[*])" is of type array, but the param is of type object. Set a value of type object.',
      ],
      [
        { url: '$(tasks.before.results.files[*])' },
        'url: "$(tasks.before.results.files[*])" is of type array, but the param is of type string. Set ' +
          'a value of type string.',
      ],
      [
        { url: '$(tasks.unknown.results.any[*])' },
        'url: "$(tasks.unknown.results.any[*])" is of type array or object, but the param is of type ' +
          'string. Set a value of type string.',
      ],
      [
        { mode: 'ful' },
        'mode: "ful" is not an allowed value. Allowed: fast, full. Did you mean "full"? Choose one of them.',
      ],
      [{ exact: { url: 'x' } }, 'exact: has no value for digest. Set every key that has no default.'],
      [
        { image: { digset: 'x' } },
        'image.digset: is not a key of the object. Keys: url, digest. Did you mean "digest"? Correct ' +
          'the key or remove it.',
      ],
      [
        { url: 'x$(params.texts[*])' },
        'url: $(params.texts[*]) uses a whole array where only a string is allowed. Make it an element ' +
          'of args or command, or a whole array value.',
      ],
      [
        { list: ['$(params.author[*])'] },
        'list[0]: $(params.author[*]) uses a whole object where only a string is allowed. Use one of its keys.',
      ],
    ])('%j', (params, message) => {
      expect(given(params)).toEqual([`tasks.b.params.${message}`]);
    });

    test('no array or object that an unknown Task may produce', () => {
      expect(given({ list: '$(tasks.unknown.results.any[*])', image: '$(tasks.unknown.results.any[*])' })).toEqual([]);
    });

    test('a matrix over params that are not strings or not declared', () => {
      const pipeline = make();
      const known = task(pipeline, 'known', {
        params: { platform: Param.string(), list: Param.array({ default: [] }) },
      });
      pipeline.addTask('b', {
        task: known,
        matrix: {
          params: { list: ['x'], platfrom: ['x'] },
          include: [{ name: 'one', params: { platform: 'x', other: 'y' } }],
        },
      });
      expect(problems(pipeline)).toEqual([
        'tasks.b.matrix.params.list: a matrix passes one string at a time, but the param is of type ' +
          'array. Declare it as a string.',
        'tasks.b.matrix.params.platfrom: the Task has no param "platfrom". Params: platform, list. Did ' +
          'you mean "platform"? Correct the name.',
        'tasks.b.matrix.include.one.other: the Task has no param "other". Params: platform, list. Correct the name.',
      ]);
    });

    test('workspaces: those that it needs, and those that it has not', () => {
      const pipeline = make({ workspaces: { shared: {}, maybe: { optional: true } } });
      const known = task(pipeline, 'known', { workspaces: { source: {}, keys: { optional: true }, cache: {} } });
      pipeline.addTask('b', { task: known, workspaces: { sorce: 'shared', cache: 'maybe', keys: 'maybe' } });
      expect(problems(pipeline)).toEqual([
        'tasks.b.workspaces.sorce: the Task has no workspace "sorce". Workspaces: source, keys, cache. ' +
          'Did you mean "source"? Correct the name or remove it.',
        'tasks.b.workspaces.source: the Task requires this workspace, but it is not bound. Name the ' +
          'workspace of the Pipeline that it uses.',
        'tasks.b.workspaces.cache: the Task requires this workspace, but "maybe" of the Pipeline is ' +
          'optional. Make both optional or both required.',
      ]);
    });
  });

  describe('references:', () => {
    /** The messages of a text of task `b`; `source` declares results, `a` is unknown, `many` is a matrix. */
    function reading(text: string, where: 'tasks' | 'finally' = 'tasks'): string[] {
      const pipeline = make({ params: { url: Param.string() }, workspaces: { source: {} } });
      pipeline.addTask('a', { task: REF });
      const declared = task(pipeline, 'source', {
        params: { p: Param.string({ default: '' }) },
        results: {
          commit: {},
          files: { type: ParamType.ARRAY },
          image: { type: ParamType.OBJECT, properties: ['url', 'digest'] },
        },
      });
      pipeline.addTask('source', { task: declared });
      pipeline.addTask('many', { task: declared, matrix: { params: { p: ['1', '2'] } } });
      pipeline.addFinally('f', { task: REF });
      const options = { task: REF, params: { p: text } };
      if (where === 'tasks') pipeline.addTask('b', options);
      else pipeline.addFinally('b', options);
      return problems(pipeline).map((line) => line.replace(`${where}.b.params.p: `, ''));
    }

    test('variables of the Task, which replaces them', () => {
      expect(reading('echo > $(results.commit.path)')).toEqual([]);
      expect(reading('$(context.taskRun.name) of $(context.task.name)')).toEqual([]);
    });

    test.each([
      [
        '$(params.ulr)',
        '$(params.ulr) names a param that the Pipeline does not declare. Params: url. Declare it or correct the name.',
      ],
      [
        '$(params.url[0])',
        '$(params.url[0]) reads a part of a string, and Tekton leaves the reference as it is. Remove ' +
          'what follows the name.',
      ],
      [
        '$(context.pipelineRun.zz)',
        '$(context.pipelineRun.zz) is not a variable of a Pipeline. Variables: ' +
          'context.pipelineRun.name, context.pipelineRun.namespace, context.pipelineRun.uid, ' +
          'context.pipeline.name, context.pipelineTask.retries. Did you mean "context.pipelineRun.uid"? ' +
          'Correct the name.',
      ],
      [
        '$(workspaces.source.path)',
        '$(workspaces.source.path) is not a variable of a Pipeline. A Pipeline reads of a workspace ' +
          'only whether it is bound: $(workspaces.source.bound). Correct the name.',
      ],
      [
        '$(date)',
        '$(date) is not a variable of Tekton, and the webhook rejects it here. A Pipeline replaces ' +
          'params, tasks, workspaces and context. Remove it: a Pipeline has no escape for it. Write it in ' +
          "a default of the Task's param, or in a script.",
      ],
      [
        '$$(date)',
        '$(date) is not a variable of Tekton, and the webhook rejects it here. A Pipeline replaces ' +
          'params, tasks, workspaces and context. Remove it: a Pipeline has no escape for it. Write it in ' +
          "a default of the Task's param, or in a script.",
      ],
      [
        '$(tasks.sorce.results.commit)',
        '$(tasks.sorce.results.commit) does not name a task that can run before. Tasks: a, source, ' +
          'many. Did you mean "source"? Correct the name or add the task.',
      ],
      [
        '$(tasks.f.results.commit)',
        '$(tasks.f.results.commit) does not name a task that can run before. Tasks: a, source, many. ' +
          'Correct the name or add the task.',
      ],
      [
        '$(finally.f.results.commit)',
        '$(finally.f.results.commit) reads a finally task, which only a result of the Pipeline can do. ' +
          'Read a task that is not a finally task.',
      ],
      [
        '$(tasks.source.status)',
        '$(tasks.source.status) is available in finally tasks only. Use a result of the task, or addFinally.',
      ],
      [
        '$(tasks.source.reason)',
        '$(tasks.source.reason) is available in finally tasks only. Use a result of the task, or addFinally.',
      ],
      [
        '$(tasks.status)',
        '$(tasks.status) is available in finally tasks only. Use a result of the task, or addFinally.',
      ],
      [
        '$(tasks.source.results.comit)',
        'reads result "comit" of "source", which does not declare it. Results: commit, files, image. ' +
          'Did you mean "commit"? Correct the name.',
      ],
      [
        '$(tasks.source.results["commit"])',
        '$(tasks.source.results["commit"]) is not a reference to a result. Write $(tasks.TASK.results.NAME).',
      ],
      [
        '$(tasks.source.outputs.commit)',
        '$(tasks.source.outputs.commit) is not a reference to a result. Write $(tasks.TASK.results.NAME).',
      ],
      [
        '$(tasks.source.matrix.length)',
        '$(tasks.source.matrix.length) is not a reference to a result. Write $(tasks.TASK.results.NAME).',
      ],
      [
        '$(tasks.source.results.commit[*])',
        '$(tasks.source.results.commit[*]) reads a part of a string, and Tekton leaves the reference as ' +
          'it is. Remove what follows the name.',
      ],
      [
        '$(tasks.source.results.commit.short)',
        '$(tasks.source.results.commit.short) reads a part of a string, and Tekton leaves the reference ' +
          'as it is. Remove what follows the name.',
      ],
      [
        '$(tasks.source.results.files)',
        '$(tasks.source.results.files) uses an array as a string. Use [*] for all elements or [0] for the first.',
      ],
      [
        'x$(tasks.source.results.files[*])',
        '$(tasks.source.results.files[*]) uses a whole array where only a string is allowed. Make it an ' +
          'element of args or command, or a whole array value.',
      ],
      [
        '$(tasks.source.results.image.digset)',
        '$(tasks.source.results.image.digset) does not name a key of the object. Keys: url, digest. Did ' +
          'you mean "digest"? Correct the key.',
      ],
      [
        '$(tasks.many.results.commit)',
        '$(tasks.many.results.commit) reads a single result of a task with a matrix, which makes an ' +
          'array. Write $(tasks.many.results.commit[*]).',
      ],
      [
        '$(tasks.many.results.commit[0])',
        '$(tasks.many.results.commit[0]) reads a single result of a task with a matrix, which makes an ' +
          'array. Write $(tasks.many.results.commit[*]).',
      ],
    ])('%s', (text, message) => {
      expect(reading(text)).toEqual([message]);
    });

    test('to itself', () => {
      expect(second({ params: { p: '$(tasks.b.results.r)' } })).toEqual([
        'tasks.b: waits for itself: b → b. Remove a runAfter or a result reference of this cycle.',
      ]);
    });

    test('of finally tasks, to each other and to tasks that are not there', () => {
      expect(
        reading('$(tasks.source.status) $(tasks.source.reason) $(tasks.status) $(tasks.a.results.any)', 'finally'),
      ).toEqual([]);
      expect(reading('$(tasks.f.status)', 'finally')).toEqual([
        '$(tasks.f.status) does not name a task that can run before. Tasks: a, source, many. Correct ' +
          'the name or add the task.',
      ]);
      expect(reading('$(finally.f.results.r)', 'finally')).toEqual([
        '$(finally.f.results.r) reads a finally task, which only a result of the Pipeline can do. Read ' +
          'a task that is not a finally task.',
      ]);
      expect(reading('$(tasks.f.results.r)', 'finally')).toEqual([
        '$(tasks.f.results.r) does not name a task that can run before. Tasks: a, source, many. Correct ' +
          'the name or add the task.',
      ]);
    });

    test('in every field', () => {
      expect(
        second({
          params: { text: '$(params.a)', list: ['ok', '$(params.b)'], object: { key: '$(params.c)' } },
          matrix: { params: { p: ['$(params.d)'] }, include: [{ name: 'one', params: { q: '$(params.e)' } }] },
          when: [When.isIn('$(params.f)', ['x', '$(params.g)'])],
          workspaces: { x: { workspace: 'source', subPath: '$(params.h)' } },
          displayName: '$(params.i)',
        }).map((line) => line.split(' names')[0]),
      ).toEqual([
        'tasks.b.params.text: $(params.a)',
        'tasks.b.params.list[1]: $(params.b)',
        'tasks.b.params.object.key: $(params.c)',
        'tasks.b.matrix.params.p[0]: $(params.d)',
        'tasks.b.matrix.include.one.q: $(params.e)',
        'tasks.b.when[0].input: $(params.f)',
        'tasks.b.when[0].values[1]: $(params.g)',
        'tasks.b.workspaces.x.subPath: $(params.h)',
        'tasks.b.displayName: $(params.i)',
      ]);
    });

    test('to results where Tekton does not wait for them', () => {
      const read = '$(tasks.a.results.folder)';
      const message =
        `${read} is read in a field for which Tekton does not wait for results. Read it in params or ` +
        'when too, or pass it to the task as a param.';
      expect(second({ workspaces: { x: { workspace: 'source', subPath: read } }, displayName: read })).toEqual([
        `tasks.b.workspaces.x.subPath: ${message}`,
        `tasks.b.displayName: ${message}`,
      ]);
      expect(second({ workspaces: { x: { workspace: 'source', subPath: read } }, params: { folder: read } })).toEqual(
        [],
      );
    });
  });

  describe('results', () => {
    function giving(name: string, value: string): string[] {
      const pipeline = make({ params: { url: Param.string() } });
      pipeline.addTask('a', { task: REF });
      pipeline.addTask('b', {
        task: task(pipeline, 'b', { results: { commit: {}, files: { type: ParamType.ARRAY } } }),
      });
      pipeline.addFinally('f', { task: REF });
      pipeline.addResult(name, { value });
      return problems(pipeline);
    }

    test.each([
      [
        'a.b',
        '$(tasks.a.results.r)',
        'results.a.b: "a.b" is not a valid result name. Allowed: letters, digits, "-" and "_", ' +
          'beginning and ending with a letter or digit. Choose another name.',
      ],
      ['r', 'literal', 'results.r: "literal" does not begin with a result of a task. Set task.result("NAME").'],
      [
        'r',
        'x$(tasks.a.results.r)',
        'results.r: "x$(tasks.a.results.r)" does not begin with a result of a task. Set task.result("NAME").',
      ],
      ['r', '', 'results.r: "" does not begin with a result of a task. Set task.result("NAME").'],
      [
        'r',
        '$(params.url)',
        'results.r: $(params.url) does not name a result of a task of this Pipeline. Tasks: a, b. Set ' +
          'task.result("NAME").',
      ],
      [
        'r',
        '$(tasks.zz.results.r)',
        'results.r: $(tasks.zz.results.r) does not name a result of a task of this Pipeline. Tasks: a, ' +
          'b. Set task.result("NAME").',
      ],
      [
        'r',
        '$(tasks.f.results.r)',
        'results.r: $(tasks.f.results.r) does not name a result of a task of this Pipeline. Tasks: a, ' +
          'b. Set task.result("NAME").',
      ],
      [
        'r',
        '$(finally.a.results.r)',
        'results.r: $(finally.a.results.r) does not name a result of a task of this Pipeline. Finally ' +
          'tasks: f. Set task.result("NAME").',
      ],
      [
        'r',
        '$(tasks.b.results.comit)',
        'results.r: reads result "comit" of "b", which does not declare it. Results: commit, files. Did ' +
          'you mean "commit"? Correct the name.',
      ],
      [
        'r',
        '$(tasks.b.results.files)',
        'results.r: $(tasks.b.results.files) uses an array as a string. Use [*] for all elements or [0] for the first.',
      ],
    ])('%s: %s', (name, value, message) => {
      expect(giving(name, value)).toEqual([message]);
    });

    test('of one name twice', () => {
      const pipeline = make();
      const a = pipeline.addTask('a', { task: REF });
      pipeline.addResult('r', { value: a.result('x') });
      pipeline.addResult('r', { value: a.result('y') });
      expect(problems(pipeline)).toEqual(['results.r: two results have this name. Rename one.']);
    });
  });
});
