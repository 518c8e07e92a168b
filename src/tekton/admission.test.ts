import { Chart, Duration, Testing } from 'cdk8s';
import {
  OnError,
  Param,
  ParamType,
  Pipeline,
  PipelineProps,
  PipelineRun,
  PipelineRunProps,
  PipelineTaskOptions,
  StepProps,
  Task,
  TaskProps,
  TaskRef,
  TaskVolume,
  When,
  WorkspaceBinding,
} from '.';
import { canonicalProblems } from '../../test/laws/canonical';
import { admission } from '../../test/laws/tables';

/*
 * Each case of test/laws/admission.yaml, written with this library. What Tekton's webhook rejects, and what it
 * accepts although the run fails, is rejected at synth with these messages.
 */
interface Case {
  readonly make: (chart: Chart) => void;
  /** The messages, without the path of the construct; undefined for what is accepted. */
  readonly messages?: string[];
}

const IMAGE = 'busybox:1.36';
const STEP: StepProps = { name: 'a', image: IMAGE, command: ['true'] };
const SIXTY_FOUR = 'x'.repeat(64);
const LABEL =
  'is not a DNS label. Allowed: lower-case letters, digits and "-", beginning and ending with a ' +
  'letter or digit, at most 63 characters. Choose another name.';
const LONG_LABEL = LABEL.replace('label.', 'label (64 characters).');
const OBJECT_NAME =
  'Allowed: lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, ' +
  'at most 63 characters. Set the prop name, which defaults to the construct id.';
const PASTED =
  'is pasted into the script before the shell reads it: a value becomes code. Pass it by args and ' +
  'read it as "$1", "$@".';

function task(props: Partial<TaskProps>, messages?: string[]): Case {
  return { make: (chart) => new Task(chart, 'x', { steps: [STEP], ...props }), messages };
}

function step(props: Partial<StepProps>, declared: Partial<TaskProps> = {}, messages?: string[]): Case {
  return task({ ...declared, steps: [{ ...STEP, ...props }] }, messages);
}

function script(text: string, declared: Partial<TaskProps> = {}, messages?: string[]): Case {
  return step({ command: undefined, script: text }, declared, messages);
}

function pipeline(props: PipelineProps, build: (made: Pipeline) => void, messages?: string[]): Case {
  return { make: (chart) => build(new Pipeline(chart, 'x', props)), messages };
}

/** A Pipeline with one task whose Task is not known. */
function pipelineTask(options: PipelineTaskOptions, props: PipelineProps = {}, messages?: string[]): Case {
  return pipeline(props, (made) => made.addTask('a', { task: TaskRef.named('t'), ...options }), messages);
}

/** A Pipeline with one task that runs a Task of this program. */
function pipelineOf(declared: Partial<TaskProps>, options: PipelineTaskOptions, messages?: string[]): Case {
  return {
    make: (chart) =>
      new Pipeline(chart, 'x').addTask('a', { task: new Task(chart, 't', { steps: [STEP], ...declared }), ...options }),
    messages,
  };
}

/** A run of an existing Pipeline. */
function run(props: Partial<PipelineRunProps>, messages?: string[]): Case {
  return { make: (chart) => new PipelineRun(chart, 'run', { pipeline: 'p', ...props }), messages };
}

/** A run of a Pipeline that needs a param and a workspace. */
function runOf(props: Partial<PipelineRunProps>, messages?: string[]): Case {
  return {
    make: (chart) => {
      const made = new Pipeline(chart, 'pl', { params: { who: Param.string() }, workspaces: { shared: {} } });
      made.addTask('a', { task: TaskRef.named('t') });
      new PipelineRun(chart, 'run', { pipeline: made, ...props });
    },
    messages,
  };
}

const TWENTY = [...Array(20).keys()].map((i) => `a${i}`);

const CASES: { [name: string]: Case } = {
  'task: no steps': task({ steps: [] }, ['steps: is empty. Add at least one step.']),
  'task: step without image': step({ image: '' }, {}, [
    'steps.a.image: is not set. Set the image in which the container runs.',
  ]),
  'task: duplicate step names': task({ steps: [STEP, STEP] }, ['steps.a: two steps have this name. Rename one.']),
  'task: step name upper-case': step({ name: 'Abc' }, {}, [`steps.Abc.name: "Abc" ${LABEL}`]),
  'task: step name 64 chars': step({ name: SIXTY_FOUR }, {}, [
    `steps.${SIXTY_FOUR}.name: "${SIXTY_FOUR}" ${LONG_LABEL}`,
  ]),
  'task: script and command together': step({ script: 'echo' }, {}, [
    'steps.a.command: cannot be combined with script. Set either script or command.',
  ]),
  'task: undeclared workspace variable': script('echo $(workspaces.nope.path)', {}, [
    'steps.a.script: $(workspaces.nope.path) names a workspace that the Task does not declare, and ' +
      'Tekton leaves the reference as it is. Workspaces: (none). Declare it or correct the name.',
  ]),
  'task: undeclared result variable': script('echo $(results.nope.path)', {}, [
    'steps.a.script: $(results.nope.path) names a result that the Task does not declare. Results: ' +
      '(none). Declare it or correct the name.',
  ]),
  'task: undeclared param in image': step({ image: '$(params.nope)' }, {}, [
    'steps.a.image: $(params.nope) names a param that the Task does not declare. Params: (none). ' +
      'Declare it or correct the name.',
  ]),
  'task: array param used as string in script': script('echo $(params.l)', { params: { l: Param.array() } }, [
    `steps.a.script: $(params.l) ${PASTED}`,
  ]),
  'task: array param [*] in script': script('echo $(params.l[*])', { params: { l: Param.array() } }, [
    `steps.a.script: $(params.l[*]) ${PASTED}`,
  ]),
  'task: array param [*] in args': step({ args: ['$(params.l[*])'] }, { params: { l: Param.array() } }),
  // Tekton accepts it, but the value becomes code
  'task: array param index [0] in script': script('echo $(params.l[0])', { params: { l: Param.array() } }, [
    `steps.a.script: $(params.l[0]) ${PASTED}`,
  ]),
  'task: object param without properties': task({ params: { o: Param.object({ properties: [] }) } }, [
    'params.o.properties: is empty. List the keys of the object.',
  ]),
  'task: object param, unknown key': step(
    { args: ['$(params.o.z)'] },
    { params: { o: Param.object({ properties: ['k'] }) } },
    ['steps.a.args[0]: $(params.o.z) does not name a key of the object. Keys: k. Correct the key.'],
  ),
  'task: param name with dot': step({ args: ["$(params['a.b'])"] }, { params: { 'a.b': Param.string() } }),
  'task: param name starting with digit': task({ params: { '1a': Param.string() } }, [
    'params.1a: "1a" is not a valid param name. Allowed: letters, digits, "_", "." and "-", ' +
      'beginning with a letter or "_". Choose another name.',
  ]),
  'task: param names differing in case only': task({ params: { aB: Param.string(), ab: Param.string() } }),
  'task: result name invalid (space)': task({ results: { 'a b': {} } }, [
    'results.a b: "a b" is not a valid result name. Allowed: letters, digits, "-" and "_", ' +
      'beginning and ending with a letter or digit. Choose another name.',
  ]),
  'task: object result without properties': task({ results: { r: { type: ParamType.OBJECT } } }, [
    'results.r.properties: is empty. List the keys of the object.',
  ]),
  'task: volume undeclared in volumeMounts': step({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }, {}, [
    'steps.a.volumeMounts.v: the Task has no volume "v". Volumes: (none). Declare it in volumes: ' +
      'Tekton accepts the Task, but Kubernetes rejects the pod.',
  ]),
  'task: volumeMount under /tekton/': step(
    { volumeMounts: [{ name: 'v', mountPath: '/tekton/x' }] },
    { volumes: { v: TaskVolume.emptyDir() } },
    ['steps.a.volumeMounts.v.mountPath: "/tekton/x" is under /tekton/, which belongs to Tekton. Mount it elsewhere.'],
  ),
  'task: metadata.name upper': task({ name: 'Xx' }, [`name: "Xx" is not a valid object name. ${OBJECT_NAME}`]),
  'task: metadata.name 64 chars': task({ name: SIXTY_FOUR }, [
    `name: "${SIXTY_FOUR}" is not a valid object name (64 characters). ${OBJECT_NAME}`,
  ]),
  'task: metadata.name with dot': task({ name: 'a.b' }),
  'task: displayName, description ok': task({ displayName: 'd', description: 'd' }),

  'pipeline: no tasks': pipeline({}, () => {}, [
    'tasks: is empty. Add at least one task with addTask: finally tasks alone are not enough.',
  ]),
  'pipeline: duplicate task names': pipeline(
    {},
    (made) => {
      made.addTask('a', { task: TaskRef.named('t') });
      made.addTask('a', { task: TaskRef.named('t') });
    },
    ['tasks.a: two tasks have this name. Rename one.'],
  ),
  'pipeline: taskRef to missing Task': pipelineTask({}),
  'pipeline: task name upper': pipeline({}, (made) => made.addTask('A', { task: TaskRef.named('t') }), [
    `tasks.A: "A" ${LABEL}`,
  ]),
  'pipeline: task name 64': pipeline({}, (made) => made.addTask(SIXTY_FOUR, { task: TaskRef.named('t') }), [
    `tasks.${SIXTY_FOUR}: "${SIXTY_FOUR}" ${LONG_LABEL}`,
  ]),
  'pipeline: task name 63': pipeline({}, (made) => made.addTask('x'.repeat(63), { task: TaskRef.named('t') })),
  'pipeline: runAfter unknown': pipeline(
    {},
    (made) => {
      const other = new Pipeline(new Chart(Testing.app(), 'other'), 'other').addTask('zz', {
        task: TaskRef.named('t'),
      });
      made.addTask('a', { task: TaskRef.named('t'), runAfter: [other] });
    },
    [
      'tasks.a.runAfter: the Pipeline has no task "zz" to wait for. Tasks: (none). Set a task of this ' +
        'Pipeline that is not a finally task.',
    ],
  ),
  'pipeline: self runAfter': pipeline(
    {},
    (made) => {
      const twin = new Pipeline(new Chart(Testing.app(), 'other'), 'other').addTask('a', { task: TaskRef.named('t') });
      made.addTask('a', { task: TaskRef.named('t'), runAfter: [twin] });
    },
    ['tasks.a: waits for itself: a → a. Remove a runAfter or a result reference of this cycle.'],
  ),
  'pipeline: cycle through results': pipeline(
    {},
    (made) => {
      made.addTask('a', { task: TaskRef.named('t'), params: { p: '$(tasks.b.results.r)' } });
      made.addTask('b', { task: TaskRef.named('t'), params: { p: '$(tasks.a.results.r)' } });
    },
    ['tasks.a: waits for itself: a → b → a. Remove a runAfter or a result reference of this cycle.'],
  ),
  'pipeline: result of unknown task': pipelineTask({ params: { p: '$(tasks.zz.results.r)' } }, {}, [
    'tasks.a.params.p: $(tasks.zz.results.r) does not name a task that can run before. Tasks: ' +
      '(none). Correct the name or add the task.',
  ]),
  'pipeline: result not declared by embedded taskSpec': {
    make: (chart) => {
      const made = new Pipeline(chart, 'x');
      const a = made.addTask('a', { task: new Task(chart, 't', { steps: [STEP] }) });
      made.addTask('b', { task: TaskRef.named('t'), params: { p: a.result('r') } });
    },
    messages: [
      'tasks.b.params.p: reads result "r" of "a", which does not declare it. Results: (none). Correct the name.',
    ],
  },
  'pipeline: unknown param to embedded taskSpec': pipelineOf({}, { params: { zz: 'v' } }, [
    'tasks.a.params.zz: the param "zz" is not declared, and Tekton ignores the value. Params: ' +
      '(none). Correct the name or remove it.',
  ]),
  'pipeline: missing required param of embedded taskSpec': pipelineOf({ params: { need: Param.string() } }, {}, [
    'tasks.a.params.need: has no value and no default. Set a value.',
  ]),
  'pipeline: missing required workspace of embedded taskSpec': pipelineOf({ workspaces: { need: {} } }, {}, [
    'tasks.a.workspaces.need: the Task requires this workspace, but it is not bound. Name the ' +
      'workspace of the Pipeline that it uses.',
  ]),
  // a Task of its own does not see the params of the Pipeline
  'pipeline: embedded taskSpec uses pipeline param without passing': {
    make: (chart) =>
      new Pipeline(chart, 'x', { params: { pp: Param.string() } }).addTask('a', {
        task: new Task(chart, 't', { steps: [{ ...STEP, args: ['$(params.pp)'] }] }),
      }),
    messages: [
      'steps.a.args[0]: $(params.pp) names a param that the Task does not declare. Params: (none). ' +
        'Declare it or correct the name.',
    ],
  },
  'pipeline: embedded taskSpec undeclared param anywhere': pipelineOf(
    { steps: [{ ...STEP, args: ['$(params.pp)'] }] },
    {},
    [
      'steps.a.args[0]: $(params.pp) names a param that the Task does not declare. Params: (none). ' +
        'Declare it or correct the name.',
    ],
  ),
  'pipeline: unused workspace': pipelineTask({}, { workspaces: { w: {} } }),
  'pipeline: workspace binding without workspace: (same name)': pipelineTask(
    { workspaces: { w: 'w' } },
    { workspaces: { w: {} } },
  ),
  'pipeline: param type mismatch array->string ref': pipelineTask(
    { params: { p: '$(params.l)' } },
    { params: { l: Param.array() } },
    ['tasks.a.params.p: $(params.l) uses an array as a string. Use [*] for all elements or [0] for the first.'],
  ),
  'pipeline: whole array pass $(params.l[*])': pipelineTask(
    { params: { p: '$(params.l[*])' } },
    { params: { l: Param.array() } },
  ),
  'pipeline: when empty values': pipelineTask({ when: [When.isIn('a', [])] }, {}, [
    'tasks.a.when[0].values: is empty. Set the values to compare with.',
  ]),
  'pipeline: when unknown param': pipelineTask({ when: [When.isIn('$(params.zz)', ['b'])] }, {}, [
    'tasks.a.when[0].input: $(params.zz) names a param that the Pipeline does not declare. Params: ' +
      '(none). Declare it or correct the name.',
  ]),
  'pipeline: finally with runAfter': pipeline(
    {},
    (made) => {
      const a = made.addTask('a', { task: TaskRef.named('t') });
      made.addFinally('f', { task: TaskRef.named('t'), runAfter: [a] });
    },
    ['finally.f.runAfter: finally tasks run in parallel after all other tasks and cannot wait for a. Remove runAfter.'],
  ),
  'pipeline: finally same name as task': pipeline(
    {},
    (made) => {
      made.addTask('a', { task: TaskRef.named('t') });
      made.addFinally('a', { task: TaskRef.named('t') });
    },
    ['tasks.a: two tasks have this name. Rename one.'],
  ),
  'pipeline: finally only': pipeline({}, (made) => made.addFinally('f', { task: TaskRef.named('t') }), [
    'tasks: is empty. Add at least one task with addTask: finally tasks alone are not enough.',
  ]),
  'pipeline: task uses finally result': pipeline(
    {},
    (made) => {
      const f = made.addFinally('f', { task: TaskRef.named('t') });
      made.addTask('a', { task: TaskRef.named('t'), params: { p: f.result('r') } });
    },
    [
      'tasks.a.params.p: $(finally.f.results.r) reads a finally task, which only a result of the ' +
        'Pipeline can do. Read a task that is not a finally task.',
    ],
  ),
  'pipeline: $(tasks.a.status) in non-finally': pipeline(
    {},
    (made) => {
      const a = made.addTask('a', { task: TaskRef.named('t') });
      made.addTask('b', { task: TaskRef.named('t'), params: { p: a.status } });
    },
    [
      'tasks.b.params.p: $(tasks.a.status) is available in finally tasks only. Use a result of the ' +
        'task, or addFinally.',
    ],
  ),
  'pipeline: $(tasks.zz.status) in finally': pipeline(
    {},
    (made) => {
      made.addTask('a', { task: TaskRef.named('t') });
      made.addFinally('f', { task: TaskRef.named('t'), params: { p: '$(tasks.zz.status)' } });
    },
    [
      'finally.f.params.p: $(tasks.zz.status) does not name a task that can run before. Tasks: a. ' +
        'Correct the name or add the task.',
    ],
  ),
  'pipeline: $(tasks.status) in finally': pipeline({}, (made) => {
    made.addTask('a', { task: TaskRef.named('t') });
    made.addFinally('f', { task: TaskRef.named('t'), params: { p: '$(tasks.status)' } });
  }),
  'pipeline: retries negative': pipelineTask({ retries: -1 }, {}, [
    'tasks.a.retries: -1 is not a number of retries. Allowed: 0 or more. Correct the number.',
  ]),
  'pipeline: retries + onError continue': pipelineTask({ retries: 1, onError: OnError.CONTINUE }, {}, [
    'tasks.a.onError: CONTINUE cannot be combined with retries 1. Remove one of them.',
  ]),
  'pipeline: matrix ok': pipelineTask({ matrix: { params: { p: ['a', 'b'] } } }),
  'pipeline: matrix param also in params': pipelineTask(
    { params: { p: 'z' }, matrix: { params: { p: ['a', 'b'] } } },
    {},
    ['tasks.a.matrix.params.p: is also set in params. Set it in one place.'],
  ),
  'pipeline: matrix > 256': pipelineTask({ matrix: { params: { p: TWENTY, q: TWENTY } } }, {}, [
    'tasks.a.matrix: makes 400 combinations. Allowed: 256. Remove values.',
  ]),
  'pipeline: results of unknown task': pipeline(
    {},
    (made) => {
      made.addTask('a', { task: TaskRef.named('t') });
      made.addResult('r', { value: '$(tasks.zz.results.r)' });
    },
    [
      'results.r: $(tasks.zz.results.r) does not name a result of a task of this Pipeline. Tasks: a. ' +
        'Set task.result("NAME").',
    ],
  ),
  'pipeline: results literal value': pipeline(
    {},
    (made) => {
      made.addTask('a', { task: TaskRef.named('t') });
      made.addResult('r', { value: 'literal' });
    },
    ['results.r: "literal" does not begin with a result of a task. Set task.result("NAME").'],
  ),
  'pipeline: results ok': pipeline({}, (made) =>
    made.addResult('r', { value: made.addTask('a', { task: TaskRef.named('t') }).result('r') }),
  ),
  // Tekton accepts it, but only one of the two can be read
  'pipeline: duplicate results': pipeline(
    {},
    (made) => {
      const a = made.addTask('a', { task: TaskRef.named('t') });
      made.addResult('r', { value: a.result('r') });
      made.addResult('r', { value: a.result('r') });
    },
    ['results.r: two results have this name. Rename one.'],
  ),
  'pipeline: unknown context var': pipelineTask({ params: { p: '$(context.pipelineRun.zz)' } }, {}, [
    'tasks.a.params.p: $(context.pipelineRun.zz) is not a variable of a Pipeline. Variables: ' +
      'context.pipelineRun.name, context.pipelineRun.namespace, context.pipelineRun.uid, ' +
      'context.pipeline.name, context.pipelineTask.retries. Did you mean "context.pipelineRun.uid"? ' +
      'Correct the name.',
  ]),
  'pipeline: context ok': pipelineTask({ params: { p: '$(context.pipelineRun.name)' } }),
  'pipeline: taskRef resolver ok': pipeline({}, (made) =>
    made.addTask('a', { task: TaskRef.resolver('cluster', { kind: 'task', name: 'hello', namespace: 'default' }) }),
  ),
  'pipeline: $$(params.x) / shell $(...) in param': pipelineTask(
    { params: { p: '$(date) $HOME $$(x)' } },
    {},
    ['date', 'x'].map(
      (word) =>
        `tasks.a.params.p: $(${word}) is not a variable of Tekton, and the webhook rejects it here. A ` +
        'Pipeline replaces params, tasks, workspaces and context. Remove it: a Pipeline has no escape ' +
        `for it. Write it in a default of the Task's param, or in a script.`,
    ),
  ),
  'pipeline: name 64': pipelineTask({}, { name: SIXTY_FOUR }, [
    `name: "${SIXTY_FOUR}" is not a valid object name (64 characters). ${OBJECT_NAME}`,
  ]),

  'PipelineRun: neither ref nor spec': run({ pipeline: '' }, [
    'pipeline: "" is not a valid name of a Pipeline. Give the name of the Pipeline.',
  ]),
  'PipelineRun: ref to missing pipeline': run({}),
  'PipelineRun: taskRunTemplate ok': run({ taskRunTemplate: { serviceAccountName: 'sa' } }),
  'PipelineRun: timeouts tasks>pipeline': run({ timeouts: { pipeline: Duration.hours(1), tasks: Duration.hours(2) } }, [
    'timeouts: tasks 2h0m0s do not fit into pipeline 1h0m0s. Shorten them or set timeouts.pipeline.',
  ]),
  'PipelineRun: timeouts pipeline 0 ok': run({ timeouts: { pipeline: Duration.seconds(0) } }),
  'PipelineRun: timeouts tasks 0 pipeline 1h': run(
    { timeouts: { pipeline: Duration.hours(1), tasks: Duration.seconds(0) } },
    ['timeouts: tasks 0s (no limit) do not fit into pipeline 1h0m0s. Shorten them or set timeouts.pipeline.'],
  ),
  'PipelineRun: timeouts tasks+finally != pipeline': run(
    { timeouts: { pipeline: Duration.hours(1), tasks: Duration.minutes(30), finally: Duration.minutes(40) } },
    [
      'timeouts: tasks 30m0s and finally 40m0s do not fit into pipeline 1h0m0s. Shorten them or ' +
        'set timeouts.pipeline.',
    ],
  ),
  'PipelineRun: timeouts tasks 90m without pipeline (default 60m)': run({ timeouts: { tasks: Duration.minutes(90) } }, [
    'timeouts: tasks 1h30m0s do not fit into pipeline 1h0m0s, the default. Shorten them or set timeouts.pipeline.',
  ]),
  'PipelineRun: embedded pipelineSpec missing workspace binding': runOf({ params: { who: 'a' } }, [
    'workspaces.shared: the Pipeline "pl" requires this workspace, but it is not bound. Bind it, ' +
      'e.g. WorkspaceBinding.volumeClaimTemplate({ … }).',
  ]),
  'PipelineRun: pipelineRef, missing workspace binding (pl needs shared)': runOf({ params: { who: 'a' } }, [
    'workspaces.shared: the Pipeline "pl" requires this workspace, but it is not bound. Bind it, ' +
      'e.g. WorkspaceBinding.volumeClaimTemplate({ … }).',
  ]),
  'PipelineRun: pipelineRef, missing required param': runOf({ workspaces: { shared: WorkspaceBinding.emptyDir() } }, [
    'params.who: has no value and no default. Set a value.',
  ]),
  'PipelineRun: workspace with no source': run({ workspaces: { shared: WorkspaceBinding.persistentVolumeClaim('') } }, [
    'workspaces.shared: "" is not a valid name of a PersistentVolumeClaim. Give the name of the PersistentVolumeClaim.',
  ]),
  'PipelineRun: $(context.pipelineRun.name) in own params': run({ params: { a: '$(context.pipelineRun.name)' } }),
  'PipelineRun: fixed name of 64 chars': run({ name: SIXTY_FOUR }, [
    `name: "${SIXTY_FOUR}" is not a valid object name (64 characters). ${OBJECT_NAME}`,
  ]),
  // the API server cuts it off
  'PipelineRun: generateName of 60 chars': run({ generateName: `${'x'.repeat(59)}-` }, [
    `generateName: "${'x'.repeat(59)}-" is not a valid prefix of a name. Allowed: lower-case letters, ` +
      'digits, "-" and ".", at most 58 characters. Choose another prefix.',
  ]),
  'PipelineRun: generateName ending upper/invalid': run({ generateName: 'X_' }, [
    'generateName: "X_" is not a valid prefix of a name. Allowed: lower-case letters, digits, "-" and ' +
      '".", at most 58 characters. Choose another prefix.',
  ]),
  'PipelineRun: taskRunSpecs unknown pipelineTask': runOf(
    {
      params: { who: 'a' },
      workspaces: { shared: WorkspaceBinding.persistentVolumeClaim('c') },
      taskRunSpecs: { zz: {} },
    },
    ['taskRunSpecs.zz: the Pipeline "pl" has no task "zz", so the run fails. Tasks: a. Correct the name or remove it.'],
  ),
};

/** Cases that constructs cannot express, by the reason. */
const INEXPRESSIBLE: { [reason: string]: string[] } = {
  'names are the keys of a map': [
    'task: duplicate param',
    'task: duplicate result',
    'task: workspace duplicate name',
    'task: env duplicate',
    'pipeline: duplicate workspace',
    'pipeline: duplicate param on task',
    'PipelineRun: duplicate workspace',
    'PipelineRun: duplicate params',
  ],
  'the type of the prop': [
    'task: param default of wrong type',
    'task: param default number',
    'task: timeout bad',
    'task: timeout negative',
    'task: onError bad',
    'task: computeResources bad quantity',
    'pipeline: neither',
    'pipeline: when bad operator',
    'pipeline: timeout on task bad',
    'pipeline: taskRef resolver + name',
    'PipelineRun: workspace with two sources',
    'PipelineRun: param value number',
    'PipelineRun: param value bool',
    'PipelineRun: param value null',
    'PipelineRun: param array of numbers',
    'PipelineRun: PVC vct without resources',
  ],
  'no prop, in any spelling': [
    'task: unknown field in step',
    'task: unknown field at spec',
    'task: step.resources (v1beta1 name)',
    'task: sidecar without name',
    'task: step ref + image',
    'task: step ref ok',
    'task: step when',
    'pipeline: taskRef + taskSpec',
    'pipeline: when cel (flag off)',
    'pipeline: unknown field',
    'pipeline: taskRef.kind ClusterTask',
    'pipeline: taskRef.bundle',
    'pipeline: custom task ref ok',
    'pipeline: pipelineRef in task (alpha)',
    'pipeline: pipelineSpec in task (alpha)',
    'PipelineRun: both',
    'PipelineRun: serviceAccountName at spec level (v1beta1)',
    'PipelineRun: timeout at spec level (v1beta1)',
    'PipelineRun: podTemplate at spec level (v1beta1)',
    'PipelineRun: status bad',
    'PipelineRun: status PipelineRunPending ok',
  ],
  'no TaskRun: tasks run in Pipelines': [
    'TaskRun: neither',
    'TaskRun: resources v1beta1 field',
    'TaskRun: unknown param, by ref',
    'TaskRun: unknown param, embedded',
    'TaskRun: retries ok',
    'TaskRun: computeResources ok',
  ],
};

/** Cases that the library rejects although the webhook accepts them and the run does not fail. */
const STRICTER = [
  'task: array param index [0] in script',
  'pipeline: embedded taskSpec uses pipeline param without passing',
  'pipeline: duplicate results',
  'PipelineRun: generateName of 60 chars',
];

function problems({ make }: Case): string[] {
  const chart = new Chart(Testing.app(), 'chart');
  make(chart);
  try {
    expect(Testing.synth(chart).flatMap(canonicalProblems)).toEqual([]);
  } catch (error) {
    const [title, ...lines] = (error as Error).message.split('\n  ');
    if (title !== 'Validation failed with the following errors:') throw error;
    return lines.map((line) => line.replace(/^\[chart\/[a-z]+\] /, ''));
  }
  return [];
}

test('Each case of the table is here, or constructs cannot express it', () => {
  expect([...Object.keys(CASES), ...Object.values(INEXPRESSIBLE).flat()].sort()).toEqual(
    admission.map(({ name }) => name).sort(),
  );
});

describe('Synth rejects what Tekton rejects, and what makes the run fail:', () => {
  const wrong = admission.filter(
    ({ name, verdict, wrongAllTheSame }) =>
      name in CASES && (verdict === 'refused' || wrongAllTheSame !== undefined || STRICTER.includes(name)),
  );

  test.each(wrong.map(({ name }) => name))('%s', (name) => {
    expect(CASES[name].messages).not.toBeUndefined();
    expect(problems(CASES[name])).toEqual(CASES[name].messages);
  });
});

describe('Synth accepts what Tekton accepts:', () => {
  const right = admission.filter(
    ({ name, verdict, wrongAllTheSame }) =>
      name in CASES && verdict === 'accepted' && wrongAllTheSame === undefined && !STRICTER.includes(name),
  );

  test.each(right.map(({ name }) => name))('%s', (name) => {
    expect(problems(CASES[name])).toEqual([]);
  });
});
