import { tektonFindings } from './tekton-findings';
import { admission } from '../../test/laws/tables';
import { manifestMessage } from '../core/diagnostic';
import { Document, Manifest } from '../core/document';

/*
 * Each case of test/laws/admission.yaml as it is. What Tekton's webhook rejects, and what it accepts although the run
 * fails, has these findings; valid objects have none.
 */
const X64 = 'x'.repeat(64);
const A64 = 'a'.repeat(64);

/** The Pipeline that some of the runs name. */
const PIPELINE: Manifest = {
  apiVersion: 'tekton.dev/v1',
  kind: 'Pipeline',
  metadata: { name: 'pl', namespace: 'default' },
  spec: { params: [{ name: 'who' }], workspaces: [{ name: 'shared' }], tasks: [{ name: 'a', taskRef: { name: 't' } }] },
};

const FOUND: { [name: string]: string[] } = {
  'task: no steps': ['tekton-missing-field spec.steps: is empty. Add at least one step.'],
  'task: step without image': [
    'tekton-missing-field spec.steps.a.image: is not set. Set the image in which the container runs.',
  ],
  'task: duplicate step names': ['tekton-duplicate spec.steps.a: two steps have this name. Rename one.'],
  'task: step name upper-case': [
    'tekton-invalid-name spec.steps.Abc.name: "Abc" is not a DNS label. Allowed: lower-case ' +
      'letters, digits and "-", beginning and ending with a letter or digit, at most 63 characters. ' +
      'Choose another name.',
  ],
  'task: step name 64 chars': [
    `tekton-invalid-name spec.steps.${A64}.name: "${A64}" is not a DNS label (64 characters). ` +
      'Allowed: lower-case letters, digits and "-", beginning and ending with a letter or digit, at ' +
      'most 63 characters. Choose another name.',
  ],
  'task: script and command together': [
    'tekton-exclusive-fields spec.steps.a.command: cannot be combined with script. Set either script or command.',
  ],
  'task: unknown field in step': [
    'tekton-unknown-field spec.steps.a.foo: this field does not exist: kubectl rejects it, and Argo ' +
      'CD drops it silently. Remove it.',
  ],
  'task: unknown field at spec': [
    'tekton-unknown-field spec.foo: this field does not exist: kubectl rejects it, and Argo CD ' +
      'drops it silently. Fields: description, displayName, params, results, sidecars, stepTemplate, ' +
      'steps, volumes, workspaces. Remove it.',
  ],
  'task: undeclared workspace variable': [
    'tekton-undeclared-workspace spec.steps.a.script: $(workspaces.nope.path) names a workspace ' +
      'that the Task does not declare, and Tekton leaves the reference as it is. Workspaces: (none). ' +
      'Declare it or correct the name.',
  ],
  'task: undeclared result variable': [
    'tekton-undeclared-result spec.steps.a.script: $(results.nope.path) names a result that the ' +
      'Task does not declare. Results: (none). Declare it or correct the name.',
  ],
  'task: undeclared param in image': [
    'tekton-undeclared-param spec.steps.a.image: $(params.nope) names a param that the Task does ' +
      'not declare. Params: (none). Declare it or correct the name.',
  ],
  'task: array param used as string in script': [
    'tekton-script-substitution spec.steps.a.script: $(params.l) is pasted into the script before ' +
      'the shell reads it: a value becomes code. Pass it by args and read it as "$1", "$@".',
  ],
  'task: array param [*] in script': [
    'tekton-script-substitution spec.steps.a.script: $(params.l[*]) is pasted into the script ' +
      'before the shell reads it: a value becomes code. Pass it by args and read it as "$1", "$@".',
  ],
  'task: array param index [0] in script': [
    'tekton-script-substitution spec.steps.a.script: $(params.l[0]) is pasted into the script ' +
      'before the shell reads it: a value becomes code. Pass it by args and read it as "$1", "$@".',
  ],
  'task: object param without properties': [
    'tekton-missing-field spec.params.o.properties: is empty. List the keys of the object.',
    'tekton-script-substitution spec.steps.a.script: $(params.o.k) is pasted into the script before ' +
      'the shell reads it: a value becomes code. Pass it by args and read it as "$1", "$@".',
  ],
  'task: object param, unknown key': [
    'tekton-script-substitution spec.steps.a.script: $(params.o.z) is pasted into the script before ' +
      'the shell reads it: a value becomes code. Pass it by args and read it as "$1", "$@".',
  ],
  'task: param default of wrong type': [
    'tekton-param-type spec.params.o.default: ["a"] is of type array, but the param is of type ' +
      'string. Set a value of type string.',
  ],
  'task: duplicate param': [
    'tekton-duplicate spec.params[1]: "o" is in the list twice, and only one of them counts. Remove or rename one.',
  ],
  'task: param name with dot': [
    "tekton-script-substitution spec.steps.a.script: $(params['a.b']) is pasted into the script " +
      'before the shell reads it: a value becomes code. Add an env variable PARAMS_A_B with the value ' +
      '$(params[\'a.b\']) and write "$PARAMS_A_B".',
  ],
  'task: param name starting with digit': [
    'tekton-invalid-name spec.params.1a: "1a" is not a valid param name. Allowed: letters, digits, ' +
      '"_", "." and "-", beginning with a letter or "_". Choose another name.',
  ],
  'task: result name invalid (space)': [
    'tekton-invalid-name spec.results.a b: "a b" is not a valid result name. Allowed: letters, ' +
      'digits, "-" and "_", beginning and ending with a letter or digit. Choose another name.',
  ],
  'task: duplicate result': [
    'tekton-duplicate spec.results[1]: "r" is in the list twice, and only one of them counts. Remove or rename one.',
  ],
  'task: object result without properties': [
    'tekton-missing-field spec.results.r.properties: is empty. List the keys of the object.',
  ],
  'task: workspace duplicate name': [
    'tekton-duplicate spec.workspaces[1]: "w" is in the list twice, and only one of them counts. Remove or rename one.',
  ],
  'task: volume undeclared in volumeMounts': [
    'tekton-undeclared-volume spec.steps.a.volumeMounts.v: the Task has no volume "v". Volumes: ' +
      '(none). Declare it in volumes: Tekton accepts the Task, but Kubernetes rejects the pod.',
  ],
  'task: volumeMount under /tekton/': [
    'tekton-mount-path spec.steps.a.volumeMounts.v.mountPath: "/tekton/x" is under /tekton/, ' +
      'which belongs to Tekton. Mount it elsewhere.',
  ],
  'task: env duplicate': [
    'tekton-duplicate spec.steps.a.env[1]: "A" is in the list twice, and only one of them counts. ' +
      'Remove or rename one.',
  ],
  'task: timeout bad': [
    'tekton-wrong-type spec.steps.a.timeout: "5 minutes" is not a duration, and the API server ' +
      'rejects all but a duration. Set a duration, e.g. 1h30m.',
  ],
  'task: timeout negative': [
    'tekton-wrong-value spec.steps.a.timeout: "-5m" is negative. Set a duration, or 0s for no limit.',
  ],
  'task: onError bad': [
    'tekton-wrong-value spec.steps.a.onError: "ignore" is not allowed. Allowed: continue, ' +
      'stopAndFail. Choose one of them.',
  ],
  'task: computeResources bad quantity': [
    'tekton-wrong-type spec.steps.a.computeResources.limits.cpu: "abc" is not a quantity, and the ' +
      'API server rejects all but a quantity. Set a quantity, e.g. 500m or 1Gi.',
  ],
  'task: step.resources (v1beta1 name)': [
    'tekton-unknown-field spec.steps.a.resources: this field does not exist: kubectl rejects it, and Argo CD drops ' +
      'it silently. Move it to computeResources, its place in tekton.dev/v1.',
  ],
  'task: step ref + image': [
    'tekton-exclusive-fields spec.steps.a.image: cannot be combined with ref: the StepAction sets ' +
      'it. Remove one of them.',
  ],
  'task: metadata.name upper': [
    'tekton-invalid-name metadata.name: "Xx" is not a valid object name. Allowed: lower-case letters, ' +
      'digits, "-" and ".", beginning and ending with a letter or digit, at most 63 characters. ' +
      'Choose another name.',
  ],
  'task: metadata.name 64 chars': [
    `tekton-invalid-name metadata.name: "${X64}" is not a valid object name (64 characters). Allowed: ` +
      'lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, at most ' +
      '63 characters. Choose another name.',
  ],
  'pipeline: no tasks': [
    'tekton-missing-field spec.tasks: is empty. Add at least one task: finally tasks alone are not enough.',
  ],
  'pipeline: duplicate task names': ['tekton-duplicate spec.tasks.a: two tasks have this name. Rename one.'],
  'pipeline: taskRef + taskSpec': [
    'tekton-exclusive-fields spec.tasks.a.taskSpec: cannot be combined with taskRef: only one of ' +
      'taskRef, taskSpec is allowed. Remove one of them.',
  ],
  'pipeline: neither': ['tekton-missing-field spec.tasks.a: none of taskRef, taskSpec is set. Set one of them.'],
  'pipeline: task name upper': [
    'tekton-invalid-name spec.tasks.A: "A" is not a DNS label. Allowed: lower-case letters, digits ' +
      'and "-", beginning and ending with a letter or digit, at most 63 characters. Choose another ' +
      'name.',
  ],
  'pipeline: task name 64': [
    `tekton-invalid-name spec.tasks.${A64}: "${A64}" is not a DNS label (64 characters). Allowed: ` +
      'lower-case letters, digits and "-", beginning and ending with a letter or digit, at most 63 ' +
      'characters. Choose another name.',
  ],
  'pipeline: runAfter unknown': [
    'tekton-unknown-task spec.tasks.a.runAfter: the Pipeline has no task "zz" to wait for. Tasks: ' +
      '(none). Set a task of this Pipeline that is not a finally task.',
  ],
  'pipeline: self runAfter': [
    'tekton-task-order spec.tasks.a: waits for itself: a → a. Remove a runAfter or a result reference of this cycle.',
  ],
  'pipeline: cycle through results': [
    'tekton-task-order spec.tasks.a: waits for itself: a → b → a. Remove a runAfter or a result ' +
      'reference of this cycle.',
  ],
  'pipeline: result of unknown task': [
    'tekton-unknown-task spec.tasks.a.params.p: $(tasks.zz.results.r) does not name a task that can ' +
      'run before. Tasks: (none). Correct the name or add the task.',
  ],
  'pipeline: result not declared by embedded taskSpec': [
    'tekton-undeclared-result spec.tasks.b.params.p: reads result "r" of "a", which does not ' +
      'declare it. Results: (none). Correct the name.',
  ],
  'pipeline: unknown param to embedded taskSpec': [
    'tekton-unknown-param spec.tasks.a.params.zz: the param "zz" is not declared, and Tekton ' +
      'ignores the value. Params: (none). Correct the name or remove it.',
  ],
  'pipeline: missing required param of embedded taskSpec': [
    'tekton-script-substitution spec.tasks.a.taskSpec.steps[0].script: $(params.need) is pasted ' +
      'into the script before the shell reads it: a value becomes code. Add an env variable ' +
      'PARAMS_NEED with the value $(params.need) and write "$PARAMS_NEED".',
    'tekton-missing-param spec.tasks.a.params.need: has no value and no default. Set a value.',
  ],
  'pipeline: missing required workspace of embedded taskSpec': [
    'tekton-missing-workspace spec.tasks.a.workspaces.need: the Task requires this workspace, but ' +
      'it is not bound. Add it to workspaces.',
  ],
  'pipeline: embedded taskSpec uses pipeline param without passing': [
    'tekton-script-substitution spec.tasks.a.taskSpec.steps[0].script: $(params.pp) is pasted into ' +
      'the script before the shell reads it: a value becomes code. Add an env variable PARAMS_PP with ' +
      'the value $(params.pp) and write "$PARAMS_PP".',
  ],
  'pipeline: embedded taskSpec undeclared param anywhere': [
    'tekton-script-substitution spec.tasks.a.taskSpec.steps[0].script: $(params.pp) is pasted into ' +
      'the script before the shell reads it: a value becomes code. Pass it by args and read it as ' +
      '"$1", "$@".',
  ],
  'pipeline: duplicate workspace': [
    'tekton-duplicate spec.workspaces[1]: "w" is in the list twice, and only one of them counts. Remove or rename one.',
  ],
  'pipeline: param type mismatch array->string ref': [
    'tekton-param-type spec.tasks.a.params.p: $(params.l) uses an array as a string. Use [*] for ' +
      'all elements or [0] for the first.',
  ],
  'pipeline: when bad operator': [
    'tekton-wrong-value spec.tasks.a.when[0].operator: "equals" is not allowed. Allowed: in, notin. ' +
      'Choose one of them.',
  ],
  'pipeline: when empty values': [
    'tekton-wrong-value spec.tasks.a.when[0].values: is empty. Set the values to compare with.',
  ],
  'pipeline: when cel (flag off)': [
    'tekton-feature-flag spec.tasks.a.when[0].cel: needs the feature flag ' +
      'enable-cel-in-whenexpression: without it the webhook rejects the object. Set it in the ' +
      'ConfigMap feature-flags of tekton-pipelines, or do not use the field.',
  ],
  'pipeline: when unknown param': [
    'tekton-undeclared-param spec.tasks.a.when[0].input: $(params.zz) names a param that the ' +
      'Pipeline does not declare. Params: (none). Declare it or correct the name.',
  ],
  'pipeline: finally with runAfter': [
    'tekton-task-order spec.finally.f.runAfter: finally tasks run in parallel after all other tasks ' +
      'and cannot wait for a. Remove runAfter.',
  ],
  'pipeline: finally same name as task': ['tekton-duplicate spec.tasks.a: two tasks have this name. Rename one.'],
  'pipeline: finally only': [
    'tekton-missing-field spec.tasks: is empty. Add at least one task: finally tasks alone are not enough.',
  ],
  'pipeline: task uses finally result': [
    'tekton-task-order spec.tasks.a.params.p: $(finally.f.results.r) reads a finally task, which ' +
      'only a result of the Pipeline can do. Read a task that is not a finally task.',
  ],
  'pipeline: $(tasks.a.status) in non-finally': [
    'tekton-task-order spec.tasks.b.params.p: $(tasks.a.status) is available in finally tasks only. ' +
      'Use a result of the task, or move this task to finally.',
  ],
  'pipeline: $(tasks.zz.status) in finally': [
    'tekton-unknown-task spec.finally.f.params.p: $(tasks.zz.status) does not name a task that can ' +
      'run before. Tasks: a. Correct the name or add the task.',
  ],
  'pipeline: retries negative': [
    'tekton-wrong-value spec.tasks.a.retries: -1 is not a number of retries. Allowed: 0 or more. Correct the number.',
  ],
  'pipeline: retries + onError continue': [
    'tekton-exclusive-fields spec.tasks.a.onError: continue cannot be combined with retries 1. Remove one of them.',
  ],
  'pipeline: matrix param also in params': [
    'tekton-exclusive-fields spec.tasks.a.matrix.params.p: is also set in params. Set it in one place.',
  ],
  'pipeline: matrix > 256': [
    'tekton-wrong-value spec.tasks.a.matrix: makes 400 combinations. Allowed: 256. Remove values.',
  ],
  'pipeline: results of unknown task': [
    'tekton-unknown-task spec.results.r: $(tasks.zz.results.r) does not name a result of a task of ' +
      'this Pipeline. Tasks: a. Write $(tasks.TASK.results.NAME).',
  ],
  'pipeline: results literal value': [
    'tekton-wrong-value spec.results.r: "literal" does not begin with a result of a task. Write ' +
      '$(tasks.TASK.results.NAME).',
  ],
  'pipeline: duplicate results': ['tekton-duplicate spec.results.r: two results have this name. Rename one.'],
  'pipeline: duplicate param on task': [
    'tekton-duplicate spec.tasks.a.params[1]: "p" is in the list twice, and only one of them ' +
      'counts. Remove or rename one.',
  ],
  'pipeline: unknown context var': [
    'tekton-unknown-variable spec.tasks.a.params.p: $(context.pipelineRun.zz) is not a variable of ' +
      'a Pipeline. Variables: context.pipelineRun.name, context.pipelineRun.namespace, ' +
      'context.pipelineRun.uid, context.pipeline.name, context.pipelineTask.retries. Did you mean ' +
      '"context.pipelineRun.uid"? Correct the name.',
  ],
  'pipeline: unknown field': [
    'tekton-unknown-field spec.foo: this field does not exist: kubectl rejects it, and Argo CD ' +
      'drops it silently. Fields: description, displayName, finally, params, results, tasks, ' +
      'workspaces. Remove it.',
  ],
  'pipeline: taskRef.kind ClusterTask': [
    'tekton-wrong-value spec.tasks.a.taskRef.kind: "ClusterTask" is not a kind of Tekton, and a ' +
      'custom task needs an apiVersion. Allowed: Task. Use the resolver cluster: Tekton 1 has no ' +
      'ClusterTasks.',
  ],
  'pipeline: taskRef.bundle': [
    'tekton-unknown-field spec.tasks.a.taskRef.bundle: this field does not exist: kubectl rejects ' +
      'it, and Argo CD drops it silently. Fields: apiVersion, kind, name, params, resolver. Remove it.',
  ],
  'pipeline: taskRef resolver + name': [
    'tekton-exclusive-fields spec.tasks.a.taskRef.name: cannot be combined with resolver. Pass what ' +
      'the resolver needs as params of taskRef.',
  ],
  'pipeline: pipelineRef in task (alpha)': [
    'tekton-feature-flag spec.tasks.a.pipelineRef: needs the feature flag enable-api-fields: alpha: ' +
      'without it the webhook rejects the object. Set it in the ConfigMap feature-flags of ' +
      'tekton-pipelines, or do not use the field.',
  ],
  'pipeline: pipelineSpec in task (alpha)': [
    'tekton-feature-flag spec.tasks.a.pipelineSpec: needs the feature flag enable-api-fields: ' +
      'alpha: without it the webhook rejects the object. Set it in the ConfigMap feature-flags of ' +
      'tekton-pipelines, or do not use the field.',
  ],
  'pipeline: timeout on task bad': [
    'tekton-wrong-type spec.tasks.a.timeout: "xx" is not a duration, and the API server rejects all ' +
      'but a duration. Set a duration, e.g. 1h30m.',
  ],
  'pipeline: $$(params.x) / shell $(...) in param': [
    'tekton-unknown-variable spec.tasks.a.params.p: $(date) is not a variable of Tekton, and the ' +
      'webhook rejects it here. A Pipeline replaces params, tasks, workspaces and context. Remove it: ' +
      "a Pipeline has no escape for it. Write it in a default of the Task's param, or in a script.",
    'tekton-unknown-variable spec.tasks.a.params.p: $(x) is not a variable of Tekton, and the ' +
      'webhook rejects it here. A Pipeline replaces params, tasks, workspaces and context. Remove it: ' +
      "a Pipeline has no escape for it. Write it in a default of the Task's param, or in a script.",
  ],
  'pipeline: name 64': [
    `tekton-invalid-name metadata.name: "${X64}" is not a valid object name (64 characters). Allowed: ` +
      'lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, at most ' +
      '63 characters. Choose another name.',
  ],
  'PipelineRun: neither ref nor spec': [
    'tekton-missing-field spec: none of pipelineRef, pipelineSpec is set. Set one of them.',
  ],
  'PipelineRun: both': [
    'tekton-exclusive-fields spec.pipelineSpec: cannot be combined with pipelineRef: only one of ' +
      'pipelineRef, pipelineSpec is allowed. Remove one of them.',
  ],
  'PipelineRun: serviceAccountName at spec level (v1beta1)': [
    'tekton-unknown-field spec.serviceAccountName: this field does not exist: kubectl rejects it, and Argo CD ' +
      'drops it silently. Move it to taskRunTemplate.serviceAccountName, its place in tekton.dev/v1.',
  ],
  'PipelineRun: timeout at spec level (v1beta1)': [
    'tekton-unknown-field spec.timeout: this field does not exist: kubectl rejects it, and Argo CD drops it ' +
      'silently. Move it to timeouts.pipeline, its place in tekton.dev/v1.',
  ],
  'PipelineRun: podTemplate at spec level (v1beta1)': [
    'tekton-unknown-field spec.podTemplate: this field does not exist: kubectl rejects it, and Argo CD drops it ' +
      'silently. Move it to taskRunTemplate.podTemplate, its place in tekton.dev/v1.',
  ],
  'PipelineRun: timeouts tasks>pipeline': [
    'tekton-timeouts spec.timeouts: tasks 2h0m0s do not fit into pipeline 1h0m0s. Shorten them or ' +
      'set timeouts.pipeline.',
  ],
  'PipelineRun: timeouts tasks 0 pipeline 1h': [
    'tekton-timeouts spec.timeouts: tasks 0s (no limit) do not fit into pipeline 1h0m0s. Shorten ' +
      'them or set timeouts.pipeline.',
  ],
  'PipelineRun: timeouts tasks+finally != pipeline': [
    'tekton-timeouts spec.timeouts: tasks 30m0s and finally 40m0s do not fit into pipeline 1h0m0s. ' +
      'Shorten them or set timeouts.pipeline.',
  ],
  'PipelineRun: timeouts tasks 90m without pipeline (default 60m)': [
    'tekton-timeouts spec.timeouts: tasks 1h30m0s do not fit into pipeline 1h0m0s, the default. ' +
      'Shorten them or set timeouts.pipeline.',
  ],
  'PipelineRun: embedded pipelineSpec missing workspace binding': [
    'tekton-missing-workspace spec.workspaces.w: the Pipeline requires this workspace, but it is ' +
      'not bound. Bind it, e.g. to a volumeClaimTemplate.',
  ],
  'PipelineRun: pipelineRef, missing workspace binding (pl needs shared)': [
    'tekton-missing-workspace spec.workspaces.shared: the Pipeline "pl" requires this workspace, ' +
      'but it is not bound. Bind it, e.g. to a volumeClaimTemplate.',
  ],
  'PipelineRun: pipelineRef, missing required param': [
    'tekton-missing-param spec.params.who: has no value and no default. Set a value.',
  ],
  'PipelineRun: workspace with two sources': [
    'tekton-exclusive-fields spec.workspaces.shared.configMap: cannot be combined with emptyDir: ' +
      'only one of persistentVolumeClaim, volumeClaimTemplate, emptyDir, configMap, secret, ' +
      'projected, csi is allowed. Remove one of them.',
  ],
  'PipelineRun: workspace with no source': [
    'tekton-missing-field spec.workspaces.shared: none of persistentVolumeClaim, ' +
      'volumeClaimTemplate, emptyDir, configMap, secret, projected, csi is set. Set one of them.',
  ],
  'PipelineRun: duplicate workspace': [
    'tekton-duplicate spec.workspaces[1]: "s" is in the list twice, and only one of them counts. Remove or rename one.',
  ],
  'PipelineRun: duplicate params': [
    'tekton-duplicate spec.params[1]: "a" is in the list twice, and only one of them counts. Remove or rename one.',
  ],
  'PipelineRun: status bad': [
    'tekton-wrong-value spec.status: "Foo" is not allowed. Allowed: Cancelled, CancelledRunFinally, ' +
      'StoppedRunFinally, PipelineRunPending. Choose one of them.',
  ],
  'PipelineRun: param value null': [
    'tekton-wrong-type spec.params.a.value: is not set, and Tekton cannot read the object. Set a ' +
      'value, which may be "".',
  ],
  'PipelineRun: fixed name of 64 chars': [
    `tekton-invalid-name metadata.name: "${X64}" is not a valid object name (64 characters). Allowed: ` +
      'lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, at most ' +
      '63 characters. Choose another name.',
  ],
  'PipelineRun: generateName ending upper/invalid': [
    'tekton-invalid-name metadata.generateName: "X_" is not a valid prefix of a name. Allowed: lower-case ' +
      'letters, digits, "-" and ".", at most 58 characters. Choose another prefix.',
  ],
  'PipelineRun: taskRunSpecs unknown pipelineTask': [
    'tekton-unknown-task spec.taskRunSpecs.zz: the Pipeline has no task "zz", so the run fails. ' +
      'Tasks: a. Correct the name or remove it.',
  ],
  'TaskRun: neither': ['tekton-missing-field spec: none of taskRef, taskSpec is set. Set one of them.'],
  'TaskRun: resources v1beta1 field': [
    'tekton-unknown-field spec.resources: this field does not exist: kubectl rejects it, and Argo ' +
      'CD drops it silently. Fields: computeResources, debug, managedBy, params, podTemplate, ' +
      'retries, serviceAccountName, sidecarSpecs, status, statusMessage, stepSpecs, taskRef, ' +
      'taskSpec, timeout, workspaces. Remove it.',
  ],
  'TaskRun: unknown param, embedded': [
    'tekton-unknown-param spec.params.zz: the param "zz" is not declared, and Tekton ignores the ' +
      'value. Params: (none). Correct the name or remove it.',
  ],
};

/** Cases that the webhook accepts: the value becomes code, or only one of two results can be read. */
const STRICTER = [
  'task: array param index [0] in script',
  'task: param name with dot',
  'pipeline: embedded taskSpec uses pipeline param without passing',
  'pipeline: duplicate results',
];

const documentOf = (manifest: Manifest): Document => ({ manifest, folder: 'manifests' });

function found(manifest: Manifest, ...others: Manifest[]): string[] {
  const document = documentOf(manifest);
  return tektonFindings([...others.map(documentOf), document])
    .filter((finding) => finding.document === document && finding.code !== 'tekton-image-version')
    .map((finding) => `${finding.code} ${manifestMessage(finding)}`);
}

describe('Manifests have findings where Tekton rejects them or the run fails:', () => {
  const wrong = admission.filter(
    ({ name, verdict, wrongAllTheSame }) =>
      verdict === 'refused' || wrongAllTheSame !== undefined || STRICTER.includes(name),
  );

  test.each(wrong.map((row) => [row.name, row] as const))('%s', (name, { manifest, wrongAllTheSame }) => {
    const others = wrongAllTheSame !== undefined && (manifest.spec as any).pipelineRef?.name === 'pl' ? [PIPELINE] : [];
    expect(found(manifest as Manifest, ...others)).toEqual(FOUND[name]);
    expect(FOUND[name].length).toBeGreaterThan(0);
  });

  test('and each message belongs to a case', () => {
    expect(wrong.map(({ name }) => name).sort()).toEqual(Object.keys(FOUND).sort());
  });
});

describe('Manifests that Tekton accepts have no findings:', () => {
  const right = admission.filter(
    ({ name, verdict, wrongAllTheSame }) =>
      verdict === 'accepted' && wrongAllTheSame === undefined && !STRICTER.includes(name),
  );

  test.each(right.map((row) => [row.name, row] as const))('%s', (_, { manifest }) => {
    expect(found(manifest as Manifest)).toEqual([]);
  });
});

const task = (spec: any, metadata: any = { name: 'lint', namespace: 'builds' }): Manifest => ({
  apiVersion: 'tekton.dev/v1',
  kind: 'Task',
  metadata,
  spec,
});
const pipeline = (spec: any, metadata: any = { name: 'ci', namespace: 'builds' }): Manifest => ({
  apiVersion: 'tekton.dev/v1',
  kind: 'Pipeline',
  metadata,
  spec,
});
const run = (spec: any): Manifest => ({
  apiVersion: 'tekton.dev/v1',
  kind: 'PipelineRun',
  metadata: { generateName: 'ci-', namespace: 'builds' },
  spec,
});
const STEP = { name: 'a', image: 'busybox:1.36', command: ['true'] };
const WRITER = { ...STEP, command: ['sh', '/workspace/write', '/tekton/results'] };

describe('A reference is followed', () => {
  const lint = { params: [{ name: 'max' }], results: [{ name: 'count' }], steps: [STEP] };
  const calls = pipeline({
    tasks: [
      { name: 'one', taskRef: { name: 'lint' }, params: [{ name: 'mx', value: '1' }] },
      { name: 'two', taskRef: { name: 'other' }, params: [{ name: 'n', value: '$(tasks.one.results.cuont)' }] },
    ],
  });
  const mistakes = [
    'tekton-unknown-param spec.tasks.one.params.mx: the param "mx" is not declared, and Tekton ' +
      'ignores the value. Params: max. Did you mean "max"? Correct the name or remove it.',
    'tekton-missing-param spec.tasks.one.params.max: has no value and no default. Set a value.',
    'tekton-undeclared-result spec.tasks.two.params.n: reads result "cuont" of "one", which does ' +
      'not declare it. Results: count. Correct the name.',
  ];

  test('from a Pipeline to a Task of its namespace, in any order of the documents', () => {
    expect(found(calls, task(lint))).toEqual(mistakes);
    expect(
      tektonFindings([calls, task(lint)].map(documentOf)).map(({ document, code }) => [document.manifest.kind, code]),
    ).toEqual(
      ['tekton-unknown-param', 'tekton-missing-param', 'tekton-undeclared-result'].map((code) => ['Pipeline', code]),
    );
  });

  test.each<[string, Manifest[]]>([
    ['there is none', []],
    ['it lies in another namespace', [task(lint, { name: 'lint', namespace: 'other' })]],
    ['it has no namespace', [task(lint, { name: 'lint' })]],
    ['there are two', [task(lint), task({ ...lint, params: [{ name: 'mx' }] })]],
  ])('but not if %s', (_, others) => {
    expect(found(calls, ...others)).toEqual([]);
  });

  test('from a run to a Pipeline, and from a TaskRun to a Task', () => {
    const ci = pipeline({
      params: [{ name: 'revision' }],
      workspaces: [{ name: 'source' }],
      tasks: [{ name: 'one', taskRef: { name: 'lint' } }],
    });
    expect(found(run({ pipelineRef: { name: 'ci' }, taskRunSpecs: [{ pipelineTaskName: 'on' }] }), ci)).toEqual([
      'tekton-missing-param spec.params.revision: has no value and no default. Set a value.',
      'tekton-missing-workspace spec.workspaces.source: the Pipeline "ci" requires this workspace, ' +
        'but it is not bound. Bind it, e.g. to a volumeClaimTemplate.',
      'tekton-unknown-task spec.taskRunSpecs.on: the Pipeline "ci" has no task "on", so the run ' +
        'fails. Tasks: one. Did you mean "one"? Correct the name or remove it.',
    ]);
    const taskRun: Manifest = {
      apiVersion: 'tekton.dev/v1',
      kind: 'TaskRun',
      metadata: { name: 'x', namespace: 'builds' },
      spec: { taskRef: { name: 'lint' } },
    };
    expect(found(taskRun, task(lint))).toEqual([
      'tekton-missing-param spec.params.max: has no value and no default. Set a value.',
    ]);
  });
});

describe('A document is not compared', () => {
  const lint = task({ params: [{ name: 'max', default: '1' }], steps: [STEP] });
  const calls = pipeline({
    tasks: [{ name: 'one', taskRef: { name: 'lint' }, params: [{ name: 'mx', value: '1' }] }],
  });
  /** The codes of a Pipeline or run in one folder, with the Task in another. */
  const codesOf = (folder: string, ofTask: string, manifest = calls) =>
    tektonFindings([
      { manifest: lint, folder: ofTask },
      { manifest, folder },
    ])
      .filter(({ document }) => document.folder === folder)
      .map(({ code }) => code)
      .filter((code) => code !== 'tekton-image-version');

  test.each([
    ['pipelines', 'generator/testdata/lint'],
    ['pipelines', 'generator/golden'],
    ['a/tests', 'b/tests/lint'],
    ['pipelines', '.tekton'],
  ])('in %j with a Task in %j', (folder, ofTask) => {
    expect(codesOf(folder, ofTask)).toEqual([]);
  });

  test.each([
    ['pipelines', 'tasks/lint'],
    ['tasks/lint/samples', 'tasks/lint'],
    ['a/tests/run', 'a/tests/lint'],
    ['.tekton', '.tekton/tasks'],
    ['.tekton', 'tasks'],
  ])('but is in %j with a Task in %j', (folder, ofTask) => {
    expect(codesOf(folder, ofTask)).toEqual(['tekton-unknown-param']);
  });
});

describe('Pipelines-as-Code writes Tasks into its runs', () => {
  const steps = [{ ...STEP, workingDir: '$(workspaces.source.path)', args: ['$(params.revision)'] }];
  const lint = task({ steps });
  const runOf = (taskOfRun: object) =>
    run({
      workspaces: [{ name: 'files', persistentVolumeClaim: { claimName: 'c' } }],
      params: [{ name: 'revision', value: 'main' }],
      pipelineSpec: {
        workspaces: [{ name: 'files' }],
        tasks: [{ name: 'a', taskRef: { name: 'lint' }, ...taskOfRun }],
      },
    });
  const codesIn = (folder: string, ...manifests: Manifest[]) =>
    tektonFindings(manifests.map((manifest) => ({ manifest, folder }))).map(({ code }) => code);
  const source = { workspaces: [{ name: 'source', workspace: 'files' }] };

  test('and passes on params and workspaces', () => {
    expect(codesIn('.tekton', lint, runOf(source))).toEqual([]);
    expect(codesIn('builds', lint, runOf(source))).toEqual([
      'tekton-undeclared-param',
      'tekton-undeclared-workspace',
      'tekton-undeclared-workspace',
      'tekton-unknown-param',
    ]);
  });

  test('but no others', () => {
    expect(codesIn('.tekton', lint, runOf({}))).toEqual(['tekton-undeclared-workspace']);
    expect(codesIn('.tekton/tasks', lint)).toEqual(['tekton-undeclared-param', 'tekton-undeclared-workspace']);
    const strict = task({ workspaces: [{ name: 'source' }], steps: [STEP] });
    expect(codesIn('.tekton', strict, runOf({}))).toContain('tekton-missing-workspace');
  });

  test('also those of a Pipeline that the run names', () => {
    const { pipelineSpec, ...rest } = runOf(source).spec;
    const named = run({ ...rest, pipelineRef: { name: 'ci' } });
    expect(codesIn('.tekton', lint, pipeline(pipelineSpec), named)).toEqual([]);
    const needs = { ...pipelineSpec, params: [{ name: 'stage' }] };
    expect(codesIn('.tekton', lint, pipeline(needs), named)).toEqual(['tekton-missing-param']);
  });

  test('and reports what is wrong with a Task once', () => {
    const wrong = task({ params: [{ name: 'revision' }], steps: [{ ...STEP, comand: ['x'] }] });
    expect(codesIn('.tekton', wrong, runOf({ params: [{ name: 'revision', value: '$(params.revision)' }] }))).toEqual([
      'tekton-unknown-field',
    ]);
  });
});

test('a value that is pasted into a script of another language is read there', () => {
  const script = (text: string) =>
    found(task({ params: [{ name: 'url' }], steps: [{ name: 'a', image: 'p:3', script: text }] }));
  const pasted = 'tekton-script-substitution spec.steps.a.script: $(params.url) is pasted into the script before';
  const ofShell =
    'the shell reads it: a value becomes code. Add an env variable PARAMS_URL with the value $(params.url) and ' +
    'write "$PARAMS_URL".';
  for (const line of [
    '',
    '#!/bin/sh\n',
    '#!/usr/bin/env bash\n',
    '#!/busybox/sh -e\n',
    '#!/usr/bin/env -S bash -e\n',
  ]) {
    expect(script(`${line}curl $(params.url)`)).toEqual([`${pasted} ${ofShell}`]);
  }
  for (const line of [
    '#!/usr/bin/env python3',
    '#!/usr/libexec/platform-python',
    '#!/usr/bin/env -S node --no-warnings',
  ]) {
    expect(script(`${line}\nprint("$(params.url)")`)).toEqual([
      `${pasted} its program reads it: a value becomes code. Add an env variable PARAMS_URL with the value ` +
        '$(params.url), and read it in the script.',
    ]);
  }
  expect(
    found(
      task({
        params: [{ name: 'all', type: 'array' }],
        steps: [{ ...STEP, command: undefined, script: '#!/usr/bin/python\nf($(params.all[*]))' }],
      }),
    ),
  ).toEqual([
    'tekton-script-substitution spec.steps.a.script: $(params.all[*]) is pasted into the script before its program ' +
      'reads it: a value becomes code. Pass it by args, and read them in the script.',
  ]);
});

describe('What an embedded spec inherits', () => {
  const steps = [{ ...STEP, args: ['$(params.who)', '$(workspaces.shared.path)'] }];

  test('comes from the run, the Pipeline and its own task', () => {
    const spec = { tasks: [{ name: 'a', taskSpec: { steps } }] };
    const claim = { persistentVolumeClaim: { claimName: 'c' } };
    expect(
      found(
        run({ params: [{ name: 'who', value: 'x' }], workspaces: [{ name: 'shared', ...claim }], pipelineSpec: spec }),
      ),
    ).toEqual([]);
    expect(found(pipeline({ params: [{ name: 'who' }], workspaces: [{ name: 'shared' }], ...spec }))).toEqual([]);
    expect(
      found(
        pipeline({
          workspaces: [{ name: 'shared' }],
          tasks: [{ ...spec.tasks[0], params: [{ name: 'who', value: 'x' }] }],
        }),
      ),
    ).toEqual([]);
  });

  test('and from nowhere else', () => {
    const message = (at: string, params: string, workspaces: string) => [
      `tekton-undeclared-param ${at}.steps.a.args[0]: $(params.who) names a param that the Task does ` +
        `not declare. Params: ${params} Declare it or correct the name.`,
      `tekton-undeclared-workspace ${at}.steps.a.args[1]: $(workspaces.shared.path) names a workspace ` +
        'that the Task does not declare, and Tekton leaves the reference as it is. Workspaces: ' +
        `${workspaces}. Declare it or correct the name.`,
    ];
    const spec = { tasks: [{ name: 'a', taskSpec: { steps } }] };
    expect(found(pipeline(spec))).toEqual(message('spec.tasks.a.taskSpec', '(none).', '(none)'));
    expect(found(run({ params: [{ name: 'why', value: 'x' }], pipelineSpec: spec }))).toEqual([
      ...message('spec.pipelineSpec.tasks.a.taskSpec', 'why. Did you mean "why"?', '(none)'),
      'tekton-unknown-param spec.params.why: the param "why" is not declared, and Tekton ignores the ' +
        'value. Params: (none). Correct the name or remove it.',
    ]);
    expect(found(task({ steps }))).toEqual(message('spec', '(none).', '(none)'));
  });

  // the webhook of Tekton 1.15 crashes at the second and answers with EOF; the third has no properties for it
  test('the webhook treats params of one name as one in a run with an embedded Pipeline', () => {
    const using = (name: string, value: unknown, param: object) => ({
      name,
      params: [{ name: 'p', value }],
      taskSpec: { params: [{ name: 'p', ...param }], steps: [STEP] },
    });
    const object = using('o', { k: 'v' }, { type: 'object', properties: { k: {} } });
    const text = using('t', 'v', { type: 'string' });
    const inRun = (...tasks: object[]) => found(run({ pipelineSpec: { tasks } }));
    const remedy =
      'but in a run with an embedded Pipeline the webhook treats them as one param. Rename one, or ' +
      'move the Pipeline to an object of its own.';
    expect(inRun(object, using('o2', { k: 'w' }, { type: 'object', properties: { k: {} } }))).toEqual([]);
    expect(inRun(text, object)).toEqual([
      'tekton-param-type spec.pipelineSpec.tasks.o.params.p: "p" is of type object here and of type ' +
        `string in spec.pipelineSpec.tasks.t.params.p, ${remedy}`,
    ]);
    expect(inRun(object, text)).toEqual([
      'tekton-param-type spec.pipelineSpec.tasks.t.taskSpec.params.p: "p" is of type string here and ' +
        `of type object in spec.pipelineSpec.tasks.o.params.p, ${remedy}`,
    ]);
    expect(found(pipeline({ tasks: [object, text] }))).toEqual([]);
  });

  test('results of other tasks can be read in its steps, and order the tasks', () => {
    const reading = (name: string, other: string) => ({
      name,
      taskSpec: { results: [{ name: 'r' }], steps: [{ ...WRITER, args: [`$(tasks.${other}.results.r)`] }] },
    });
    expect(
      found(
        pipeline({
          tasks: [{ name: 'a', taskSpec: { results: [{ name: 'r' }], steps: [WRITER] } }, reading('b', 'a')],
        }),
      ),
    ).toEqual([]);
    expect(found(pipeline({ tasks: [reading('a', 'b'), reading('b', 'a')] }))).toEqual([
      'tekton-task-order spec.tasks.a: waits for itself: a → b → a. Remove a runAfter or a result ' +
        'reference of this cycle.',
    ]);
    expect(found(pipeline({ tasks: [reading('a', 'zz')] }))).toEqual([
      'tekton-unknown-task spec.tasks.a.taskSpec.steps.a.args[0]: $(tasks.zz.results.r) does not name ' +
        'a task that can run before. Tasks: (none). Correct the name or add the task.',
    ]);
  });
});

describe('Manifests have fields that constructs do not have:', () => {
  test('a stepTemplate, for fields that the step does not set', () => {
    const stepTemplate = { image: 'busybox:1.36', command: ['sh'], env: [{ name: 'A', value: '$(params.nope)' }] };
    expect(
      found(task({ stepTemplate, steps: [{ name: 'a' }, { name: 'b', env: [{ name: 'A', value: 'x' }] }] })),
    ).toEqual([
      'tekton-undeclared-param spec.steps.a.env.A: $(params.nope) names a param that the Task does ' +
        'not declare. Params: (none). Declare it or correct the name.',
    ]);
  });

  test('sidecars are containers too, but need no command', () => {
    expect(
      found(
        task({
          steps: [STEP],
          sidecars: [{ name: 'db', image: 'postgres:17', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        }),
      ),
    ).toEqual([
      'tekton-undeclared-volume spec.sidecars.db.volumeMounts.data: the Task has no volume "data". ' +
        'Volumes: (none). Declare it in volumes: Tekton accepts the Task, but Kubernetes rejects the ' +
        'pod.',
    ]);
  });

  test('results of steps, and steps without a name', () => {
    const first = { ...STEP, results: [{ name: 'r' }] };
    expect(
      found(
        task({
          steps: [
            first,
            { image: 'busybox:1.36', command: ['echo'], args: ['$(steps.a.results.r)', '$(steps.a.results.zz)'] },
          ],
        }),
      ),
    ).toEqual([
      'tekton-undeclared-result spec.steps[1].args[1]: $(steps.a.results.zz) names a result that the ' +
        'step "a" does not declare. Results: r. Declare it or correct the name.',
    ]);
  });

  test('a result that is an array or an object, as a whole without [*]', () => {
    const results = [
      { name: 'list', type: 'array' },
      { name: 'object', type: 'object', properties: { k: {} } },
    ];
    const giving = (value: string) =>
      found(
        pipeline({ tasks: [{ name: 'a', taskSpec: { results, steps: [WRITER] } }], results: [{ name: 'out', value }] }),
      );
    expect(
      [
        '$(tasks.a.results.list)',
        '$(tasks.a.results.object)',
        '$(tasks.a.results.object[*])',
        '$(tasks.a.results.object.k)',
      ].flatMap(giving),
    ).toEqual([]);
    expect(giving('$(tasks.a.results.object) $(tasks.a.results.object.z)')).toEqual([
      'tekton-param-type spec.results.out: $(tasks.a.results.object) does not name a key of the ' +
        'object. Keys: k. Correct the key.',
      'tekton-param-type spec.results.out: $(tasks.a.results.object.z) does not name a key of the ' +
        'object. Keys: k. Correct the key.',
    ]);
  });

  test('results of steps, in env, command and args only', () => {
    const first = { ...STEP, results: [{ name: 'r' }] };
    const second = {
      name: 'b',
      image: 'busybox:1.36',
      env: [{ name: 'R', value: '$(steps.a.results.r)' }],
      script: 'echo $(steps.a.results.r)',
    };
    expect(found(task({ steps: [first, second] }))).toEqual([
      'tekton-unknown-variable spec.steps.b.script: $(steps.a.results.r) is replaced in env, command ' +
        'and args only, and the webhook rejects it elsewhere. Pass it by env or args.',
    ]);
  });

  test.each<[string, object | undefined, string[]]>([
    [
      '2h',
      undefined,
      [
        'tekton-timeouts spec.taskRunSpecs.a.timeout: 2h0m0s is longer than pipeline of the run, ' +
          '1h0m0s, the default. Shorten it or set timeouts.pipeline.',
      ],
    ],
    [
      '40m',
      { tasks: '30m' },
      [
        'tekton-timeouts spec.taskRunSpecs.a.timeout: 40m0s is longer than tasks of the run, 30m0s. ' +
          'Shorten it or set timeouts.tasks.',
      ],
    ],
    ['2h', { pipeline: '0s' }, []],
    ['1h', undefined, []],
    [
      '-1h',
      undefined,
      ['tekton-wrong-value spec.taskRunSpecs.a.timeout: "-1h" is negative. Set a duration, or 0s for no limit.'],
    ],
  ])('a timeout of %s for a task of a run with the timeouts %j', (timeout, timeouts, expected) => {
    expect(
      found(run({ pipelineRef: { name: 'any' }, timeouts, taskRunSpecs: [{ pipelineTaskName: 'a', timeout }] })),
    ).toEqual(expected);
  });

  test('a StepAction, of which only the params are validated', () => {
    const action = { name: 'a', ref: { name: 'action' }, params: [{ name: 'p', value: '$(params.nope)' }] };
    expect(found(task({ steps: [action, { ...STEP, name: 'b', args: ['$(steps.a.results.any)'] }] }))).toEqual([
      'tekton-undeclared-param spec.steps.a.params.p: $(params.nope) names a param that the Task does ' +
        'not declare. Params: (none). Declare it or correct the name.',
    ]);
  });

  test('fields of an embedded spec in any case, as Go reads them', () => {
    const steps = [{ ...STEP, workingdir: '/tmp', worknigDir: '/tmp' }];
    expect(found(pipeline({ tasks: [{ name: 'a', taskSpec: { steps } }] }))).toEqual([
      'tekton-unknown-field spec.tasks.a.taskSpec.steps.a.worknigDir: this field does not exist: ' +
        'kubectl rejects it, and Argo CD drops it silently. Did you mean "workingDir"? Correct the ' +
        'name, or remove it.',
    ]);
    expect(found(task({ steps }))).toHaveLength(2);
  });

  test('a $(…) of Kubernetes or of a shell', () => {
    expect(found(task({ steps: [{ ...STEP, args: ['$(HOME)', '$(date)'] }] }))).toEqual([]);
  });

  test('a deprecated API version', () => {
    expect(found({ ...task({ steps: [{ ...STEP, resources: {} }] }), apiVersion: 'tekton.dev/v1beta1' })).toEqual([
      'tekton-deprecated-version apiVersion: "tekton.dev/v1beta1" is deprecated since Tekton 0.50. ' +
        'Allowed: tekton.dev/v1. Migrate it to v1, in which some fields differ.',
    ]);
  });

  test('an API version that Tekton has removed: nothing else of it is checked', () => {
    const removed = { ...task({ inputs: {}, steps: [{ name: 'a' }] }), apiVersion: 'tekton.dev/v1alpha1' };
    expect(found(removed)).toEqual([
      'tekton-deprecated-version apiVersion: "tekton.dev/v1alpha1" is not served by Tekton 1.15: the API server ' +
        'knows no such object. Allowed: tekton.dev/v1. Migrate it to v1, in which most fields differ.',
    ]);
    expect(found({ ...removed, kind: 'StepAction' })).toEqual([]);
  });
});

describe('Manifests with any values:', () => {
  const odd = [
    undefined,
    null,
    1,
    'text',
    true,
    [],
    [null],
    [1],
    ['x'],
    {},
    { name: 1 },
    [{}],
    [{ name: 'x' }],
    [{ name: 'constructor' }],
    { steps: 'x', tasks: 'x' },
  ];
  const fields: { [kind: string]: string[] } = {
    Task: ['params', 'workspaces', 'results', 'volumes', 'steps', 'sidecars', 'stepTemplate'],
    Pipeline: ['params', 'workspaces', 'tasks', 'finally', 'results'],
    PipelineRun: [
      'params',
      'workspaces',
      'pipelineRef',
      'pipelineSpec',
      'taskRunTemplate',
      'taskRunSpecs',
      'timeouts',
      'status',
    ],
    TaskRun: ['params', 'workspaces', 'taskRef', 'taskSpec', 'podTemplate', 'timeout', 'retries'],
  };

  test.each(Object.keys(fields))('a %s is read to its end', (kind) => {
    for (const value of odd) {
      const manifests = [value, ...fields[kind].map((name) => ({ [name]: value }))].map((spec): Manifest => ({
        apiVersion: 'tekton.dev/v1',
        kind,
        metadata: { name: 'x' },
        spec,
      }));
      for (const manifest of manifests) expect(() => found(manifest)).not.toThrow();
    }
  });

  test.each([
    [
      'steps',
      [
        'params',
        'env',
        'volumeMounts',
        'when',
        'ref',
        'results',
        'workspaces',
        'securityContext',
        'computeResources',
        'timeout',
        'onError',
        'script',
        'command',
        'args',
        'image',
        'name',
      ],
    ],
    [
      'tasks',
      [
        'params',
        'workspaces',
        'when',
        'matrix',
        'taskRef',
        'taskSpec',
        'pipelineRef',
        'pipelineSpec',
        'runAfter',
        'retries',
        'timeout',
        'onError',
        'name',
        'displayName',
      ],
    ],
  ])('also in one of its %s', (list, names) => {
    const kind = list === 'steps' ? 'Task' : 'Pipeline';
    for (const value of odd) {
      for (const name of names) {
        expect(() =>
          found({
            apiVersion: 'tekton.dev/v1',
            kind,
            metadata: { name: 'x' },
            spec: { [list]: [{ name: 'a', [name]: value }] },
          }),
        ).not.toThrow();
      }
    }
  });
});

test('A finding has a severity, and other documents are not validated', () => {
  const documents = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } },
    { apiVersion: 'tekton.dev/v1beta1', kind: 'StepAction', metadata: { name: 'x' } },
    {},
    task({
      steps: [
        { ...STEP, image: 'busybox' },
        { ...STEP, env: [{ name: '1A' }] },
      ],
    }),
  ].map(documentOf);
  const findings = tektonFindings(documents);
  expect(findings.map(({ code, severity, document }) => [code, severity, documents.indexOf(document)])).toEqual([
    ['tekton-image-version', 'warning', 3],
    ['tekton-duplicate', 'error', 3],
    ['tekton-refused-pod', 'warning', 3],
  ]);
});

describe('The severity follows the certainty:', () => {
  const severities = (...documents: Manifest[]) =>
    tektonFindings(documents.map(documentOf)).map(({ severity, code }) => `${severity} ${code}`);
  const step = (fields: object, spec: object = {}) => task({ ...spec, steps: [{ ...STEP, ...fields }] });
  const script = (text: string, spec: object = {}) => step({ command: undefined, script: text }, spec);
  const giving = (...values: object[]) =>
    pipeline({ tasks: [{ name: 'a', params: values, taskSpec: { params: [OBJECT], steps: [STEP] } }] });
  const OBJECT = { name: 'o', type: 'object', properties: { k: { type: 'string' } } };
  const ONE_TASK = { tasks: [{ name: 'a', taskRef: { name: 't' } }] };

  test.each<[string, Manifest, string[]]>([
    [
      'a value pasted into a script',
      script('echo $(params.a)', { params: [{ name: 'a' }] }),
      ['warning tekton-script-substitution'],
    ],
    ['CR LF in a script', script('echo\r\n'), ['warning tekton-wrong-value']],
    [
      'an undeclared workspace that a shell reads',
      script('echo $(workspaces.w.path)'),
      ['warning tekton-undeclared-workspace'],
    ],
    [
      'an undeclared workspace as workingDir',
      step({ workingDir: '$(workspaces.w.path)' }),
      ['error tekton-undeclared-workspace'],
    ],
    [
      'an unknown variable of the TaskRun',
      step({ args: ['$(context.taskRun.id)'] }),
      ['error tekton-unknown-variable'],
    ],
    ['an unknown context', step({ args: ['$(context.other.id)'] }), ['warning tekton-unknown-variable']],
    [
      'a part of a string',
      step({ args: ['$(params.a[*])'] }, { params: [{ name: 'a' }] }),
      ['warning tekton-param-type'],
    ],
    ['a variable twice', step({ env: [{ name: 'A' }, { name: 'A' }] }), ['warning tekton-duplicate']],
    ['a result twice', step({}, { results: [{ name: 'r' }, { name: 'r' }] }), ['warning tekton-duplicate']],
    ['a param twice', step({}, { params: [{ name: 'p' }, { name: 'p' }] }), ['error tekton-duplicate']],
    ['a result name with a dot', step({}, { results: [{ name: 'a.b' }] }), ['warning tekton-invalid-name']],
    ['a result name with a space', step({}, { results: [{ name: 'a b' }] }), ['error tekton-invalid-name']],
    ['a variable name of Kubernetes 1.32', step({ env: [{ name: '1A' }] }), ['warning tekton-refused-pod']],
    ['a variable name with =', step({ env: [{ name: 'A=B' }] }), ['error tekton-refused-pod']],
    [
      'a capability with CAP_',
      step({ securityContext: { capabilities: { add: ['CAP_CHOWN'] } } }),
      ['warning tekton-refused-pod'],
    ],
    ['a relative mount path', step({}, { workspaces: [{ name: 'w', mountPath: 'w' }] }), ['warning tekton-mount-path']],
    [
      'an undeclared param',
      pipeline({ tasks: [{ name: 'a', params: [{ name: 'p', value: 'x' }], taskSpec: { steps: [STEP] } }] }),
      ['warning tekton-unknown-param'],
    ],
    ['an undeclared key', giving({ name: 'o', value: { k: 'x', other: 'x' } }), ['warning tekton-param-type']],
    [
      'a missing key',
      giving({ name: 'o', value: { other: 'x' } }),
      ['error tekton-param-type', 'warning tekton-param-type'],
    ],
    ['negative retries', pipeline({ tasks: [{ ...ONE_TASK.tasks[0], retries: -1 }] }), ['warning tekton-wrong-value']],
    [
      'a result in a displayName',
      pipeline({
        tasks: [...ONE_TASK.tasks, { name: 'b', taskRef: { name: 't' }, displayName: '$(tasks.a.results.r)' }],
      }),
      ['warning tekton-task-order'],
    ],
    [
      'a workspace of a run that the Pipeline does not have',
      run({
        pipelineRef: { name: 'ci' },
        workspaces: [{ name: 'w', emptyDir: {} }],
      }),
      ['warning tekton-undeclared-workspace'],
    ],
    [
      'a setting for a task that the Pipeline does not have',
      run({
        pipelineRef: { name: 'ci' },
        taskRunSpecs: [{ pipelineTaskName: 'zz' }],
      }),
      ['error tekton-unknown-task'],
    ],
    [
      'a result in a param of a run',
      run({
        pipelineRef: { name: 'other' },
        params: [{ name: 'p', value: '$(tasks.a.results.r)' }],
      }),
      ['error tekton-task-order'],
    ],
  ])('%s', (_, manifest, expected) => {
    expect(severities(manifest, { ...pipeline(ONE_TASK), metadata: { name: 'ci', namespace: 'builds' } })).toEqual(
      expected,
    );
  });
});
