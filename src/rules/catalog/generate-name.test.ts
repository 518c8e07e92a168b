import { application, found } from '../../../test/rules/documents';

const hook = (metadata: string, phases: string = 'PostSync', kind: string = 'Job') =>
  `# shop/hook.yaml\napiVersion: v1\nkind: ${kind}\nmetadata: {${metadata}, annotations: {argocd.argoproj.io/hook: '${phases}', argocd.argoproj.io/hook-delete-policy: 'HookSucceeded,HookFailed'}}`;
const KUSTOMIZATION = '# shop/kustomization.yaml\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization';
const AT = 'shop/hook.yaml: error generate-name: metadata.generateName: ';
const prefix = (length: number) => 'a'.repeat(length);

test.each([
  [
    'too long for PostSync',
    [hook(`generateName: ${prefix(37)}`)],
    `"${prefix(37)}" has 37 characters; with the 27 that Argo CD adds for PostSync the name would pass 63. Shorten it to at most 36 characters.`,
  ],
  [
    'too long for the longest of its phases',
    [hook(`generateName: ${prefix(37)}`, 'PreSync,SyncFail')],
    `"${prefix(37)}" has 37 characters; with the 27 that Argo CD adds for PreSync, SyncFail the name would pass 63. Shorten it to at most 36 characters.`,
  ],
  [
    'beside a name',
    [hook('name: b, generateName: a-')],
    '"a-" stands beside name "b", which Argo CD takes: it is one object, deleted and made anew by each sync. ' +
      'Remove one of them; in cdk8s, which gives each object a name, remove it with JsonPatch.remove("/metadata/name").',
  ],
  [
    'under Kustomize',
    [hook('generateName: a-'), KUSTOMIZATION],
    '"a-" stands in the path of the Application "shop", which is built by Kustomize, and Kustomize refuses an object without a name. ' +
      'Give it a name, with delete policy BeforeHookCreation, or take it out of Kustomize.',
  ],
])('A generateName that is %s', (_, texts, message) => {
  expect(found(application(), ...texts)).toEqual([AT + message]);
});

test.each([
  ['36 characters for PostSync', [hook(`generateName: ${prefix(36)}`)]],
  ['40 characters for Sync', [hook(`generateName: ${prefix(40)}`, 'Sync')]],
  ['a longer one for a kind whose names may be longer', [hook(`generateName: ${prefix(60)}`, 'PostSync', 'ConfigMap')]],
  ['a name under Kustomize', [hook('name: a'), KUSTOMIZATION]],
  ['what is no hook', [`# shop/run.yaml\napiVersion: v1\nkind: Job\nmetadata: {generateName: ${prefix(60)}}`]],
])('Nothing is said of %s', (_, texts) => {
  expect(found(application(), ...texts)).toEqual([]);
});

test('Several sources have no revision in common, which leaves 7 characters more', () => {
  const sources =
    "  sources: [{repoURL: 'https://git.example.com/shop.git', path: shop}, {repoURL: 'https://git.example.com/values.git', ref: values}]";
  expect(found(application(sources), hook(`generateName: ${prefix(43)}`))).toEqual([]);
  expect(found(application(sources), hook(`generateName: ${prefix(44)}`)).length).toBe(1);
});
