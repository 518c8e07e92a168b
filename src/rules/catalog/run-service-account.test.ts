import { application, found, hookJob } from '../../../test/rules/documents';

const account = (metadata: string) =>
  `# shop/account.yaml\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: builder${metadata}}`;
const HOOK = ', annotations: {argocd.argoproj.io/hook: PreSync}';
const SAID = [
  'shop/account.yaml: warning run-service-account: ' +
    'metadata.annotations.argocd.argoproj.io/hook: "PreSync" deletes the ServiceAccount ' +
    '"builder" and creates it again at each sync, ' +
    'and the run that Job build starts uses it: a run in progress loses its token. ' +
    'Let the platform apply the ServiceAccounts of runs from another path; only what the hook ' +
    'itself needs may be a hook.',
];

test.each([
  ['of the whole run', 'taskRunTemplate: {serviceAccountName: builder}', HOOK, SAID],
  ['of one task', 'taskRunSpecs: [{pipelineTaskName: push, serviceAccountName: builder}]', HOOK, SAID],
  ['that is no hook', 'taskRunTemplate: {serviceAccountName: builder}', '', []],
  ['of no run', 'taskRunTemplate: {serviceAccountName: other}', HOOK, []],
  ['of another namespace', 'taskRunTemplate: {serviceAccountName: builder}', `, namespace: other${HOOK}`, []],
])('A ServiceAccount %s', (_, run, metadata, expected) => {
  expect(found(application(), account(metadata), hookJob('name: build-v1', run))).toEqual(expected);
});
