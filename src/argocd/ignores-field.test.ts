import { containerImage, FieldPath } from './field-path';
import { IgnoreDifference } from './ignore-difference';
import { ignoresField } from './ignores-field';

const SHOP = { group: 'apps', kind: 'Deployment', name: 'shop', namespace: 'shop' };
const IMAGE = containerImage({ index: 1, name: 'shop' });
const OTHER_IMAGE = containerImage({ index: 0, name: 'proxy' });
const SOME_IMAGE = containerImage({});
const REPLICAS: FieldPath = ['spec', 'replicas'];
const POINTER = '/spec/template/spec/containers/1/image';

const ignores = (entry: Partial<IgnoreDifference>, field: FieldPath = IMAGE, manager?: string) =>
  ignoresField([{ group: 'apps', kind: 'Deployment', ...entry }], SHOP, field, manager);

test.each<[string, { image: boolean | undefined; other: boolean | undefined; some: boolean | undefined }]>([
  [POINTER, { image: true, other: false, some: undefined }],
  ['/spec/template/spec/containers/0/image', { image: false, other: true, some: undefined }],
  ['/spec/template/spec/containers/0', { image: false, other: true, some: undefined }],
  ['/spec/template/spec/containers', { image: true, other: true, some: true }],
  ['/spec/template', { image: true, other: true, some: true }],
  ['/spec', { image: true, other: true, some: true }],
  ['/spec/replicas', { image: false, other: false, some: false }],
  ['/spec/template/spec/containers/*/image', { image: false, other: false, some: false }],
  [`${POINTER}/tag`, { image: false, other: false, some: false }],
  ['spec/template', { image: false, other: false, some: false }],
  ['/spec/template/spec/initContainers/1/image', { image: false, other: false, some: false }],
])('JSON pointer %s', (pointer, { image, other, some }) => {
  expect(ignores({ jsonPointers: [pointer] })).toBe(image);
  expect(ignores({ jsonPointers: [pointer] }, OTHER_IMAGE)).toBe(other);
  expect(ignores({ jsonPointers: [pointer] }, SOME_IMAGE)).toBe(some);
});

test.each<[string, { image: boolean | undefined; other: boolean | undefined; some: boolean | undefined }]>([
  ['.spec', { image: true, other: true, some: true }],
  ['.spec.template', { image: true, other: true, some: true }],
  ['.spec.template.spec.containers', { image: true, other: true, some: true }],
  ['.spec.template.spec.containers[]', { image: true, other: true, some: true }],
  ['.spec.template.spec.containers[].image', { image: true, other: true, some: true }],
  ['.spec.template.spec.containers[]?.image', { image: true, other: true, some: true }],
  ['.spec.template.spec.containers[]?.image?', { image: true, other: true, some: true }],
  ['.spec["template"].spec."containers" | .[] | .image', { image: true, other: true, some: true }],
  ['.spec.template.spec.containers[1].image', { image: true, other: false, some: undefined }],
  ['.spec.template.spec.containers[] | select(.name == "shop").image', { image: true, other: false, some: undefined }],
  ['.spec.template.spec.containers[]?|select(.name=="shop")|.image', { image: true, other: false, some: undefined }],
  [
    '.spec.template.spec.containers[] | select(.name == "shop" or .name == "proxy").image',
    { image: true, other: true, some: undefined },
  ],
  ['.spec.template.spec.containers[] | select(.name != "shop").image', { image: false, other: true, some: undefined }],
  [
    '.spec.template.spec.containers[] | select(.name | test("^sh")).image',
    { image: undefined, other: undefined, some: undefined },
  ],
  ['.spec.template.spec.containers[] | select(.name == "shop").env', { image: false, other: false, some: false }],
  ['.spec.template.spec.containers[].imagePullPolicy', { image: false, other: false, some: false }],
  ['.spec.template.spec.initContainers[].image', { image: false, other: false, some: false }],
  ['.spec.replicas', { image: false, other: false, some: false }],
  ['.metadata.annotations["deploy.example.com/image"]', { image: false, other: false, some: false }],
  ['select(.kind == "Deployment").spec', { image: undefined, other: undefined, some: undefined }],
  ['.. | .image?', { image: undefined, other: undefined, some: undefined }],
  ['.spec.replicas, .spec.template', { image: undefined, other: undefined, some: undefined }],
])('jq path %s', (expression, { image, other, some }) => {
  expect(ignores({ jqPathExpressions: [expression] })).toBe(image);
  expect(ignores({ jqPathExpressions: [expression] }, OTHER_IMAGE)).toBe(other);
  expect(ignores({ jqPathExpressions: [expression] }, SOME_IMAGE)).toBe(some);
});

test.each<[string, IgnoreDifference, boolean]>([
  ['the same group and kind', { group: 'apps', kind: 'Deployment' }, true],
  ['any group and kind', { group: '*', kind: '*' }, true],
  ['a pattern of a group', { group: 'ap*', kind: 'Deployment' }, true],
  ['no group, which is the core group', { kind: 'Deployment' }, false],
  ['another group', { group: 'batch', kind: 'Deployment' }, false],
  ['another kind', { group: 'apps', kind: 'StatefulSet' }, false],
  ['its name', { group: 'apps', kind: 'Deployment', name: 'shop' }, true],
  ['another name', { group: 'apps', kind: 'Deployment', name: 'cart' }, false],
  ['an empty name', { group: 'apps', kind: 'Deployment', name: '' }, true],
  ['a pattern of a name, which is none', { group: 'apps', kind: 'Deployment', name: '*' }, false],
  ['its namespace', { group: 'apps', kind: 'Deployment', namespace: 'shop' }, true],
  ['another namespace', { group: 'apps', kind: 'Deployment', namespace: 'test' }, false],
  ['a pattern of a namespace, which is none', { group: 'apps', kind: 'Deployment', namespace: 'sh*' }, false],
])('an entry with %s', (_, entry, expected) => {
  expect(ignoresField([{ ...entry, jsonPointers: ['/spec/replicas'] }], SHOP, REPLICAS)).toBe(expected);
});

test('an entry with a field manager ignores what this manager writes', () => {
  const entry = { managedFieldsManagers: ['shop-deploy'] };
  expect(ignores(entry, IMAGE, 'shop-deploy')).toBe(true);
  expect(ignores(entry, IMAGE, 'kubectl-set')).toBe(false);
  expect(ignores(entry, IMAGE)).toBe(true);
  expect(ignores({ jsonPointers: [POINTER] }, IMAGE, 'kubectl-set')).toBe(true);
});

test('an entry that covers the field is enough', () => {
  const entry: IgnoreDifference = { group: 'apps', kind: 'Deployment' };
  const unknown = { ...entry, jqPathExpressions: ['.. | .image?'] };
  expect(ignoresField([unknown, { ...entry, jsonPointers: [POINTER] }], SHOP, IMAGE)).toBe(true);
  expect(ignoresField([unknown, { ...entry, jsonPointers: ['/spec/replicas'] }], SHOP, IMAGE)).toBeUndefined();
  expect(ignoresField([], SHOP, IMAGE)).toBe(false);
  expect(ignoresField(undefined, SHOP, IMAGE)).toBe(false);
});
