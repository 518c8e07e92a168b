/** Random Pipelines with their Tasks and a run, from a fixed seed: valid ones, and the same with one mistake. */
import fc from 'fast-check';
import { Manifest } from '../../src/core/document';

/** A Pipeline, its Tasks and maybe a run. The parts are objects of the documents: a change of one changes the other. */
export interface Generated {
  readonly documents: any[];
  /** The spec of the Pipeline, which may be embedded. */
  readonly pipeline: any;
  /** The specs of the Tasks, which may be embedded, in the order of the tasks of the Pipeline. */
  readonly tasks: any[];
  /** The spec of the run. */
  readonly run?: any;
}

interface TaskModel {
  readonly params: readonly {
    readonly type: 'string' | 'array' | 'object';
    readonly hasDefault: boolean;
    readonly isGiven: boolean;
    readonly choice: number;
  }[];
  readonly results: readonly ('string' | 'array')[];
  readonly usesSource: boolean;
  readonly usesCredentials: boolean;
  readonly isEmbedded: boolean;
  readonly hasSidecar: boolean;
  readonly hasCondition: boolean;
  readonly hasMatrix: boolean;
  readonly waits: boolean;
  readonly retries: number;
  readonly timeout: string | undefined;
}

interface Model {
  readonly tasks: readonly TaskModel[];
  readonly finallyTasks: readonly TaskModel[];
  readonly hasResult: boolean;
  readonly run: 'none' | 'reference' | 'embedded';
  readonly hasTimeouts: boolean;
}

const taskModel: fc.Arbitrary<TaskModel> = fc.record({
  params: fc.array(
    fc.record({
      type: fc.constantFrom('string', 'array', 'object'),
      hasDefault: fc.boolean(),
      isGiven: fc.boolean(),
      choice: fc.nat(20),
    }),
    { maxLength: 4 },
  ),
  results: fc.array(fc.constantFrom('string', 'array'), { maxLength: 3 }),
  usesSource: fc.boolean(),
  usesCredentials: fc.boolean(),
  isEmbedded: fc.boolean(),
  hasSidecar: fc.boolean(),
  hasCondition: fc.boolean(),
  hasMatrix: fc.boolean(),
  waits: fc.boolean(),
  retries: fc.nat(2),
  timeout: fc.option(fc.constantFrom('5m0s', '1h0m0s', '90s'), { nil: undefined }),
});

const model: fc.Arbitrary<Model> = fc.record({
  tasks: fc.array(taskModel, { minLength: 1, maxLength: 5 }),
  finallyTasks: fc.array(taskModel, { maxLength: 2 }),
  hasResult: fc.boolean(),
  run: fc.constantFrom('none', 'reference', 'embedded'),
  hasTimeouts: fc.boolean(),
});

const MODELS = fc.sample(model, { numRuns: 500, seed: 115 });

/** Makes the same 500 each time. */
export function generatedPipelines(): Generated[] {
  return MODELS.map((each, i) => generated(each, `p${i}`));
}

const NAMESPACE = 'generated';
const IMAGE = 'docker.io/library/busybox:1.37.0';

function generated(from: Model, name: string): Generated {
  const documents: Manifest[] = [];
  const taskSpecs: any[] = [];
  const pipelineTask = (task: TaskModel, i: number, isFinally: boolean) => {
    const taskName = `${isFinally ? 'f' : 't'}${i}`;
    const spec = taskSpec(task, taskName);
    taskSpecs.push(spec);
    if (!task.isEmbedded) documents.push(object('Task', `${name}-${taskName}`, spec));
    return {
      name: taskName,
      ...(task.isEmbedded ? { taskSpec: spec } : { taskRef: { kind: 'Task', name: `${name}-${taskName}` } }),
      params: task.params.flatMap((param, n) =>
        param.hasDefault && !param.isGiven
          ? []
          : [
              {
                name: `${taskName}-${n}`,
                value: valueOf(param, from.tasks.slice(0, isFinally ? undefined : i), isFinally),
              },
            ],
      ),
      workspaces: [
        ...(task.usesSource ? [{ name: 'source', workspace: 'source' }] : []),
        ...(task.usesCredentials ? [{ name: 'login', workspace: 'credentials' }] : []),
      ],
      ...optionalFields(task),
      ...(task.waits && i > 0 && !isFinally && { runAfter: [`t${i - 1}`] }),
    };
  };
  const source = from.tasks.findIndex(({ results, hasMatrix }) => results[0] === 'string' && !hasMatrix);
  const pipeline = {
    params: [
      { name: 'revision', type: 'string' },
      { name: 'flag', type: 'string', default: 'no' },
      { name: 'files', type: 'array' },
      { name: 'target', type: 'object', properties: { host: { type: 'string' }, port: { type: 'string' } } },
    ],
    workspaces: [{ name: 'source' }, { name: 'credentials', optional: true }],
    tasks: from.tasks.map((task, i) => pipelineTask(task, i, false)),
    ...(from.finallyTasks.length > 0 && { finally: from.finallyTasks.map((task, i) => pipelineTask(task, i, true)) }),
    ...(from.hasResult && source >= 0 && { results: [{ name: 'out', value: `$(tasks.t${source}.results.r0)` }] }),
  };
  const run =
    from.run === 'none'
      ? undefined
      : {
          ...(from.run === 'embedded' ? { pipelineSpec: pipeline } : { pipelineRef: { name } }),
          params: [
            { name: 'revision', value: 'main' },
            { name: 'files', value: ['a', 'b'] },
            { name: 'target', value: { host: 'a', port: '1' } },
          ],
          workspaces: [
            {
              name: 'source',
              volumeClaimTemplate: {
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
              },
            },
            { name: 'credentials', secret: { secretName: 'login' } },
          ],
          taskRunTemplate: { serviceAccountName: 'builder' },
          taskRunSpecs: [{ pipelineTaskName: 't0', serviceAccountName: 'other' }],
          ...(from.hasTimeouts && { timeouts: { pipeline: '2h0m0s', tasks: '1h30m0s', finally: '30m0s' } }),
        };
  if (from.run !== 'embedded') {
    documents.push({
      apiVersion: 'tekton.dev/v1',
      kind: 'Pipeline',
      metadata: { name, namespace: NAMESPACE },
      spec: pipeline,
    });
  }
  if (run) {
    documents.push({
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: { name: `${name}-run`, namespace: NAMESPACE },
      spec: run,
    });
  }
  return { documents, pipeline, tasks: taskSpecs, run };
}

function object(kind: string, name: string, spec: any): Manifest {
  return { apiVersion: 'tekton.dev/v1', kind, metadata: { name, namespace: NAMESPACE }, spec };
}

function optionalFields(task: TaskModel): any {
  return {
    ...(task.hasMatrix && { matrix: { params: [{ name: 'platform', value: ['linux', '$(params.revision)'] }] } }),
    ...(task.hasCondition && {
      when: [{ input: '$(params.flag)', operator: 'in', values: ['yes', '$(params.revision)'] }],
    }),
    ...(task.retries > 0 && { retries: task.retries }),
    ...(task.timeout !== undefined && { timeout: task.timeout }),
  };
}

function taskSpec(
  { params, results, usesSource, usesCredentials, hasSidecar, hasMatrix }: TaskModel,
  taskName: string,
): any {
  const defaults = { string: 'none', array: ['none'], object: { host: 'none', port: '0' } };
  const uses = {
    string: (name: string) => `$(params.${name})`,
    array: (name: string) => `$(params.${name}[*])`,
    object: (name: string) => `$(params.${name}.host)`,
  };
  return {
    params: [
      ...params.map(({ type, hasDefault }, n) => ({
        name: `${taskName}-${n}`,
        type,
        ...(hasDefault && { default: defaults[type] }),
        ...(type === 'object' && { properties: { host: { type: 'string' }, port: { type: 'string' } } }),
      })),
      ...(hasMatrix ? [{ name: 'platform', type: 'string' }] : []),
    ],
    workspaces: [
      ...(usesSource ? [{ name: 'source' }] : []),
      ...(usesCredentials ? [{ name: 'login', optional: true }] : []),
    ],
    results: results.map((type, n) => ({ name: `r${n}`, type: hasMatrix ? 'string' : type })),
    steps: [
      {
        name: 'run',
        image: IMAGE,
        args: params.map(({ type }, n) => uses[type](`${taskName}-${n}`)),
        env: results.map((_, n) => ({ name: `R${n}`, value: `$(results.r${n}.path)` })),
        ...(usesSource && { workingDir: '$(workspaces.source.path)' }),
        script: '#!/bin/sh\nset -eu\nprintf "%s" "$@"\n',
      },
    ],
    ...(hasSidecar && { sidecars: [{ name: 'beside', image: IMAGE, args: ['--bound=$(context.taskRun.name)'] }] }),
  };
}

/** A value for a param: from the Pipeline, from an earlier task, or a literal. */
function valueOf(
  { type, choice }: TaskModel['params'][number],
  before: readonly TaskModel[],
  isFinally: boolean,
): unknown {
  const results = (wanted: string) =>
    before.flatMap((task, i) =>
      task.hasMatrix ? [] : task.results.flatMap((each, n) => (each === wanted ? [`tasks.t${i}.results.r${n}`] : [])),
    );
  const choices: { [type: string]: unknown[] } = {
    string: [
      'text',
      '$(params.revision)',
      '$(params.target.host)',
      '$(params.files[0])',
      'run-$(context.pipelineRun.name)',
      '$(params["flag"])',
      '$(workspaces.source.bound)',
      ...results('string').map((each) => `v-$(${each})`),
      ...(isFinally ? ['$(tasks.t0.status)', '$(tasks.status)'] : []),
    ],
    array: [
      ['a', '$(params.revision)'],
      '$(params.files[*])',
      ['$(params.files[*])', 'b'],
      ...results('array').map((each) => `$(${each}[*])`),
    ],
    object: [{ host: 'a', port: '$(params.flag)' }, '$(params.target[*])'],
  };
  return choices[type][choice % choices[type].length];
}

/** A mistake, with the code that finds it. */
export interface Plant {
  readonly name: string;
  readonly code: string;
  /** Whether constructs can express it. */
  readonly isConstructible: boolean;
  readonly plant: (into: Generated) => void;
  /** Whether there is a place for it. */
  readonly fits: (into: Generated) => boolean;
}

const inCode = (name: string, code: string, plant: Plant['plant'], fits: Plant['fits'] = () => true): Plant => ({
  name,
  code,
  isConstructible: true,
  plant,
  fits,
});
const onWire = (name: string, code: string, plant: Plant['plant'], fits: Plant['fits'] = () => true): Plant => ({
  name,
  code,
  isConstructible: false,
  plant,
  fits,
});
const hasRun = ({ run }: Generated) => run !== undefined;
const when = (input: string) => ({ input, operator: 'in', values: ['x'] });
const read = ({ pipeline }: Generated, input: string) => {
  pipeline.tasks[0].when = [when(input)];
};
const addArg = ({ tasks }: Generated, text: string) => {
  tasks[0].steps[0].args.push(text);
};
const sourceUsers = ({ pipeline }: Generated) =>
  [...pipeline.tasks, ...(pipeline.finally ?? [])].filter((task) =>
    task.workspaces.some((used: any) => used.name === 'source'),
  );

/** All mistakes. */
export const PLANTS: Plant[] = [
  inCode('a value of an unknown param', 'tekton-unknown-param', ({ pipeline }) => {
    pipeline.tasks[0].params.push({ name: 'nope', value: 'x' });
  }),
  inCode('no value for a param', 'tekton-missing-param', ({ tasks }) => {
    tasks[0].params.push({ name: 'needed', type: 'string' });
  }),
  onWire(
    'a result that is missing after a failure',
    'tekton-missing-result',
    ({ pipeline, tasks }) => {
      const [{ name }] = tasks[0].results;
      const params = [`$(tasks.t0.results.${name})`, '$(tasks.t0.status)'].map((value, i) => ({
        name: `p${i}`,
        value,
      }));
      const steps = [{ name: 'tell', image: 'busybox:1.36', command: ['true'] }];
      (pipeline.finally ??= []).push({
        name: 'tell',
        params,
        taskSpec: { params: [{ name: 'p0' }, { name: 'p1' }], steps },
      });
    },
    ({ pipeline, tasks }) => tasks[0].results?.[0]?.type === 'string' && pipeline.tasks[0].matrix === undefined,
  ),
  inCode('no workspace', 'tekton-missing-workspace', ({ tasks }) => {
    tasks[0].workspaces.push({ name: 'needed' });
  }),
  inCode('an undeclared param of the Pipeline', 'tekton-undeclared-param', (into) => read(into, '$(params.nope)')),
  inCode('an undeclared param of the Task', 'tekton-undeclared-param', (into) => addArg(into, '$(params.nope)')),
  inCode('an undeclared workspace of the Task', 'tekton-undeclared-workspace', (into) =>
    addArg(into, '$(workspaces.nope.path)'),
  ),
  inCode('an undeclared workspace of the Pipeline', 'tekton-undeclared-workspace', ({ pipeline, tasks }) => {
    tasks[0].workspaces.push({ name: 'extra', optional: true });
    pipeline.tasks[0].workspaces.push({ name: 'extra', workspace: 'nope' });
  }),
  inCode('an undeclared result of the Task', 'tekton-undeclared-result', (into) =>
    addArg(into, '$(results.nope.path)'),
  ),
  inCode(
    'an undeclared result of another task',
    'tekton-undeclared-result',
    ({ pipeline }) => {
      pipeline.tasks[1].when = [when('$(tasks.t0.results.nope)')];
    },
    ({ pipeline }) => pipeline.tasks.length > 1,
  ),
  inCode('a result of an unknown task', 'tekton-unknown-task', (into) => read(into, '$(tasks.nope.results.r0)')),
  inCode('an undeclared volume', 'tekton-undeclared-volume', ({ tasks }) => {
    tasks[0].steps[0].volumeMounts = [{ name: 'nope', mountPath: '/nope' }];
  }),
  inCode('a mount under /tekton/', 'tekton-mount-path', ({ tasks }) => {
    tasks[0].volumes = [{ name: 'v', emptyDir: {} }];
    tasks[0].steps[0].volumeMounts = [{ name: 'v', mountPath: '/tekton/v' }];
  }),
  inCode('two tasks of one name', 'tekton-duplicate', ({ pipeline }) => {
    pipeline.tasks.push({ name: 't0', taskRef: { name: 'other', kind: 'Task' }, params: [], workspaces: [] });
  }),
  onWire('two params of one name', 'tekton-duplicate', ({ pipeline }) => {
    pipeline.params.push({ name: 'flag', type: 'string', default: 'x' });
  }),
  onWire('a variable twice', 'tekton-duplicate', ({ tasks }) => {
    tasks[0].steps[0].env.push({ name: 'A', value: '1' }, { name: 'A', value: '2' });
  }),
  inCode('a command with a script', 'tekton-exclusive-fields', ({ tasks }) => {
    tasks[0].steps[0].command = ['sh'];
  }),
  onWire(
    'taskRef with taskSpec',
    'tekton-exclusive-fields',
    ({ pipeline }) => {
      pipeline.tasks[0].taskSpec = { steps: [{ name: 'a', image: IMAGE, script: 'true' }] };
    },
    ({ pipeline }) => pipeline.tasks[0].taskRef !== undefined,
  ),
  onWire('no image', 'tekton-missing-field', ({ tasks }) => {
    delete tasks[0].steps[0].image;
  }),
  onWire('nothing to run', 'tekton-missing-field', ({ pipeline }) => {
    delete pipeline.tasks[0].taskRef;
    delete pipeline.tasks[0].taskSpec;
  }),
  inCode('a name in upper case', 'tekton-invalid-name', ({ tasks }) => {
    tasks[0].steps[0].name = 'Run';
  }),
  onWire('an unknown field', 'tekton-unknown-field', ({ pipeline }) => {
    pipeline.tasks[0].retry = 1;
  }),
  onWire('an unknown field of a step', 'tekton-unknown-field', ({ tasks }) => {
    tasks[0].steps[0].resources = {};
  }),
  onWire('an invalid duration', 'tekton-wrong-type', ({ pipeline }) => {
    pipeline.tasks[0].timeout = 'soon';
  }),
  onWire('a text for a number', 'tekton-wrong-type', ({ pipeline }) => {
    pipeline.tasks[0].retries = '3';
  }),
  onWire('an unknown operator', 'tekton-wrong-value', ({ pipeline }) => {
    pipeline.tasks[0].when = [{ ...when('a'), operator: 'equals' }];
  }),
  inCode('a condition without values', 'tekton-wrong-value', ({ pipeline }) => {
    pipeline.tasks[0].when = [{ ...when('a'), values: [] }];
  }),
  inCode('negative retries', 'tekton-wrong-value', ({ pipeline }) => {
    pipeline.tasks[0].retries = -1;
  }),
  onWire('tasks that wait for each other', 'tekton-task-order', ({ pipeline: { tasks } }) => {
    tasks[0].runAfter = [tasks[tasks.length - 1].name];
    tasks[tasks.length - 1].runAfter = ['t0'];
  }),
  inCode('a status outside finally', 'tekton-task-order', (into) => read(into, '$(tasks.status)')),
  inCode('an unknown variable of the Pipeline', 'tekton-unknown-variable', (into) =>
    read(into, '$(context.pipelineRun.nope)'),
  ),
  inCode('a shell command in the Pipeline', 'tekton-unknown-variable', (into) => read(into, '$(date)')),
  inCode('an unknown variable of the Task', 'tekton-unknown-variable', (into) =>
    addArg(into, '$(context.taskRun.nope)'),
  ),
  inCode('a param in a script', 'tekton-script-substitution', ({ tasks }) => {
    tasks[0].params.push({ name: 'pasted', type: 'string', default: 'x' });
    tasks[0].steps[0].script = 'echo $(params.pasted)\n';
  }),
  inCode('an array as a string', 'tekton-param-type', (into) => read(into, '$(params.files)')),
  inCode('an unknown key', 'tekton-param-type', (into) => read(into, '$(params.target.nope)')),
  onWire(
    'one name for an object and a string in a run with an embedded Pipeline',
    'tekton-param-type',
    ({ pipeline }) => {
      const embedded = (name: string, param: any, value: unknown) => ({
        name,
        params: [{ name: 'same', value }],
        taskSpec: { params: [{ name: 'same', ...param }], steps: [{ name: 'a', image: IMAGE, script: 'true' }] },
      });
      pipeline.tasks.push(
        embedded('object', { type: 'object', properties: { key: { type: 'string' } } }, { key: 'x' }),
        embedded('text', { type: 'string' }, 'x'),
      );
    },
    ({ run }) => run?.pipelineSpec !== undefined,
  ),
  inCode('an invalid name of a variable', 'tekton-refused-pod', ({ tasks }) => {
    tasks[0].steps[0].env.push({ name: '1A', value: 'x' });
  }),
  onWire('a request that exceeds its limit', 'tekton-refused-pod', ({ tasks }) => {
    tasks[0].steps[0].computeResources = { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } };
  }),
  onWire('a condition in CEL', 'tekton-feature-flag', ({ pipeline }) => {
    pipeline.tasks[0].when = [{ cel: "'a' == 'b'" }];
  }),
  inCode('an image without version', 'tekton-image-version', ({ tasks }) => {
    tasks[0].steps[0].image = 'docker.io/library/busybox';
  }),
  inCode('neither script nor command', 'tekton-no-command', ({ tasks }) => {
    delete tasks[0].steps[0].script;
  }),
  onWire('an old version', 'tekton-deprecated-version', ({ documents }) => {
    documents[documents.length - 1].apiVersion = 'tekton.dev/v1beta1';
  }),
  inCode(
    'timeouts that do not add up',
    'tekton-timeouts',
    ({ run }) => {
      run.timeouts = { tasks: '2h0m0s' };
    },
    hasRun,
  ),
  inCode(
    'two claims on a task',
    'tekton-two-claims',
    (into) => {
      into.pipeline.workspaces.push({ name: 'cache' });
      into.tasks[0].workspaces.push({ name: 'cache' });
      into.pipeline.tasks[0].workspaces.push({ name: 'cache', workspace: 'cache' });
      into.run.workspaces.push({ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } });
    },
    (into) => hasRun(into) && sourceUsers(into)[0] === into.pipeline.tasks[0],
  ),
  inCode(
    'a shared emptyDir',
    'tekton-shared-empty-dir',
    (into) => {
      into.run.workspaces[0] = { name: 'source', emptyDir: {} };
    },
    (into) => hasRun(into) && sourceUsers(into).length > 1,
  ),
  inCode(
    'a run that does not give a param',
    'tekton-missing-param',
    ({ run }) => {
      run.params.shift();
    },
    hasRun,
  ),
  inCode(
    'a run that gives an unknown param',
    'tekton-unknown-param',
    ({ run }) => {
      run.params.push({ name: 'nope', value: 'x' });
    },
    hasRun,
  ),
  inCode(
    'a run that does not bind a workspace',
    'tekton-missing-workspace',
    ({ run }) => {
      run.workspaces.shift();
    },
    hasRun,
  ),
  inCode(
    'settings for an unknown task',
    'tekton-unknown-task',
    ({ run }) => {
      run.taskRunSpecs.push({ pipelineTaskName: 'nope', serviceAccountName: 'x' });
    },
    hasRun,
  ),
];
