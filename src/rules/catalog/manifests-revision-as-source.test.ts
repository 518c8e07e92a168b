import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'manifests-revision-as-source';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const REST =
  'is the revision that the Application "shop" synced, a commit of https://git.example.com/shop/manifests.git, ' +
  'and the task "clone" of Pipeline shop/build uses it as a revision of ' +
  'https://git.example.com/shop/source.git, which has no such commit. ' +
  'Pass a revision of that repository, from an ordinary ConfigMap of the same path that each ' +
  'release changes (in TypeScript: the prop release and RunValue.release("KEY")), ' +
  'and keep the synced revision as a label.';

test.each<[string, [string, string][], string]>([
  [
    'syncResult.revision',
    [],
    'shop/trigger.yaml: warning manifests-revision-as-source: ' +
      'spec.template.spec.containers.trigger.args.spec.params.revision: ' +
      REST,
  ],
  [
    'sync.revision, asked for inside the run',
    [['"$REVISION"}', '"$(kubectl get applications.argoproj.io shop -o jsonpath={.status.sync.revision})"}']],
    'shop/trigger.yaml: warning manifests-revision-as-source: ' +
      'spec.template.spec.containers.trigger.args.spec.params.revision: ' +
      REST,
  ],
  [
    'a variable that is set by another',
    [
      ['"$REVISION"}', '"${WANTED}"}'],
      ['set -eu\n              REV', 'set -eu\n              WANTED=$REVISION\n              REV'],
    ],
    'shop/trigger.yaml: warning manifests-revision-as-source: ' +
      'spec.template.spec.containers.trigger.args.spec.params.revision: ' +
      REST,
  ],
])('Another repository is cloned at %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  [
    'the repository that is synced, by another address',
    [['https://git.example.com/shop/source.git', 'ssh://git@git.example.com/shop/manifests']],
  ],
  [
    'a revision of the release',
    [
      [
        'REVISION=$(kubectl --namespace=argocd get application shop -o ' +
          "jsonpath='{.status.operationState.syncResult.revision}')",
        'REVISION=main',
      ],
    ],
  ],
  ['a label', [['    - {name: revision, value: "$REVISION"}', '    - {name: revision, value: main}']]],
  [
    'a repository that only the run knows',
    [["url, value: 'https://git.example.com/shop/source.git'", 'url, value: $(tasks.find.results.url)']],
  ],
  ['a param that no clone takes', [['{name: revision, value: $(params.revision)}', '{name: revision, value: main}']]],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});
