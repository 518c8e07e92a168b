import { application, documents, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

function hook(metadata: string, kind: string = 'Job'): string[] {
  return lines(
    ruleFindings(
      documents(`${application()}---\n# shop/hook.yaml\napiVersion: v1\nkind: ${kind}\nmetadata: ${metadata}\n`),
    ),
  );
}

const found = (policies: string, verdict: string) => [
  `shop/hook.yaml: error hook-succeeded-alone: ` +
    `metadata.annotations.argocd.argoproj.io/hook-delete-policy: "${policies}" leaves a hook ` +
    `that ${verdict} in the cluster, ` +
    'and while it exists no hook of this name runs: the next sync reads its old verdict. ' +
    'Add BeforeHookCreation, or remove the annotation, which means the same.',
];

test.each([
  ['HookSucceeded alone', 'HookSucceeded', found('HookSucceeded', 'failed')],
  ['HookFailed alone', 'HookFailed', found('HookFailed', 'succeeded')],
  ['HookSucceeded beside the default', 'HookSucceeded, BeforeHookCreation', []],
  ['HookSucceeded and HookFailed, which leave nothing', 'HookSucceeded,HookFailed', []],
])('A hook with a fixed name and %s', (_, policies, expected) => {
  expect(
    hook(
      `{name: a, annotations: {argocd.argoproj.io/hook: PreSync, ` +
        `argocd.argoproj.io/hook-delete-policy: '${policies}'}}`,
    ),
  ).toEqual(expected);
});

test.each([
  ['a hook without the annotation', '{name: a, annotations: {argocd.argoproj.io/hook: PreSync}}'],
  [
    'a hook that gets a new name each time',
    '{generateName: a-, annotations: {argocd.argoproj.io/hook: PreSync, ' +
      'argocd.argoproj.io/hook-delete-policy: HookSucceeded}}',
  ],
  [
    'an object without a verdict',
    '{name: a, annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded}}',
    'ServiceAccount',
  ],
  [
    'a Job that goes by itself',
    '{name: a, annotations: {argocd.argoproj.io/hook: PreSync, ' +
      'argocd.argoproj.io/hook-delete-policy: HookSucceeded}}\nspec: {ttlSecondsAfterFinished: 60}',
  ],
  ['an object that is no hook', '{name: a, annotations: {argocd.argoproj.io/hook-delete-policy: HookSucceeded}}'],
])('there is no finding for %s', (_, metadata, kind = 'Job') => {
  expect(hook(metadata, kind)).toEqual([]);
});
