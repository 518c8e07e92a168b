import { changed, example, found } from '../../../test/rules/documents';

const BAD = example('workload-without-image', 'Bad');

test('a container without an image, which a run is to set', () => {
  expect(found(BAD)).toEqual([
    'shop/web.yaml: error workload-without-image: spec.template.spec.containers.web.image: is not set: the API ' +
      'server rejects the object, and the first sync of the Application "shop" fails, also where a run is to set ' +
      'the image. Write an image that exists; with spec.paused: true the run that deploys starts the pods.',
  ]);
});

const KUSTOMIZATION = '---\n# shop/kustomization.yaml\nkind: Kustomization\napiVersion: kustomize.config.k8s.io/v1\n';

test.each([
  ['a folder that Kustomize renders', BAD + KUSTOMIZATION],
  ['another folder', changed(BAD, ['# shop/web.yaml', '# base/web.yaml'])],
  [
    'a workload of another kind',
    changed(BAD, ['kind: Deployment', 'kind: Rollout'], ['apps/v1', 'argoproj.io/v1alpha1']),
  ],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
