import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'unreleased-workload';
const BAD = example(CODE, 'Bad');
const GOOD = example(CODE, 'Good');

const reported = (text: string, changes: [string, string][]) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

/** Makes the run push the image that the Deployment has. */
const BUILDS: [string, string] = [
  '  tasks:\n    - name: deploy\n',
  '  tasks:\n    - name: build\n      taskRef: {name: buildah}\n' +
    "      params: [{name: IMAGE, value: 'docker.io/library/busybox:v1'}]\n    - name: deploy\n",
];

const STOPPED =
  'a sync that does not respect the ignored fields stops all pods of the running app, and Argo CD calls that Healthy.';

test('a Deployment without replicas, which Argo CD calls Healthy', () => {
  expect(reported(BAD, [])).toEqual([
    `shop/cart.yaml: warning ${CODE}: spec.replicas: is 0 until the run that Job trigger starts deploys: ${STOPPED} ` +
      'Write the number of replicas, and spec.paused: true.',
  ]);
});

test('a StatefulSet without replicas, which cannot be paused', () => {
  const changes: [string, string][] = [
    ['kind: Deployment\nmetadata: {name: cart}', 'kind: StatefulSet\nmetadata: {name: cart}'],
    ['value: deployment/cart', 'value: statefulset/cart'],
  ];
  expect(reported(BAD, changes)).toEqual([
    `shop/cart.yaml: warning ${CODE}: spec.replicas: is 0 until the run that Job trigger starts deploys: ${STOPPED} ` +
      'Write the number of replicas.',
  ]);
});

test('a Deployment that is not paused and has an image that only the run pushes', () => {
  expect(reported(GOOD, [['  paused: true\n', ''], BUILDS])).toEqual([
    `shop/cart.yaml: warning ${CODE}: spec.paused: is not true, and the image "docker.io/library/busybox:unreleased" ` +
      'is of a repository to which only the run that Job trigger starts pushes: pods that cannot pull it start at ' +
      'the first sync, and in each sync that does not respect the ignored fields. Set it to true: the run that ' +
      'deploys starts the Deployment.',
  ]);
});

test.each<[string, string, [string, string][]]>([
  ['a paused Deployment', GOOD, [BUILDS]],
  ['an image of another repository, which can exist', GOOD, [['  paused: true\n', '']]],
  [
    'a digest, which exists',
    GOOD,
    [['  paused: true\n', ''], BUILDS, ['busybox:unreleased', `busybox@sha256:${'0'.repeat(64)}`]],
  ],
  ['a workload that a script deploys, which would not start it', BAD, [['PARAMS_FIELD_MANAGER, value', 'M, value']]],
  ['a workload that the run does not deploy', BAD, [['value: deployment/cart', 'value: deployment/basket']]],
])('there is no finding for %s', (_, text, changes) => {
  expect(reported(text, changes)).toEqual([]);
});
