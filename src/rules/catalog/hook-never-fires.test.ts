import { application, found, hookJob } from '../../../test/rules/documents';

const job = (value: string) => hookJob('name: build-v1', `params: [{name: tag, value: ${value}}]`);
const AUTOMATED = '  syncPolicy: {automated: {}, retry: {limit: 0}}';
const ignoring = (how: string) => `  ignoreDifferences: [{group: apps, kind: Deployment, ${how}}]\n${AUTOMATED}`;
const POINTER = 'jsonPointers: [/spec/template/spec/containers/0/image]';
const DEPLOYMENT =
  '# shop/web.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n' +
  'spec: {replicas: 0, template: {spec: {containers: [{name: web, image: registry.example.com/shop/web:v1.2}]}}}';
const RELEASE = '# shop/release.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release}\ndata: {tag: v1.2}';
const ALONE = [
  'shop/hook.yaml: error hook-never-fires: metadata.annotations.argocd.argoproj.io/hook: the ' +
    'path "shop" of the Application "shop" holds only hooks, and so is never OutOfSync: ' +
    'no commit starts a sync. Add an ordinary object that each release changes, e.g. a ConfigMap with the tag.',
];
const IGNORED = [
  'shop/hook.yaml: warning hook-never-fires: ' +
    'spec.template.spec.containers.trigger.args.params.tag: "v1.2" is otherwise only in ' +
    'Deployment web, whose image the Application "shop" ignores: ' +
    'a release that changes it makes nothing OutOfSync and starts no sync. ' +
    'Put it into an ordinary object of the same path too, e.g. a ConfigMap (in TypeScript: ReleaseConfigMap).',
];

test.each([
  ['a hook alone in its path', AUTOMATED, [job('v1.2')], ALONE],
  ['a tag that is ignored by a pointer', ignoring(POINTER), [job('v1.2'), DEPLOYMENT], IGNORED],
  [
    'a tag that is ignored by a pointer above it',
    ignoring('jsonPointers: [/spec/template]'),
    [job('v1.2'), DEPLOYMENT],
    IGNORED,
  ],
  [
    'a tag that is ignored by jq',
    ignoring("jqPathExpressions: ['.spec.template.spec.containers[].image']"),
    [job('v1.2'), DEPLOYMENT],
    IGNORED,
  ],
  [
    'a tag that is ignored by jq for one container',
    ignoring(`jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "web").image']`),
    [job('v1.2'), DEPLOYMENT],
    IGNORED,
  ],
  [
    'a tag that is ignored for another container',
    ignoring(`jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "proxy").image']`),
    [job('v1.2'), DEPLOYMENT],
    [],
  ],
  [
    'a tag that is ignored by its manager',
    ignoring('managedFieldsManagers: [pipeline]'),
    [job('v1.2'), DEPLOYMENT],
    IGNORED,
  ],
  ['a hook alone, synced by hand', '', [job('v1.2')], []],
  ['a tag that another object has', ignoring(POINTER), [job('v1.2'), DEPLOYMENT, RELEASE], []],
  ['a tag that is not ignored', AUTOMATED, [job('v1.2'), DEPLOYMENT], []],
  ['a field that is no image', ignoring('jsonPointers: [/spec/replicas]'), [job('v1.2'), DEPLOYMENT], []],
  ['a name that is a pattern', ignoring(`name: '*', ${POINTER}`), [job('v1.2'), DEPLOYMENT], []],
  ['another Deployment that is ignored', ignoring(`name: other, ${POINTER}`), [job('v1.2'), DEPLOYMENT], []],
  ['a value that is no tag', ignoring(POINTER), [job('main'), DEPLOYMENT], []],
])('%s', (_, spec, texts, expected) => {
  expect(found(application(spec), ...texts)).toEqual(expected);
});
