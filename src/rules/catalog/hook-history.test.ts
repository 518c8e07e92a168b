import { application, found } from '../../../test/rules/documents';

const hook = (metadata: string, kind: string = 'Job', spec: string = '{}') =>
  `# shop/hook.yaml\napiVersion: v1\nkind: ${kind}\nmetadata: {${metadata}}\nspec: ${spec}`;
const at = (policy: string) => `generateName: a-, annotations: {argocd.argoproj.io/hook: PostSync${policy}}`;
const POLICY = ', argocd.argoproj.io/hook-delete-policy: ';
const reported = (kind: string, or: string) => [
  `shop/hook.yaml: warning hook-history: metadata.generateName: "a-" gets another name at each ` +
    `sync, so that BeforeHookCreation deletes none: each sync leaves one more ${kind}. ` +
    `Add delete policy HookSucceeded${or}, or let something else delete old ones, and acknowledge this.`,
];

test.each([
  ['a Job with the default policy', hook(at('')), reported('Job', ' or ttlSecondsAfterFinished')],
  ['a Pod with the default written', hook(at(`${POLICY}BeforeHookCreation`), 'Pod'), reported('Pod', '')],
  ['a Job that is deleted when it has succeeded', hook(at(`${POLICY}HookSucceeded`)), []],
  ['a Job that is deleted when it has failed', hook(at(`${POLICY}HookFailed`)), []],
  ['a Job that goes by itself', hook(at(''), 'Job', '{ttlSecondsAfterFinished: 600}'), []],
  ['a Job with a name', hook('name: a, annotations: {argocd.argoproj.io/hook: PostSync}'), []],
  ['a Job that is no hook', hook('name: a'), []],
])('%s', (_, text, expected) => {
  expect(found(application(), text)).toEqual(expected);
});
