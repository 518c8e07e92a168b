import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('ignored-route-rules', 'Good');
const BAD = example('ignored-route-rules', 'Bad');
const REMEDY =
  'Let what moves the weights give the field back at its end, as CanaryStrategy does, and ignore its field ' +
  'manager only.';

test('the bad example of its page: a field manager that keeps the list', () => {
  expect(found(BAD)).toEqual([
    'argocd/shop.yaml: warning ignored-route-rules: spec.ignoreDifferences[0].managedFieldsManagers: has ' +
      '"weights-of-the-canary", and all rules of a route are one list, which has one owner: once it has written a ' +
      'weight, no later change of the rules in Git is applied, and the Application is Synced. ' +
      REMEDY,
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['another kind', changed(BAD, ['kind: HTTPRoute', 'kind: Gateway'])],
  ['a field manager that the sync overwrites', changed(BAD, ['RespectIgnoreDifferences=true', 'Validate=false'])],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
