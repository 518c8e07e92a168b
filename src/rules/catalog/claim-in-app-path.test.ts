import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'claim-in-app-path';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const message = (when: string) =>
  'shop/source.yaml: warning claim-in-app-path: metadata.name: the Application "shop" syncs ' +
  'PersistentVolumeClaim shop/source, and only runs use it (Job trigger): ' +
  `${when}the Application is Progressing until a run mounts it, and a sync does not continue after it. ` +
  'Move it out of the path and give each run a claim of its own (volumeClaimTemplate), or add ' +
  'the StorageClass, with volumeBindingMode: Immediate, to the manifests.';

test.each<[string, [string, string][], string]>([
  ['of an unknown class', [], message('where class "shop" binds at the first consumer, ')],
  [
    'of the default class',
    [['  storageClassName: shop\n', '']],
    message('where the default class binds at the first consumer, '),
  ],
  [
    'of a class that binds late, where nothing waits',
    [
      [
        '---\n# shop/source.yaml',
        '---\n# platform/class.yaml\napiVersion: storage.k8s.io/v1\nkind: StorageClass\n' +
          'metadata: {name: shop}\nprovisioner: example.com/disk\n' +
          'volumeBindingMode: WaitForFirstConsumer\n---\n# shop/source.yaml',
      ],
      ['argocd.argoproj.io/hook: PostSync', 'argocd.argoproj.io/hook: PreSync'],
    ],
    message('its class binds at the first consumer, so that '),
  ],
])('A claim is for runs alone: %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  [
    'a class that binds at once',
    [
      [
        '---\n# shop/source.yaml',
        '---\n# platform/class.yaml\napiVersion: storage.k8s.io/v1\nkind: StorageClass\n' +
          'metadata: {name: shop}\nprovisioner: example.com/disk\nvolumeBindingMode: Immediate\n---\n' +
          '# shop/source.yaml',
      ],
    ],
  ],
  [
    'a claim that a workload mounts',
    [
      [
        '---\n# shop/trigger.yaml',
        '---\n# shop/cart.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\n' +
          'spec: {containers: [], volumes: [{name: a, persistentVolumeClaim: {claimName: source}}]}\n' +
          '---\n# shop/trigger.yaml',
      ],
    ],
  ],
  ['a claim that nobody here uses', [['persistentVolumeClaim: {claimName: source}', 'emptyDir: {}']]],
  ['a claim that no Application syncs', [['# shop/source.yaml', '# platform/source.yaml']]],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});
