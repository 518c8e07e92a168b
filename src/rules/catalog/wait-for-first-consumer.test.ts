import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'wait-for-first-consumer';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const message = (storageClass: string, users: string, next: string) =>
  `shop/source.yaml: error wait-for-first-consumer: spec.storageClassName: ${storageClass} ` +
  `binds a volume only when a pod mounts it, ${users}, ` +
  `and the sync of the Application "shop" waits for PersistentVolumeClaim shop/source before ` +
  `it continues with ${next}. ` +
  'Give each run a claim of its own (volumeClaimTemplate), put what mounts the claim into the ' +
  'same wave, or use a class with volumeBindingMode: Immediate.';

test.each<[string, [string, string][], string]>([
  [
    'that the next wave mounts',
    [],
    message('"shop"', 'Deployment cart would do so only later in the same sync', 'Deployment cart'),
  ],
  [
    'that nothing mounts',
    [['claimName: source', 'claimName: other']],
    message('"shop"', 'none of the documents does', 'Deployment cart'),
  ],
  [
    'of the default class',
    [
      [
        'metadata: {name: shop}\nprovisioner',
        "metadata: {name: shop, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}\nprovisioner",
      ],
      [
        'metadata: {name: source, namespace: shop}\nspec:\n  storageClassName: shop',
        'metadata: {name: source, namespace: shop}\nspec:',
      ],
    ],
    message('the default class', 'Deployment cart would do so only later in the same sync', 'Deployment cart'),
  ],
  [
    'that a PostSync hook mounts',
    [["argocd.argoproj.io/sync-wave: '1'", 'argocd.argoproj.io/hook: PostSync']],
    message('"shop"', 'Deployment cart would do so only later in the same sync', 'Deployment cart'),
  ],
])('A sync waits for a claim %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  [
    'a claim that is mounted in its own wave',
    [["argocd.argoproj.io/sync-wave: '1'", "argocd.argoproj.io/sync-wave: '0'"]],
  ],
  ['a claim that is mounted before it', [["argocd.argoproj.io/sync-wave: '1'", "argocd.argoproj.io/sync-wave: '-1'"]]],
  ['a class that binds at once', [['WaitForFirstConsumer', 'Immediate']]],
  [
    'a class that is not among the documents',
    [['kind: StorageClass\nmetadata: {name: shop}', 'kind: StorageClass\nmetadata: {name: other}']],
  ],
  [
    'a claim that names its volume',
    [['accessModes: [ReadWriteOnce]\n  resources: {req', 'volumeName: shop\n  resources: {req']],
  ],
  ['a claim that something outside of the Application mounts', [['# shop/cart.yaml', '# platform/cart.yaml']]],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});
