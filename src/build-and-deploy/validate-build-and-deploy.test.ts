import { Chart } from 'cdk8s';
import { ApplyStrategy, BuildahTask, BuildProfile, GitCloneTask, GitCredentials, GitOpsApp, SbomFormat } from '..';
import { BuildAndDeployPipelineProps } from './build-and-deploy-pipeline-props';
import { validateBuildAndDeploy } from './validate-build-and-deploy';
import { constructMessage } from '../core/diagnostic';

function messages(over: Partial<BuildAndDeployPipelineProps>): string[] {
  const props = { sourceUrl: 'https://git.example.com/shop.git', image: 'registry.example.com/team/shop', ...over };
  return validateBuildAndDeploy(props).map(constructMessage);
}

const GIT_URLS = 'Allowed: https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH.';

test('sourceUrl accepts the URLs of Git', () => {
  expect(messages({ sourceUrl: 'https://git.example.com/shop.git' })).toEqual([]);
  const gitCredentials = GitCredentials.ssh('git');
  for (const sourceUrl of ['ssh://git@git.example.com/shop.git', 'git@git.example.com:shop.git']) {
    expect(messages({ sourceUrl, gitCredentials })).toEqual([]);
  }
});

test('sourceUrl rejects what is not a Git URL', () => {
  expect(messages({ sourceUrl: 'git.example.com/shop.git' })).toEqual([
    `sourceUrl: "git.example.com/shop.git" is not a Git URL. ${GIT_URLS} ` +
      'Correct the URL; set gitCredentials for credentials.',
  ]);
});

test('sourceUrl rejects a password without printing it', () => {
  expect(messages({ sourceUrl: 'https://me:secret@git.example.com/shop.git' })).toEqual([
    `sourceUrl: "https://***@git.example.com/shop.git" contains a password. ${GIT_URLS} ` +
      'Correct the URL; set gitCredentials for credentials.',
  ]);
});

test.each(['image', 'cacheRepository'])('%s rejects a tag', (prop) => {
  expect(messages({ [prop]: 'registry.example.com/shop:v1' })).toEqual([
    expect.stringMatching(new RegExp(`^${prop}: "registry.example.com/shop:v1" is not the repository of an image`)),
  ]);
});

test('platforms rejects what is not a platform', () => {
  expect(messages({ platforms: ['arm64', 'linux/amd64'] })).toEqual([
    'platforms: "arm64" is not a platform. Allowed: OS/ARCHITECTURE, OS/ARCHITECTURE/VARIANT. Write e.g. linux/arm64.',
  ]);
});

test('cacheRepository rejects the repository of the image', () => {
  expect(messages({ cacheRepository: 'registry.example.com/team/shop' })).toEqual([
    'cacheRepository: "registry.example.com/team/shop" is the repository of the image, which would get a tag for ' +
      'each layer. Use another one, e.g. "registry.example.com/team/shop-cache".',
  ]);
});

test('cacheRepository rejects several platforms', () => {
  const cacheRepository = 'registry.example.com/cache';
  expect(messages({ cacheRepository, platforms: ['linux/amd64', 'linux/arm64'] })).toEqual([
    'cacheRepository: "registry.example.com/cache" cannot be combined with 2 platforms, which would share layers. ' +
      'Remove it, or build for one platform.',
  ]);
});

test('props of a Task are rejected where an existing Task is used', () => {
  const chart = new Chart(new GitOpsApp(), 'tasks', { namespace: 'builds' });
  const settings = {
    buildProfile: BuildProfile.PRIVILEGED,
    sbom: { format: SbomFormat.SPDX_JSON },
    images: { git: 'mirror/git:1', buildah: 'mirror/buildah:1' },
  };
  expect(messages(settings)).toEqual([]);
  expect(
    messages({
      ...settings,
      gitCloneTask: new GitCloneTask(chart, 'git-clone'),
      buildahTask: new BuildahTask(chart, 'buildah'),
    }),
  ).toEqual([
    'images.git: "mirror/git:1" cannot be combined with gitCloneTask, which has its own. ' +
      'Set it on that Task, or remove gitCloneTask.',
    'images.buildah: "mirror/buildah:1" cannot be combined with buildahTask, which has its own. ' +
      'Set it on that Task, or remove buildahTask.',
    'buildProfile: "privileged" cannot be combined with buildahTask, which has its own. ' +
      'Set it on that Task, or remove buildahTask.',
    'sbom: {"format":"spdx-json"} cannot be combined with buildahTask, which has its own. ' +
      'Set it on that Task, or remove buildahTask.',
  ]);
});

test('permissions of a strategy are rejected with a wildcard', () => {
  const strategy = new ApplyStrategy({
    manifestPath: 'deploy',
    namespace: 'shop',
    workload: 'shop',
    resources: [{ apiGroup: '*', resources: ['deployments'] }],
  });
  expect(messages({ strategy })).toEqual([
    'strategy.permissions[0].apiGroup: "*" is a wildcard, which grants more than the task that deploys needs. ' +
      'List what the task uses.',
  ]);
});
