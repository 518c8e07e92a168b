import { Testing } from 'cdk8s-argo-tekton';
import { app } from './main';

const manifests = Testing.synth(app);
const pipeline = manifests.pipeline('shop');

test('the program has no warnings', () => {
  expect(manifests.warnings).toEqual([]);
});

test('half of the requests come after the checks of a tenth', () => {
  const before = pipeline.tasksBefore('deploy-app-weight-50');
  expect(before).toContain('deploy-app-weight-10');
  expect(before.filter((name) => name.startsWith('deploy-app-weight-10-'))).toHaveLength(2);
});

test('the Application ignores the rules of the route only while the pipeline owns them', () => {
  const { ignoreDifferences } = manifests.object('Application', 'shop').spec;
  const [route] = ignoreDifferences.filter(({ kind }: { kind: string }) => kind === 'HTTPRoute');
  expect(Object.keys(route).sort()).toEqual(['group', 'kind', 'managedFieldsManagers', 'name', 'namespace']);
});
