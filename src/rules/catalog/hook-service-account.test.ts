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
