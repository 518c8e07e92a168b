import { callsOf, kubectlCalls } from './shell-call';

test.each([
  ['a plain call', 'kubectl get pods', [{ words: ['get', 'pods'], options: {} }]],
  [
    'options before and after, long and short',
    'kubectl -n shop set image deployment/cart cart=$IMAGE --field-manager=shop -o yaml',
    [
      {
        words: ['set', 'image', 'deployment/cart', 'cart=v1'],
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
])('kubectl is read from %s', (_, program, calls) => {
  expect(kubectlCalls(program, new Map([['IMAGE', 'v1']]))).toEqual(calls);
});

test.each([
  ['a path before it', '/usr/local/bin/kubectl version', 1],
  ['what ends a command', 'kubectl a; kubectl b | grep c && kubectl d', 3],
  ['a condition', 'if ! kubectl get a; then kubectl b; fi', 2],
  ['an assignment before it', 'KUBECONFIG=x kubectl get a', 1],
  ['a command that executes it', 'timeout 5 kubectl a; echo b | xargs -n1 kubectl c', 2],
  ['a program of a shell', 'sh -ec "kubectl a; kubectl b"; eval "kubectl c"', 3],
  ['a heredoc that feeds a shell', 'sh -s <<EOF\nkubectl a\nEOF\ncat <<EOF | bash\nkubectl b\nEOF', 2],
  ['a variable', 'TOOL=kubectl; $TOOL get a', 1],
  ['an indented program', '  kubectl a\n    kubectl b', 2],
])('calls are found: %s', (_, program, count) => {
  expect(callsOf(program, 'kubectl', new Map([['TOOL', 'kubectl']]))).toHaveLength(count);
});

test.each([
  ['a comment', '# kubectl get pods\necho done # kubectl get pods'],
  ['a word that only ends so', 'my-kubectl get pods'],
  ['an argument of another command', 'echo kubectl get pods; which kubectl'],
  ['quotes', 'echo "Usage: kubectl get pods"; printf \'kubectl get pods\\n\''],
  ['a heredoc of help', 'cat <<EOF\nUsage:\n  kubectl set image deployment/cart cart=v2\nEOF'],
  ['a heredoc of another command', "python3 - <<'EOF'\nkubectl get pods\nEOF"],
  ['a program of another language', '#!/usr/bin/env python3\nkubectl get pods'],
])('no call is found in %s', (_, program) => {
  expect(callsOf(program, 'kubectl')).toEqual([]);
});

test('the calls of a command are its arguments without quotes', () => {
  expect(callsOf('git -C "my folder" push -q origin HEAD:main', 'git')).toEqual([
    ['-C', 'my folder', 'push', '-q', 'origin', 'HEAD:main'],
  ]);
});

test('# inside of quotes does not begin a comment', () => {
  expect(callsOf('git commit -m "fix #12" && git push', 'git')).toEqual([['commit', '-m', 'fix #12'], ['push']]);
});
