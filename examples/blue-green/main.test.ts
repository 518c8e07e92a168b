import { Testing } from 'cdk8s-argo-tekton';
import { app } from './main';

const manifests = Testing.synth(app);
const pipeline = manifests.pipeline('shop');

test('the program has no warnings', () => {
  expect(manifests.warnings).toEqual([]);
});

test('the Service changes only after the check of the preview', () => {
  expect(pipeline.tasksBefore('deploy-app-switch')).toContain('deploy-app-before-http');
  expect(pipeline.finallyTaskNames).toEqual(['deploy-app-restore']);
});

test('a release that comes back is a new run', () => {
  const hook = manifests.hook('shop-trigger');
  const first = hook.simulateRelease()!;
  const second = hook.simulateRelease({ release: { tag: 'v1.3.0' }, newestRun: first })!;
  expect(second.params).toEqual({ 'image-tag': 'v1.3.0', revision: 'v1.3.0' });
  expect(hook.simulateRelease({ newestRun: second })!.name).not.toBe(first.name);
});
