import { Testing } from 'cdk8s-argo-tekton';
import { app } from './main';

const manifests = Testing.synth(app);
const hook = manifests.hook('shop-trigger');

test('the program has no warnings', () => {
  expect(manifests.warnings).toEqual([]);
});

test('the tests run before the build, and the build before the sync', () => {
  expect(manifests.pipeline('shop').tasksBefore('build-image')).toEqual(['clone-repo', 'test']);
  expect(hook.phases).toEqual(['PreSync']);
});

test('the Deployment has the image that the run pushes', () => {
  const tag = hook.simulateRelease()!.params['image-tag'];
  const [container] = manifests.object('Deployment', 'shop').spec.template.spec.containers;
  expect(container.image).toBe(`registry.example.com/team/shop:${tag}`);
});

test('the runs have no right in the namespace of the app', () => {
  expect(manifests.objects('Role').map(({ metadata }) => metadata.namespace)).toEqual(['shop-builds']);
});
