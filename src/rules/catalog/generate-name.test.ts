import { application, found, hookJob } from '../../../test/rules/documents';

const hook = (metadata: string, phases: string = 'PostSync', kind: string = 'Job') =>
  `# shop/hook.yaml\napiVersion: v1\nkind: ${kind}\nmetadata: {${metadata}, annotations: ` +
  `{argocd.argoproj.io/hook: '${phases}', argocd.argoproj.io/hook-delete-policy: 'HookSucceeded,HookFailed'}}`;
const KUSTOMIZATION = '# shop/kustomization.yaml\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization';
const at = (severity: string) => `shop/hook.yaml: ${severity} generate-name: metadata.generateName: `;
const prefix = (length: number) => 'a'.repeat(length);

test.each([
  [
    'too long for PostSync',
    [hook(`generateName: ${prefix(37)}`)],
    `"${prefix(37)}" has 37 characters; with the 27 that Argo CD adds for PostSync the name ` +
      `exceeds 63. Shorten it to at most 36 characters.`,
  ],
  [
    'too long for the longest of its phases',
    [hook(`generateName: ${prefix(37)}`, 'PreSync,SyncFail')],
    `"${prefix(37)}" has 37 characters; with the 27 that Argo CD adds for PreSync, SyncFail the ` +
      `name exceeds 63. Shorten it to at most 36 characters.`,
  ],
  [
    'beside a name',
    [hook('name: b, generateName: a-')],
    '"a-" is set together with name "b", which Argo CD uses: it is one object, which each sync ' +
      'deletes and creates again. ' +
      'Remove one of them; cdk8s names each object: remove that with JsonPatch.remove("/metadata/name").',
  ],
  [
    'under Kustomize',
    [hook('generateName: a-'), KUSTOMIZATION],
    '"a-" is in the path of the Application "shop", which Kustomize renders, and Kustomize ' +
      'rejects an object without a name. ' +
      'Give it a name, with delete policy BeforeHookCreation, or remove it from the files of Kustomize.',
  ],
])('A generateName that is %s', (_, texts, message) => {
  expect(found(application(), ...texts)).toEqual([at(message.includes('together') ? 'warning' : 'error') + message]);
});

test.each([
  ['36 characters for PostSync', [hook(`generateName: ${prefix(36)}`)]],
  ['40 characters for Sync', [hook(`generateName: ${prefix(40)}`, 'Sync')]],
  ['a longer one for a kind whose names may be longer', [hook(`generateName: ${prefix(60)}`, 'PostSync', 'ConfigMap')]],
  ['a name under Kustomize', [hook('name: a'), KUSTOMIZATION]],
  [
    'what Replace=true creates',
    [
      '# shop/run.yaml\napiVersion: batch/v1\nkind: Job\n' +
        'metadata: {generateName: a-, annotations: {argocd.argoproj.io/sync-options: Replace=true}}',
    ],
  ],
])('there is no finding for %s', (_, texts) => {
  expect(found(application(), ...texts)).toEqual([]);
});

test('An ordinary object with only generateName cannot be applied', () => {
  expect(
    found(application(), '# shop/run.yaml\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}'),
  ).toEqual([
    'shop/run.yaml: error generate-name: metadata.generateName: "a-" is the only name of an ordinary object of the ' +
      'Application "shop", and an object without a name cannot be applied. Give it a name, or make it a hook, which ' +
      'Argo CD creates.',
  ]);
});

test('Several sources have no revision in common, which leaves 7 characters more', () => {
  const sources =
    "  sources: [{repoURL: 'https://git.example.com/shop.git', path: shop}, {repoURL: " +
    "'https://git.example.com/values.git', ref: values}]";
  expect(found(application(sources), hook(`generateName: ${prefix(43)}`))).toEqual([]);
  expect(found(application(sources), hook(`generateName: ${prefix(44)}`)).length).toBe(1);
});

describe('kubectl apply', () => {
  const AT = 'shop/hook.yaml: warning generate-name: spec.template.spec.containers.trigger.args: ';
  const what = 'gives an object to kubectl apply whose only name is generateName "build-", which kubectl rejects. ';
  const remedy = 'Use kubectl create, or give the object a name.';
  const mine = (...texts: string[]) => found(...texts).filter((line) => line.includes('generate-name'));

  test('rejects an object without a name', () => {
    const hookOf = (verb: string) => hookJob('generateName: build-').replace('kubectl create', `kubectl ${verb}`);
    expect(mine(application(), hookOf('apply'))).toEqual([`${AT}${what}${remedy}`]);
    expect(mine(hookOf('apply'))).toEqual([`${AT}${what}${remedy}`]);
    expect(mine(application(), hookOf('create'))).toEqual([]);
  });

  test('in a task of the run of a hook', () => {
    const script = JSON.stringify(
      'kubectl apply -f - <<EOF\n' +
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "build-"}}\nEOF\n',
    );
    const pipeline = `
# platform/build.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: shop}
spec: {tasks: [{name: start, taskSpec: {steps: [{name: start, image: 'k:1', script: ${script}}]}}]}`;
    expect(mine(application(), hookJob(), pipeline)).toEqual([
      `platform/build.yaml: warning generate-name: spec.tasks.start: ${what}${remedy}`,
    ]);
  });
});
