import { changed, example, found } from '../../../test/rules/documents';

const BAD = example('missing-key', 'Bad');
const AT = 'spec.template.spec';
const reported = (severity: string, at: string, what: string, allowed: string) => [
  `shop/announce.yaml: ${severity} missing-key: ${AT}.${at}: reads the key ${what}. ${allowed} ` +
    'Correct the key, or add it.',
];
const ENV = / {10}env:\n.*\n$/;
const withContainer = (text: string) => BAD.replace(ENV, text);

test('a key of a variable', () => {
  expect(found(BAD)).toEqual(
    reported(
      'error',
      'containers.announce.env.TAG.valueFrom.configMapKeyRef.key',
      '"tag" of ConfigMap release, which does not have it: the container does not start',
      'Keys: image-tag.',
    ),
  );
});

test('a key of a volume, of a Secret too', () => {
  const secret = changed(BAD, ['kind: ConfigMap', 'kind: Secret'], ['\ndata: {', '\nstringData: {']);
  const volume =
    '      volumes: [{name: files, secret: {secretName: release, items: [{key: image-tga, path: tag}]}}]\n';
  expect(found(secret.replace(ENV, '') + volume)).toEqual(
    reported(
      'error',
      'volumes.files.secret.items[0].key',
      '"image-tga" of Secret release, which does not have it: the container does not start',
      'Keys: image-tag. Did you mean "image-tag"?',
    ),
  );
});

test('a key of the release that the trigger reads', () => {
  const trigger = withContainer(`          env:
            - {name: RELEASE_NAME, value: release}
            - {name: RUN_TEMPLATE, value: '{}'}
            - {name: RUN_VALUES, value: "params.tag text image-tags\\n"}
`);
  expect(found(trigger)).toEqual(
    reported(
      'error',
      'containers.announce.env.RUN_VALUES',
      '"image-tags" of ConfigMap release, which does not have it: the hook fails',
      'Keys: image-tag. Did you mean "image-tag"?',
    ),
  );
});

test('a key that a program reads is a warning', () => {
  const program = withContainer('').replace(
    `command: [sh, -c, 'echo "released $TAG"']`,
    `command: [sh, -c, "kubectl get configmap release -o jsonpath='{.data.tag}'"]`,
  );
  expect(found(program)).toEqual(
    reported(
      'warning',
      'containers.announce.command',
      '"tag" of ConfigMap release, which does not have it: the program gets an empty text',
      'Keys: image-tag.',
    ),
  );
});

test('Kustomize can add the key', () => {
  const kustomization =
    '\n---\n# base/kustomization.yaml\nkind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n';
  expect(found(BAD + kustomization)[0]).toMatch(/^shop\/announce.yaml: warning missing-key/);
});

test.each([
  ['one that may be missing', changed(BAD, ['key: tag}', 'key: tag, optional: true}'])],
  ['a ConfigMap without keys, which something fills', changed(BAD, ['data: {image-tag: v1.4.2}', 'data: {}'])],
  [
    'a ConfigMap of another namespace',
    changed(BAD, ['metadata: {name: release}', 'metadata: {name: release, namespace: b}']),
  ],
  [
    'one that is there twice',
    `${BAD}\n---\n# other/release.yaml\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: release}\ndata: {a: b}`,
  ],
])('there is no finding for %s', (_, text) => {
  expect(found(text).filter((line) => line.includes('missing-key'))).toEqual([]);
});
