import { expanded, originsOf, UNKNOWN, variablesOf } from './shell-variable';

test.each([
  ['a text', 'v1', 'v1'],
  ['a variable of the environment', '$TAG', 'v2'],
  ['a variable that the program sets, through another', 'cart:${FULL}', 'cart:v2-x'],
  ['a quoted one', '$QUOTED', 'a b'],
  ['one that is set beside another', '$FIRST$SECOND', '12'],
  ['a variable that is not set', 'cart:$NOBODY', `cart:${UNKNOWN}`],
  ['a variable that is only mentioned', '$HELP', UNKNOWN],
  ['a variable that is set by itself', '$PATHS', `${UNKNOWN}:/bin`],
  ['a command', 'cart:$(date +%s)', `cart:${UNKNOWN}`],
])('variables are replaced as far as they are known: %s', (_, text, expected) => {
  const program = 'export FULL="${TAG}-x"\nQUOTED=\'a b\'\nPATHS=$PATHS:/bin\nFIRST=1 SECOND=2\necho HELP=3 # HELP=4\n';
  expect(expanded(text, variablesOf(program, { TAG: 'v2' }))).toBe(expected);
});

test.each([
  ['a text', 'v1', []],
  ['the synced revision, through two variables', '$A', ['synced-revision']],
  ['the synced image', '$IMAGE', ['synced-image']],
  ['the time', 'build-$(date +%s)', ['time']],
  ['a random number', 'build-$RANDOM', ['time']],
  ['a revision of something else', '$GIT', []],
])('the origin of a value is known: %s', (_, text, expected) => {
  const program = [
    "B=$(kubectl get application shop -o jsonpath='{.status.operationState.syncResult.revision}')",
    'A=$B',
    "IMAGE=$(kubectl -n argocd get applications.argoproj.io shop -o jsonpath='{.status.summary.images[0]}')",
    'GIT=$(git rev-parse HEAD)',
  ].join('\n');
  expect(originsOf(text, variablesOf(program, {}))).toEqual(expected);
});
