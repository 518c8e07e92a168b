import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'hook-loop';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const REST =
  'commits to the repository that the Application "shop" syncs: commit, sync, Job trigger, run, commit, without end. ' +
  'Derive the name of the run from its inputs, e.g. a hash of image tag and source revision, with a number ' +
  'that grows when they change, create it with kubectl create and accept "already exists"; ' +
  'and commit only what git diff --quiet reports as changed.';

test.each<[string, [string, string][], string]>([
  [
    'generateName',
    [],
    'shop/trigger.yaml: warning hook-loop: ' +
      'spec.template.spec.containers.trigger.args.metadata.generateName: "write-back-" makes ' +
      'another run at each sync, and its task "write-back" ' +
      REST,
  ],
  [
    'a name by date',
    [['generateName: write-back-', 'name: write-back-$(date +%s)']],
    'shop/trigger.yaml: warning hook-loop: ' +
      'spec.template.spec.containers.trigger.args.metadata.name: "write-back-$(date +%s)" is ' +
      'another name at each sync, and its task "write-back" ' +
      REST,
  ],
  [
    'a name by the commit',
    [
      ['generateName: write-back-', 'name: write-back-$COMMIT'],
      [
        'set -eu\n              kubectl create',
        'set -eu\n              COMMIT=$(kubectl get app shop -o ' +
          "jsonpath='{.status.sync.revision}')\n              kubectl create",
      ],
    ],
    'shop/trigger.yaml: warning hook-loop: ' +
      'spec.template.spec.containers.trigger.args.metadata.name: "write-back-$COMMIT" is another ' +
      'name at each sync, and its task "write-back" ' +
      REST,
  ],
  [
    'the repository by another address',
    [['https://git.example.com/shop/manifests.git .', 'git@git.example.com:shop/manifests .']],
    'shop/trigger.yaml: warning hook-loop: ' +
      'spec.template.spec.containers.trigger.args.metadata.generateName: "write-back-" makes ' +
      'another run at each sync, and its task "write-back" ' +
      REST,
  ],
  [
    'a commit whose message has a #',
    [['git push -q origin HEAD:main', 'git commit -m "fix #12" && git push -q origin HEAD:main']],
    'shop/trigger.yaml: warning hook-loop: ' +
      'spec.template.spec.containers.trigger.args.metadata.generateName: "write-back-" makes ' +
      'another run at each sync, and its task "write-back" ' +
      REST,
  ],
  [
    'the branch that HEAD is',
    [['targetRevision: main', 'targetRevision: HEAD']],
    'shop/trigger.yaml: warning hook-loop: ' +
      'spec.template.spec.containers.trigger.args.metadata.generateName: "write-back-" makes ' +
      'another run at each sync, and its task "write-back" ' +
      REST,
  ],
])('A commit is a sync, and a sync a run: %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  ['a name that follows from the release', [['generateName: write-back-', 'name: write-back-$TAG']]],
  [
    'a commit only of what has changed',
    [['git add --all', 'git add --all\n        if git diff --cached --quiet; then exit 0; fi']],
  ],
  ['another branch', [['HEAD:main', 'HEAD:releases']]],
  [
    'another repository',
    [['https://git.example.com/shop/manifests.git .', 'https://git.example.com/shop/source.git .']],
  ],
  ['a clone without a push', [['        git push -q origin HEAD:main\n', '']]],
  ['an Application that a person syncs', [['automated: {prune: true}, ', '']]],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});
