import { callsOf, expanded, kubectlCalls, originsOf, UNKNOWN, variablesOf } from './shell';

test.each([
  ['a plain call', 'kubectl get pods', [{ words: ['get', 'pods'], options: {} }]],
  [
    'options before and after, long and short',
    'kubectl -n shop set image deployment/cart cart=$IMAGE --field-manager=shop -o yaml',
    [
      {
        words: ['set', 'image', 'deployment/cart', 'cart=$IMAGE'],
        options: { namespace: 'shop', 'field-manager': 'shop', output: 'yaml' },
      },
    ],
  ],
  [
    'an option without a value',
    'kubectl apply --server-side -f x.yaml',
    [{ words: ['apply'], options: { 'server-side': 'true', filename: 'x.yaml' } }],
  ],
  [
    'quoted words over two lines',
    'kubectl patch deploy cart \\\n  --patch \'{"a": "b c"}\'',
    [{ words: ['patch', 'deploy', 'cart'], options: { patch: '{"a": "b c"}' } }],
  ],
  [
    'a call inside another',
    'A="$(kubectl get app shop -o jsonpath=\'{.a}\')"',
    [{ words: ['get', 'app', 'shop'], options: { output: 'jsonpath={.a}' } }],
  ],
  [
    'several, ended by what ends a command',
    'kubectl get a; kubectl get b | grep c && kubectl get d',
    [
      { words: ['get', 'a'], options: {} },
      { words: ['get', 'b'], options: {} },
      { words: ['get', 'd'], options: {} },
    ],
  ],
  ['a path before it', '/usr/local/bin/kubectl version', [{ words: ['version'], options: {} }]],
  ['a comment', '# kubectl get pods\necho done # kubectl get pods', []],
  ['a word that only ends so', 'my-kubectl get pods', []],
])('kubectl is read from %s', (_, program, calls) => {
  expect(kubectlCalls(program)).toEqual(calls);
});

test('The calls of a command are its words without quotes', () => {
  expect(callsOf('git -C "my folder" push -q origin HEAD:main', 'git')).toEqual([
    ['-C', 'my folder', 'push', '-q', 'origin', 'HEAD:main'],
  ]);
});

test.each([
  ['a text', 'v1', 'v1'],
  ['a variable of the environment', '$TAG', 'v2'],
  ['a variable that the program sets, through another', 'cart:${FULL}', 'cart:v2-x'],
  ['a quoted one', '$QUOTED', 'a b'],
  ['a variable that nobody sets', 'cart:$NOBODY', `cart:${UNKNOWN}`],
  ['a variable that is set by itself', '$PATHS', `${UNKNOWN}:/bin`],
  ['a command', 'cart:$(date +%s)', `cart:${UNKNOWN}`],
])('%s is put in place as far as it is known', (_, text, expected) => {
  const program = 'export FULL="${TAG}-x"\nQUOTED=\'a b\'\nPATHS=$PATHS:/bin\n';
  expect(expanded(text, variablesOf(program, { TAG: 'v2' }))).toBe(expected);
});

test.each([
  ['a text', 'v1', []],
  ['the synced revision, through two variables', '$A', ['synced-revision']],
  ['the synced image', '$IMAGE', ['synced-image']],
  ['the time', 'build-$(date +%s)', ['time']],
  ['a random number', 'build-$RANDOM', ['time']],
  ['a revision of something else', '$GIT', []],
])('It is known where a value comes from: %s', (_, text, expected) => {
  const program = [
    "B=$(kubectl get application shop -o jsonpath='{.status.operationState.syncResult.revision}')",
    'A=$B',
    "IMAGE=$(kubectl -n argocd get applications.argoproj.io shop -o jsonpath='{.status.summary.images[0]}')",
    'GIT=$(git rev-parse HEAD)',
  ].join('\n');
  expect(originsOf(text, variablesOf(program, {}))).toEqual(expected);
});
