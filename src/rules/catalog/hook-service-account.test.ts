import { application, found } from '../../../test/rules/documents';

const job = (pod: string, phase: string = 'PreSync', wave: string = '0') => `# shop/hook.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: ${phase}, argocd.argoproj.io/sync-wave: '${wave}'}}
spec: {template: {spec: {${pod}}}}
`;
const object = (kind: string, metadata: string = '', folder: string = 'shop') =>
  `# ${folder}/object.yaml\napiVersion: v1\nkind: ${kind}\nmetadata: {name: needed${metadata}}`;
const hooked = (phase: string, wave: string = '0') =>
  `, annotations: {argocd.argoproj.io/hook: ${phase}, argocd.argoproj.io/sync-wave: '${wave}'}`;
const ACCOUNT = 'serviceAccountName: needed';
const reported = (property: string, kind: string, when: string, hook: string, phase: string) => [
  `shop/hook.yaml: error hook-service-account: ${property}: the ${kind} "needed" is applied in ` +
    `${when}, after this hook of ${hook}: ` +
    'at the first sync its pod cannot start, and the sync waits for it. ' +
    `Let the platform apply it from another path, or make it a hook too, in ${phase} and a wave no later.`,
];
const AT = 'spec.template.spec';

test.each([
  [
    'an ordinary ServiceAccount',
    job(ACCOUNT),
    object('ServiceAccount'),
    reported(`${AT}.serviceAccountName`, 'ServiceAccount', 'Sync', 'PreSync', 'PreSync'),
  ],
  [
    'a ServiceAccount of a later wave',
    job(ACCOUNT),
    object('ServiceAccount', hooked('PreSync', '1')),
    reported(`${AT}.serviceAccountName`, 'ServiceAccount', 'PreSync, wave 1', 'PreSync', 'PreSync'),
  ],
  [
    'an ordinary one of a later wave, for a hook of Sync',
    job(ACCOUNT, 'Sync', '-1'),
    object('ServiceAccount'),
    reported(`${AT}.serviceAccountName`, 'ServiceAccount', 'Sync', 'Sync, wave -1', 'Sync'),
  ],
  [
    'a ConfigMap in a volume',
    job('volumes: [{name: files, configMap: {name: needed}}]'),
    object('ConfigMap'),
    reported(`${AT}.volumes.files.configMap.name`, 'ConfigMap', 'Sync', 'PreSync', 'PreSync'),
  ],
  [
    'a Secret in a variable',
    job('containers: [{name: a, env: [{name: B, valueFrom: {secretKeyRef: {name: needed, key: b}}}]}]'),
    object('Secret'),
    reported(`${AT}.containers.a.env.B.valueFrom.secretKeyRef.name`, 'Secret', 'Sync', 'PreSync', 'PreSync'),
  ],
  [
    'a ConfigMap with all its variables',
    job('containers: [{name: a, envFrom: [{configMapRef: {name: needed}}]}]'),
    object('ConfigMap'),
    reported(`${AT}.containers.a.envFrom[0].configMapRef.name`, 'ConfigMap', 'Sync', 'PreSync', 'PreSync'),
  ],
])('%s comes too late', (_, hook, needed, expected) => {
  expect(found(application(), hook, needed)).toEqual(expected);
});

test.each([
  ['a ServiceAccount that the platform applies', [job(ACCOUNT), object('ServiceAccount', '', 'platform')]],
  [
    'one that the platform applies too',
    [job(ACCOUNT), object('ServiceAccount'), object('ServiceAccount', ', namespace: shop', 'platform')],
  ],
  ['one that is a hook of the same wave', [job(ACCOUNT), object('ServiceAccount', hooked('PreSync'))]],
  ['one for a hook that comes after it', [job(ACCOUNT, 'PostSync'), object('ServiceAccount')]],
  ['one for SyncFail, which comes when it comes', [job(ACCOUNT, 'SyncFail'), object('ServiceAccount')]],
  [
    'a ConfigMap that may be missing',
    [job('volumes: [{name: files, configMap: {name: needed, optional: true}}]'), object('ConfigMap')],
  ],
  ['one of another namespace', [job(ACCOUNT), object('ServiceAccount', ', namespace: other')]],
])('there is no finding for %s', (_, texts) => {
  const lines = found(application(), ...texts);
  expect(lines.filter((line) => line.includes('hook-service-account'))).toEqual([]);
});

const rights = (role: string, binding: string) => `
# shop/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: rights${role}}
---
# shop/binding.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: bound${binding}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: rights}
subjects: [{kind: ServiceAccount, name: needed, namespace: shop}]`;

test.each([
  ['a binding', rights(hooked('PreSync'), ''), 'RoleBinding "bound"'],
  ['a Role', rights('', hooked('PreSync')), 'Role "rights"'],
  ['a Role of a later wave', rights(hooked('PreSync', '2'), hooked('PreSync')), 'Role "rights"'],
])('%s comes too late', (what, texts, right) => {
  const when = what.includes('wave') ? 'PreSync, wave 2' : 'Sync';
  expect(found(application(), job(ACCOUNT), texts).filter((line) => line.includes('hook-service-account'))).toEqual([
    `shop/hook.yaml: error hook-service-account: ${AT}.serviceAccountName: the ${right} is applied in ${when}, ` +
      'after this hook of PreSync: at the first sync its pod has no rights, and what it asks of the API server is ' +
      'forbidden. Let the platform apply it from another path, or make it a hook too, in PreSync and a wave no later.',
  ]);
});

describe('a run', () => {
  const tekton = (kind: string, name: string, spec: string, metadata: string = '') => `
# shop/${name}.yaml
apiVersion: tekton.dev/v1
kind: ${kind}
metadata: {name: ${name}${metadata}}
spec: ${spec}`;
  const PIPELINE = tekton('Pipeline', 'build', '{tasks: [{name: push, taskRef: {name: push}}]}');
  const TASK = tekton('Task', 'push', '{steps: [{name: push, image: "a:1", script: push}]}');
  const late = (file: string, severity: string, at: string, what: string, why: string) =>
    `shop/${file}.yaml: ${severity} hook-service-account: ${at}: the ${what} is applied in Sync, ` +
    `after this hook of PreSync: at the first sync ${why}. ` +
    'Let the platform apply it from another path, or make it a hook too, in PreSync and a wave no later.';
  const NOT_FOUND = 'the run does not find it, and fails';
  const mine = (lines: string[]) => lines.filter((line) => line.includes('hook-service-account'));

  test('that is a hook needs its Pipeline, Tasks, account and volumes before it', () => {
    const spec =
      '{pipelineRef: {name: build}, taskRunTemplate: {serviceAccountName: needed}, ' +
      'workspaces: [{name: source, persistentVolumeClaim: {claimName: needed}}]}';
    const run = tekton('PipelineRun', 'run', spec, hooked('PreSync'));
    const objects = [object('ServiceAccount'), object('PersistentVolumeClaim')];
    const CANNOT_START = 'its pod cannot start, and the sync waits for it';
    expect(mine(found(application(), run, PIPELINE, TASK, ...objects))).toEqual([
      late('run', 'error', 'spec.pipelineRef.name', 'Pipeline "build"', NOT_FOUND),
      late('run', 'error', 'spec.taskRunTemplate.serviceAccountName', 'ServiceAccount "needed"', CANNOT_START),
      late(
        'run',
        'error',
        'spec.workspaces.source.persistentVolumeClaim.claimName',
        'PersistentVolumeClaim "needed"',
        CANNOT_START,
      ),
      late('run', 'error', 'spec', 'Task "push"', NOT_FOUND),
    ]);
  });

  test('that a program of a hook starts needs its Pipeline and Tasks', () => {
    const hook = job("containers: [{name: a, command: [sh, -c, 'tkn pipeline start build']}]");
    const at = `${AT}.containers.a.command`;
    expect(mine(found(application(), hook, PIPELINE, TASK))).toEqual([
      late('hook', 'warning', at, 'Pipeline "build"', NOT_FOUND),
      late('hook', 'warning', at, 'Task "push"', NOT_FOUND),
    ]);
    expect(mine(found(application(), hook.replace('PreSync', 'PostSync'), PIPELINE, TASK))).toEqual([]);
  });
});
