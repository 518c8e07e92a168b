import { application, documents, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODES = ['hook-events', 'hook-image-latest', 'hook-unset-variable', 'run-named-by-date'];

/** The findings of these rules in the container of a Job that is a hook of these phases. */
function reports(container: string, phases = 'PreSync'): string[] {
  const found = ruleFindings(
    documents(`${application()}---
# shop/hook.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: a, annotations: {argocd.argoproj.io/hook: '${phases}'}}
spec: {template: {spec: {containers: [{name: c, ${container}}]}}}
`),
  );
  return lines(found.filter(({ code }) => CODES.includes(code)));
}
const run = (name: string) =>
  `image: 'kubectl:1', args: ["kubectl create -f - <<EOF\\napiVersion: tekton.dev/v1\\nkind: ` +
  `PipelineRun\\nmetadata: {name: '${name}'}\\nEOF\\n"]`;
const AT = 'spec.template.spec.containers.c';

test.each([
  [
    'no version',
    "image: 'busybox'",
    [
      `shop/hook.yaml: warning hook-image-latest: ${AT}.image: "busybox" names no version. ` +
        `Allowed: REPOSITORY:TAG, REPOSITORY@sha256:DIGEST or both. Pin the image: what "latest" is ` +
        `changes under a running system.`,
    ],
  ],
  ['a version', "image: 'busybox:1.37'", []],
  [
    'a variable that it does not have',
    "image: 'busybox:1', env: [{name: A}], args: ['echo $(SHA) $(A) $$(B) $(date) $(SHA)']",
    [
      `shop/hook.yaml: warning hook-unset-variable: ${AT}.args: has $(SHA), a variable that the ` +
        `container does not have: Argo CD gives hooks no variables, and a shell executes this as a ` +
        `command named SHA. ` +
        'Variables: A. Give the container SHA by env, or read the value in the hook: the revision is ' +
        'in status.operationState.syncResult.revision of the Application.',
    ],
  ],
  [
    'variables that may be anything',
    "image: 'busybox:1', envFrom: [{configMapRef: {name: a}}], args: ['echo $(SHA)']",
    [],
  ],
  [
    'a run that is named by the date',
    run('a-$(date +%s)'),
    [
      `shop/hook.yaml: warning run-named-by-date: ${AT}.args.metadata.name: "a-$(date +%s)" is ` +
        `another name each time: every retry of a failed sync, and every further sync, starts another build ` +
        'of the same. Derive the name from the inputs of the run, e.g. from the tag or a hash of all ' +
        'params, with a number that grows when they change, and create it: a run that exists is running already.',
    ],
  ],
  ['a run that is named by its release', run('a-v1'), []],
])('A hook with %s', (_, container, expected) => {
  expect(reports(container)).toEqual(expected);
});

test('A hook that starts a run after success and after failure', () => {
  expect(reports(run('a-v1'), 'PostSync,SyncFail')).toEqual([
    'shop/hook.yaml: warning hook-events: metadata.annotations.argocd.argoproj.io/hook: one hook ' +
      'for PostSync and SyncFail starts the same run after a sync that succeeded and after one that failed. ' +
      'Make two hooks, with a pipeline each: what runs after a failed sync must not build and deploy.',
  ]);
  expect(reports("image: 'busybox:1'", 'PostSync,SyncFail')).toEqual([]); // e.g. tells somebody
  expect(reports(run('a-v1'), 'PreSync,PostSync')).toEqual([]);
});
