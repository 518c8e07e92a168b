import { Testing } from 'cdk8s-argo-tekton';
import { app } from './main';

const manifests = Testing.synth(app);

test('the program has no warnings', () => {
  expect(manifests.warnings).toEqual([]);
});

test('the migration has the image that was built, and the deployment comes after it', () => {
  const pipeline = manifests.pipeline('shop');
  expect(pipeline.task('deploy-app-migrate').params).toEqual([
    { name: 'image', value: '$(tasks.build-image.results.IMAGE_REF)' },
  ]);
  expect(pipeline.tasksBefore('deploy-app')).toContain('deploy-app-migrate');
});

test('the Application ignores what the deployment sets', () => {
  const [ignored] = manifests.object('Application', 'shop').spec.ignoreDifferences;
  expect(ignored).toMatchObject({ kind: 'Deployment', name: 'shop', jsonPointers: ['/spec/paused'] });
});
