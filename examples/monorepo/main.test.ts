import { Testing } from 'cdk8s-argo-tekton';
import { app, services } from './main';

const manifests = Testing.synth(app);

test('the program has no warnings', () => {
  expect(manifests.warnings).toEqual([]);
});

test.each(services)('a release of $name builds its folder only', ({ name, release }) => {
  const run = manifests.hook(`${name}-trigger`).simulateRelease()!;
  expect(run.params).toEqual({ 'image-tag': release, revision: `${name}/${release}` });
  const build = manifests.pipeline(name).task('build-image');
  expect(JSON.stringify(build.params)).toContain(`services/${name}/Dockerfile`);
});

test('all services share their Tasks', () => {
  const names = manifests.objects('Task').map(({ metadata }) => metadata.name);
  expect(names.sort()).toEqual(['buildah', 'git-clone', 'kubectl-deploy']);
});

test.each(services)('the pods that deploy $name may change no other service', ({ name }) => {
  const { rules } = manifests.object('Role', `${name}-deploy`, 'shop');
  const named = rules.flatMap(({ resourceNames = [] }: { resourceNames?: string[] }) => resourceNames);
  expect(named).toEqual([name]);
});
