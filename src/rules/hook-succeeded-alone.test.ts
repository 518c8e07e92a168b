import { findings } from './findings';
import { documents, lines } from '../../test/rules/documents';

const APPLICATION = `
# argocd/shop.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: 'https://git.example.com/shop.git', path: shop}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
`;

function hook(metadata: string): string[] {
  return lines(findings(documents(`${APPLICATION}---\n# shop/hook.yaml\napiVersion: batch/v1\nkind: Job\nmetadata: ${metadata}\n`)));
}

const found = (policies: string) => [
  `shop/hook.yaml: error hook-succeeded-alone: metadata.annotations.argocd.argoproj.io/hook-delete-policy: "${policies}" leaves a failed hook where it is, `
  + 'and a hook of this name is not run again while it is there. Add BeforeHookCreation, or leave the annotation out, which means the same.',
];

test.each([
  ['HookSucceeded alone', 'HookSucceeded', found('HookSucceeded')],
  ['HookSucceeded beside the default', 'HookSucceeded, BeforeHookCreation', []],
  ['HookSucceeded and HookFailed, which leave nothing', 'HookSucceeded,HookFailed', []],
])('A hook with a fixed name and %s', (_, policies, expected) => {
  expect(hook(`{name: a, annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: '${policies}'}}`)).toEqual(expected);
});

test.each([
  ['a hook without the annotation', '{name: a, annotations: {argocd.argoproj.io/hook: PreSync}}'],
  ['a hook that gets a new name each time', '{generateName: a-, annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded}}'],
  ['an object that is no hook', '{name: a, annotations: {argocd.argoproj.io/hook-delete-policy: HookSucceeded}}'],
])('Nothing is said of %s', (_, metadata) => {
  expect(hook(metadata)).toEqual([]);
});
