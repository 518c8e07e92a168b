import { application, changed, example, found } from '../../../test/rules/documents';

const BAD = example('missing-object', 'Bad');
const message = (severity: string, at: string, what: string, rest: string) => [
  `${severity} missing-object: ${at}: names the ${what}, which no manifest makes: ${rest}`,
];
const bare = (lines: string[]) => lines.map((line) => line.replace(/^[^:]*: /, ''));
const object = (kind: string, name: string, metadata: string = '', spec: string = '') => `
# shop/object.yaml
apiVersion: ${kind === 'Role' || kind === 'RoleBinding' ? 'rbac.authorization.k8s.io/v1' : 'v1'}
kind: ${kind}
metadata: {name: ${name}${metadata}}
${spec}`;
const tekton = (kind: string, name: string, spec: string, metadata: string = '') => `
# shop/run.yaml
apiVersion: tekton.dev/v1
kind: ${kind}
metadata: {name: ${name}${metadata}}
spec: ${spec}`;
const HOOK = ', annotations: {argocd.argoproj.io/hook: PostSync}';
const run = (spec: string) => tekton('PipelineRun', 'check', `{pipelineSpec: {tasks: []}, ${spec}}`, HOOK);
const mine = (...texts: string[]) => bare(found(...texts)).filter((line) => line.includes('missing-object'));

describe('what the files show is an error', () => {
  test('a name that is nearly that of an object which nothing names', () => {
    expect(mine(BAD)).toEqual(
      message(
        'error',
        'spec.pipelineRef.name',
        'Pipeline "check-link" of the namespace "shop"',
        'the run fails. Pipelines: "check-links". Did you mean "check-links"? Correct the name, or add it.',
      ),
    );
  });

  test('a Pipeline that was renamed, so that nothing names it', () => {
    expect(mine(changed(BAD, ['pipelineRef: {name: check-link}', 'pipelineRef: {name: build}']))).toEqual(
      message(
        'error',
        'spec.pipelineRef.name',
        'Pipeline "build" of the namespace "shop"',
        'the run fails. Pipelines: "check-links". Correct the name, or add it.',
      ),
    );
  });

  test.each([
    ['ServiceAccount', 'taskRunTemplate: {serviceAccountName: bilder}', 'spec.taskRunTemplate.serviceAccountName'],
    [
      'PersistentVolumeClaim',
      'workspaces: [{name: cache, persistentVolumeClaim: {claimName: bilder}}]',
      'spec.workspaces.cache.persistentVolumeClaim.claimName',
    ],
    ['ConfigMap', 'workspaces: [{name: a, configMap: {name: bilder}}]', 'spec.workspaces.a.configMap.name'],
    ['Secret', 'workspaces: [{name: a, secret: {secretName: bilder}}]', 'spec.workspaces.a.secret.secretName'],
  ])('%s of a run', (kind, spec, at) => {
    expect(mine(application(), run(spec), object(kind, 'builders'))).toEqual(
      message(
        'error',
        at,
        `${kind} "bilder" of the namespace "shop"`,
        `no pod starts. ${kind}s: "builders". Did you mean "builders"? Correct the name, or add it.`,
      ),
    );
  });
});

describe('what can be made elsewhere is a warning', () => {
  test('without an Application that syncs both', () => {
    expect(mine(BAD.slice(BAD.indexOf('---') + 4))).toEqual(
      message(
        'warning',
        'spec.pipelineRef.name',
        'Pipeline "check-link"',
        'unless it is made elsewhere, the run fails. Pipelines: "check-links". Did you mean "check-links"? ' +
          'Correct the name, or add it to the manifests.',
      ),
    );
  });

  test('an account that is in another namespace', () => {
    const spec = 'taskRunTemplate: {serviceAccountName: builder-bot}';
    expect(mine(application(), run(spec), object('ServiceAccount', 'builder-bot', ', namespace: builds'))).toEqual(
      message(
        'warning',
        'spec.taskRunTemplate.serviceAccountName',
        'ServiceAccount "builder-bot" of the namespace "shop"',
        'unless it is made elsewhere, no pod starts. There is ServiceAccount builds/builder-bot. ' +
          'Correct the name, or add it to the manifests.',
      ),
    );
  });

  test('the Role of a binding', () => {
    const ref = 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deploy}';
    expect(
      mine(object('Role', 'deployer', ', namespace: shop'), object('RoleBinding', 'a', ', namespace: shop', ref)),
    ).toEqual(
      message(
        'warning',
        'roleRef.name',
        'Role "deploy" of the namespace "shop"',
        'unless it is made elsewhere, the accounts of the binding get no rights. ' +
          'Roles: "deployer". Did you mean "deployer"? ' +
          'Correct the name, or add it to the manifests.',
      ),
    );
  });

  test('a Task of a Pipeline, and the Pipeline of a run in a program', () => {
    const job = `
# shop/job.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: start${HOOK}}
spec: {template: {spec: {containers: [{name: start, command: [sh, -c, tkn pipeline start buid]}]}}}`;
    const pipeline = tekton('Pipeline', 'build', '{tasks: [{name: push, taskRef: {name: pusch}}]}');
    expect(mine(application(), job, pipeline, tekton('Task', 'push', '{steps: []}', ', namespace: shop'))).toEqual([
      ...message(
        'warning',
        'spec.template.spec.containers.start.command.spec.pipelineRef.name',
        'Pipeline "buid" of the namespace "shop"',
        'unless it is made elsewhere, the run fails. Pipelines: "build". Did you mean "build"? ' +
          'Correct the name, or add it to the manifests.',
      ),
      ...message(
        'error',
        'spec.tasks.push.taskRef.name',
        'Task "pusch" of the namespace "shop"',
        'the run fails. Tasks: "push". Did you mean "push"? Correct the name, or add it.',
      ),
    ]);
  });

  test('what a trigger refers to, and the Pipeline of its template', () => {
    const triggers = (kind: string, name: string, spec: string) => `
# ci/triggers.yaml
apiVersion: triggers.tekton.dev/v1beta1
kind: ${kind}
metadata: {name: ${name}, namespace: ci}
spec: ${spec}`;
    const template =
      '{resourcetemplates: [{apiVersion: tekton.dev/v1, kind: PipelineRun, ' +
      'metadata: {generateName: build-}, spec: {pipelineRef: {name: buidl}}}]}';
    const listener = '{triggers: [{bindings: [{ref: pushed}], template: {ref: biuld}}]}';
    expect(
      mine(
        triggers('EventListener', 'github', listener),
        triggers('TriggerTemplate', 'build', template),
        triggers('TriggerBinding', 'push', '{params: []}'),
        tekton('Pipeline', 'build', '{tasks: []}', ', namespace: ci'),
      ),
    ).toEqual([
      ...message(
        'warning',
        'spec.triggers[0].template.ref',
        'TriggerTemplate "biuld" of the namespace "ci"',
        'unless it is made elsewhere, no event starts it. TriggerTemplates: "build". ' +
          'Correct the name, or add it to the manifests.',
      ),
      ...message(
        'warning',
        'spec.triggers[0].bindings[0].ref',
        'TriggerBinding "pushed" of the namespace "ci"',
        'unless it is made elsewhere, no event starts it. TriggerBindings: "push". Did you mean "push"? ' +
          'Correct the name, or add it to the manifests.',
      ),
      ...message(
        'warning',
        'spec.resourcetemplates[0].spec.pipelineRef.name',
        'Pipeline "buidl" of the namespace "ci"',
        'unless it is made elsewhere, the run fails. Pipelines: "build". ' +
          'Correct the name, or add it to the manifests.',
      ),
    ]);
  });
});

test.each([
  ['an account of which there is no other', [run('taskRunTemplate: {serviceAccountName: trigger}')]],
  [
    'an account beside others',
    [run('taskRunTemplate: {serviceAccountName: trigger}'), object('ServiceAccount', 'web')],
  ],
  [
    'an account of the cluster',
    [run('taskRunTemplate: {serviceAccountName: pipeline}'), object('ServiceAccount', 'pipelines')],
  ],
  [
    'a ConfigMap that Kustomize makes',
    [
      run('workspaces: [{name: a, configMap: {name: bilder}}]'),
      object('ConfigMap', 'builder'),
      `# shop/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
configMapGenerator: [{name: bilder}]`,
    ],
  ],
  [
    'a Secret that is sealed',
    [
      run('workspaces: [{name: a, secret: {secretName: bilder}}]'),
      object('Secret', 'builder'),
      object('SealedSecret', 'bilder'),
    ],
  ],
  [
    'another number',
    [run('workspaces: [{name: a, configMap: {name: settings-v2}}]'), object('ConfigMap', 'settings-v1')],
  ],
  [
    'a Pipeline that a resolver finds',
    [BAD.replace('{name: check-link}', '{resolver: git, params: []}').split('---\n').slice(1).join('---\n')],
  ],
  [
    'an optional Secret',
    [run('workspaces: [{name: a, secret: {secretName: bilder, optional: true}}]'), object('Secret', 'builder')],
  ],
  [
    'a catalog Task beside Tasks that are used',
    [
      tekton('Task', 'say-hello', '{steps: []}'),
      tekton(
        'Pipeline',
        'ci',
        '{tasks: [{name: a, taskRef: {name: say-hello}}, {name: b, taskRef: {name: git-clone}}]}',
      ),
    ],
  ],
])('there is no finding for %s', (_, texts) => {
  expect(mine(application(), ...texts)).toEqual([]);
});
