import { changed, example, foundOf } from '../../../test/rules/documents';

const CODE = 'workload-without-pull-secret';
const BAD = example(CODE, 'Bad');
const finding = (name: string, account: string = 'default') =>
  `shop/${name}.yaml: warning ${CODE}: spec.template.spec.imagePullSecrets: is not set, and no manifest gives the ` +
  `ServiceAccount "${account}" one. The login of Pipeline shop-builds/shop is for its tasks: where the registry ` +
  'needs it to pull, no pod starts. Name a Secret of the namespace of the workload; acknowledge it where pulling ' +
  'needs no login.';
const HEAD = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: NAME, namespace: shop}';
const account = (name: string, fields: string) =>
  `${BAD}---\n# shop/account.yaml\n${HEAD.replace('NAME', name)}\n${fields}\n`;

test('the bad example of its page', () => {
  expect(foundOf(CODE, BAD)).toEqual([finding('shop'), finding('shop-canary')]);
});

test('an account without a Secret', () => {
  const containers = '      containers:';
  const text = account('shop', 'imagePullSecrets: []');
  const named = changed(text, [containers, `      serviceAccountName: shop\n${containers}`]);
  expect(foundOf(CODE, named)).toEqual([finding('shop', 'shop'), finding('shop-canary', 'shop')]);
});

test.each<[string, string]>([
  ['the good example', example(CODE, 'Good')],
  ['a Secret of the ServiceAccount', account('default', 'imagePullSecrets: [{name: pull-shop}]')],
  ['a run that binds no login', changed(BAD, ['secret: {secretName: push-shop}', 'emptyDir: {}'])],
  ['a workspace for something else', changed(BAD, ['name: dockerconfig', 'name: sslcertdir'])],
])('there is no finding for %s', (_, text) => {
  expect(foundOf(CODE, text)).toEqual([]);
});
