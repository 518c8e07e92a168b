import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'post-sync-deadlock';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const REMEDY =
  'Build in a PreSync hook that waits for the run, let the pipeline own the image of a paused Deployment and run the ' +
  'hook in the phase Sync, or let the pipeline commit the tag after the push.';

test.each<[string, [string, string][], string]>([
  [
    'a Deployment',
    [],
    'shop/cart.yaml: warning post-sync-deadlock: spec.template.spec.containers.cart.image: ' +
      '"registry.example.com/shop/cart:v1" is built by the run that Job trigger starts after the ' +
      'sync of the Application "shop", ' +
      'and that sync waits until this Deployment is Healthy: a tag that is not pushed yet is a deadlock. ' +
      REMEDY,
  ],
  [
    'a StatefulSet',
    [['kind: Deployment', 'kind: StatefulSet']],
    'shop/cart.yaml: warning post-sync-deadlock: spec.template.spec.containers.cart.image: ' +
      '"registry.example.com/shop/cart:v1" is built by the run that Job trigger starts after the ' +
      'sync of the Application "shop", ' +
      'and that sync waits until this StatefulSet is Healthy: a tag that is not pushed yet is a deadlock. ' +
      REMEDY,
  ],
  [
    'a container that starts before the others',
    [['      containers:\n        - {name: cart', '      initContainers:\n        - {name: cart']],
    'shop/cart.yaml: warning post-sync-deadlock: spec.template.spec.initContainers.cart.image: ' +
      '"registry.example.com/shop/cart:v1" is built by the run that Job trigger starts after the ' +
      'sync of the Application "shop", ' +
      'and that sync waits until this Deployment is Healthy: a tag that is not pushed yet is a deadlock. ' +
      REMEDY,
  ],
  [
    'a hook that runs before it',
    [
      [
        'kind: Deployment\nmetadata: {name: cart}',
        'kind: Job\nmetadata: {name: cart, annotations: {argocd.argoproj.io/hook: PreSync}}',
      ],
    ],
    'shop/cart.yaml: warning post-sync-deadlock: spec.template.spec.containers.cart.image: ' +
      '"registry.example.com/shop/cart:v1" is built by the run that Job trigger starts after the ' +
      'sync of the Application "shop", ' +
      'and that sync waits until this Job has succeeded: a tag that is not pushed yet is a deadlock. ' +
      REMEDY,
  ],
  [
    'a Deployment, both without a tag, which is latest',
    [
      ["cart:v1'}", "cart'}"],
      [':$(params.image-tag)', ''],
    ],
    'shop/cart.yaml: warning post-sync-deadlock: spec.template.spec.containers.cart.image: ' +
      '"registry.example.com/shop/cart" is built by the run that Job trigger starts after the sync ' +
      'of the Application "shop", ' +
      'and that sync waits until this Deployment is Healthy: a tag that is not pushed yet is a deadlock. ' +
      REMEDY,
  ],
  [
    'a Deployment, by a push in a script',
    [
      ['{name: IMAGE, type: string}', '{name: TARGET, type: string}'],
      ['{name: IMAGE, value: $(params.IMAGE)}', '{name: IMAGE, value: $(params.TARGET)}'],
      ["{name: IMAGE, value: 'registry", "{name: TARGET, value: 'registry"],
    ],
    'shop/cart.yaml: warning post-sync-deadlock: spec.template.spec.containers.cart.image: ' +
      '"registry.example.com/shop/cart:v1" is built by the run that Job trigger starts after the ' +
      'sync of the Application "shop", ' +
      'and that sync waits until this Deployment is Healthy: a tag that is not pushed yet is a deadlock. ' +
      REMEDY,
  ],
  [
    'a Deployment, with a tag from a ConfigMap of the path',
    [
      ['{name: image-tag, value: v1}', '{name: image-tag, value: "$TAG"}'],
      [
        '          command: [/bin/sh, -c]',
        '          env: [{name: TAG, valueFrom: {configMapKeyRef: {name: release, key: tag}}}]\n' +
          '          command: [/bin/sh, -c]',
      ],
      [
        '---\n# shop/cart.yaml',
        '---\n# shop/release.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release}\n' +
          'data: {tag: v1}\n---\n# shop/cart.yaml',
      ],
    ],
    'shop/cart.yaml: warning post-sync-deadlock: spec.template.spec.containers.cart.image: ' +
      '"registry.example.com/shop/cart:v1" is built by the run that Job trigger starts after the ' +
      'sync of the Application "shop", ' +
      'and that sync waits until this Deployment is Healthy: a tag that is not pushed yet is a deadlock. ' +
      REMEDY,
  ],
  [
    'a Deployment, with the tag that Argo CD has synced',
    [
      ['{name: image-tag, value: v1}', '{name: image-tag, value: "$TAG"}'],
      [
        'set -eu\n              kubectl create',
        'set -eu\n              TAG=$(kubectl get application shop -n argocd -o ' +
          "jsonpath='{.status.operationState.syncResult.resources[0].images[0]}')\n              kubectl create",
      ],
    ],
    'shop/cart.yaml: warning post-sync-deadlock: spec.template.spec.containers.cart.image: ' +
      '"registry.example.com/shop/cart:v1" is built by the run that Job trigger starts after the ' +
      'sync of the Application "shop", ' +
      'and that sync waits until this Deployment is Healthy: a tag that is not pushed yet is a deadlock. ' +
      REMEDY,
  ],
])('A PostSync hook builds the image of %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  [
    'a workload that starts without pods, which the pipeline starts',
    [['spec:\n  selector', 'spec:\n  replicas: 0\n  selector']],
  ],
  ['another tag, which may be there', [["cart:v1'}", "cart:v0'}"]]],
  [
    'a digest, which is there',
    [["cart:v1'}", "cart:v1@sha256:0000000000000000000000000000000000000000000000000000000000000000'}"]],
  ],
  ['an image of another repository', [["/cart:v1'}", "/basket:v1'}"]]],
  ['a tag that only the run knows', [['{name: image-tag, value: v1}', '{name: image-tag, value: "$(date +%s)"}']]],
  ['a hook of the phase before', [['argocd.argoproj.io/hook: PostSync', 'argocd.argoproj.io/hook: PreSync']]],
  ['a Pipeline that is not among the documents', [['kind: Pipeline\n', 'kind: Recipe\n']]],
  ['a workload that another Application syncs', [['# shop/cart.yaml', '# cart/cart.yaml']]],
  [
    'a Pipeline of which there are two: it is not known which',
    [
      [
        '---\n# shop/cart.yaml',
        '---\n# test/build.yaml\napiVersion: tekton.dev/v1\nkind: Pipeline\n' +
          'metadata: {name: build, namespace: shop}\nspec: {tasks: []}\n---\n# shop/cart.yaml',
      ],
    ],
  ],
  [
    'a task that builds nothing',
    [
      ['taskRef: {name: build}', 'taskRef: {name: scan}'],
      ['    - name: build\n      taskRef', '    - name: scan\n      taskRef'],
    ],
  ],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});

describe('a paused Deployment that the run of a hook starts', () => {
  const GOOD = example('unreleased-workload', 'Good');
  const FACT =
    'is true, and the run that starts it begins with Job trigger, which waits until this Deployment is Healthy: ' +
    'until then Argo CD calls it Suspended, so that the first sync never ends. Run the hook in the phase Sync, in ' +
    'the sync wave of the workload.';

  test.each<[string, [string, string][]]>([
    ['PostSync', [['argocd.argoproj.io/hook: Sync', 'argocd.argoproj.io/hook: PostSync']]],
    [
      'a later wave',
      [['argocd.argoproj.io/hook: Sync}', "argocd.argoproj.io/hook: Sync, argocd.argoproj.io/sync-wave: '1'}"]],
    ],
  ])('is never Healthy before a hook in %s', (_, changes) => {
    expect(reported(changes, GOOD)).toEqual([`shop/cart.yaml: warning post-sync-deadlock: spec.paused: ${FACT}`]);
  });

  test.each<[string, [string, string][]]>([
    ['the same wave', []],
    [
      'an earlier wave',
      [
        [
          'kind: Deployment\nmetadata: {name: cart}',
          "kind: Deployment\nmetadata: {name: cart, annotations: {argocd.argoproj.io/sync-wave: '1'}}",
        ],
      ],
    ],
  ])('does not keep a hook waiting that runs in %s', (_, changes) => {
    expect(reported(changes, GOOD)).toEqual([]);
  });
});
