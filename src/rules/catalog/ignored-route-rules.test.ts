import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('ignored-route-rules', 'Good');
const BAD = example('ignored-route-rules', 'Bad');
const REMEDY =
  'Let what moves the weights give the field back at its end, as CanaryStrategy does, and ignore its field ' +
  'manager only.';

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'argocd/shop.yaml: warning ignored-route-rules: spec.ignoreDifferences[0].jqPathExpressions: ' +
      '".spec.rules[].backendRefs[].weight" leads into the rules of a route: all rules of a route are one list, ' +
      'which ' +
      'has one owner, so the Application stays OutOfSync or never applies a change of them. ' +
      REMEDY,
  ]);
});

test('a JSON pointer', () => {
  expect(
    found(
      changed(GOOD, [
        'managedFieldsManagers: [cdk8s-argo-tekton-release]',
        'jsonPointers: [/spec/rules/0/backendRefs]',
      ]),
    ),
  ).toEqual([
    'argocd/shop.yaml: warning ignored-route-rules: spec.ignoreDifferences[0].jsonPointers: ' +
      '"/spec/rules/0/backendRefs" leads into the rules of a route: all rules of a route are one list, which has one ' +
      'owner, so the Application stays OutOfSync or never applies a change of them. ' +
      REMEDY,
  ]);
});

test('a field manager that keeps the list', () => {
  expect(found(changed(GOOD, ['cdk8s-argo-tekton-release', 'rollouts-plugin']))).toEqual([
    'argocd/shop.yaml: warning ignored-route-rules: spec.ignoreDifferences[0].managedFieldsManagers: has ' +
      '"rollouts-plugin", and all rules of a route are one list, which has one owner: once it has written a ' +
      'weight, no ' +
      'later change of the rules in Git is applied, and the Application is Synced. ' +
      REMEDY,
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['another field', changed(BAD, ['.spec.rules[].backendRefs[].weight', '.spec.hostnames'])],
  ['another kind', changed(BAD, ['kind: HTTPRoute', 'kind: Gateway'])],
  [
    'a field manager that the sync overwrites',
    changed(GOOD, ['cdk8s-argo-tekton-release', 'other'], ['RespectIgnoreDifferences=true', 'Validate=false']),
  ],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
