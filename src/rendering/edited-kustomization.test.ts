import { editedKustomization } from './edited-kustomization';

const VARIABLES = { ARGOCD_APP_NAME: 'shop' };
const edited = (kustomization: any, parameters: any) => editedKustomization(kustomization, parameters, VARIABLES);

test('names, namespace, replicas, patches and components are set', () => {
  const patches = [{ target: { kind: 'Job' }, patch: '- {op: remove, path: /spec/x}' }];
  expect(
    edited(
      { resources: ['a.yaml'], namePrefix: 'old-', replicas: [{ name: 'a', count: 1 }], components: ['../x'] },
      {
        namePrefix: 'new-',
        nameSuffix: '-v1',
        namespace: 'shop',
        replicas: [
          { name: 'b', count: '3' },
          { name: 'a', count: 2 },
        ],
        patches,
        components: ['../x', '../y'],
      },
    ),
  ).toEqual({
    resources: ['a.yaml'],
    namePrefix: 'new-',
    nameSuffix: '-v1',
    namespace: 'shop',
    replicas: [
      { name: 'a', count: 2 },
      { name: 'b', count: 3 },
    ],
    patches,
    components: ['../x', '../y'],
  });
});

test.each([
  ['a=b.example.com/c:v1', { name: 'a', newName: 'b.example.com/c', newTag: 'v1' }],
  ['a:v1', { name: 'a', newTag: 'v1' }],
  ['localhost:5000/a:v1', { name: 'localhost:5000/a', newTag: 'v1' }],
  ['a@sha256:abc', { name: 'a', digest: 'sha256:abc' }],
  ['a=b:v1@sha256:abc', { name: 'a', newName: 'b', newTag: 'v1', digest: 'sha256:abc' }],
  ['old=*:v2', { name: 'old', newName: 'kept', newTag: 'v2' }],
  ['a:$ARGOCD_APP_NAME', { name: 'a', newTag: 'shop' }],
])('the image %s is %j', (image, expected) => {
  const images = edited({ images: [{ name: 'old', newName: 'kept', newTag: 'v1' }] }, { images: [image] }).images;
  expect(JSON.parse(JSON.stringify(images)).find(({ name }: any) => name === expected.name)).toEqual(expected);
});

test('labels and annotations are added, with variables where Argo CD fills them', () => {
  const commonLabels = { app: '$ARGOCD_APP_NAME' };
  const commonAnnotations = { app: '$ARGOCD_APP_NAME' };
  expect(edited({ commonLabels: { a: 'b' } }, { commonLabels, commonAnnotations })).toEqual({
    commonLabels: { a: 'b', app: 'shop' },
    commonAnnotations: { app: '$ARGOCD_APP_NAME' },
  });
  expect(edited({}, { commonAnnotations, commonAnnotationsEnvsubst: true })).toEqual({
    commonAnnotations: { app: 'shop' },
  });
  const withoutSelector = { commonLabels, labelWithoutSelector: true, labelIncludeTemplates: true };
  expect(edited({}, withoutSelector)).toEqual({ labels: [{ pairs: { app: 'shop' }, includeTemplates: true }] });
});

test.each([
  [{ commonLabels: { a: 'b' } }, { commonLabels: { a: 'c' } }, 'commonLabels: "a" is in the kustomization already'],
  [{}, { replicas: [{ name: 'a', count: 'many' }] }, 'replicas: "many" is not a number'],
  [{}, { images: ['a'] }, 'images: "a" has no name, tag or digest to set'],
])('%j with %j is rejected, as Argo CD does', (kustomization, parameters, message) => {
  expect(() => edited(kustomization, parameters)).toThrow(message);
});

test('a label that is there is replaced by force', () => {
  const parameters = { commonLabels: { a: 'c' }, forceCommonLabels: true };
  expect(edited({ commonLabels: { a: 'b' } }, parameters)).toEqual({ commonLabels: { a: 'c' } });
});
