import { constructMessage, within } from './diagnostic';
import { imageDiagnostics, parseImage, imageRepositoryDiagnostics } from './image';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('An image reference is taken apart:', () => {
  test.each([
    ['busybox', { repository: 'busybox' }],
    ['busybox:1.36', { repository: 'busybox', tag: '1.36' }],
    ['quay.io/buildah/stable:v1.43.1', { repository: 'quay.io/buildah/stable', tag: 'v1.43.1' }],
    ['localhost:5000/team/app', { repository: 'localhost:5000/team/app' }],
    ['localhost:5000/team/app:v1', { repository: 'localhost:5000/team/app', tag: 'v1' }],
    [`registry.example.com/a/b_c/d--e@${DIGEST}`, { repository: 'registry.example.com/a/b_c/d--e', digest: DIGEST }],
    [`registry.example.com/a:v1@${DIGEST}`, { repository: 'registry.example.com/a', tag: 'v1', digest: DIGEST }],
  ])('%s', (reference, parts) => {
    expect(parseImage(reference)).toEqual(parts);
  });

  test.each([
    '',
    'a b',
    'registry.example.com/Team/app:v1',
    'app:',
    'app@sha256:12',
    `app@${DIGEST}0`,
    'http://registry.example.com/app',
    '/app',
    'app/',
    `app:${'x'.repeat(129)}`,
  ])('%j is none', (reference) => {
    expect(parseImage(reference)).toBeUndefined();
  });
});

describe('The image of a step', () => {
  test.each([
    'busybox:1.36',
    `busybox@${DIGEST}`,
    `busybox:latest@${DIGEST}`,
    '$(params.image)',
    'registry.example.com/app:$(params.tag)',
  ])('may be %s', (reference) => {
    expect(within('image', imageDiagnostics(reference))).toEqual([]);
  });

  test.each([
    [
      'busybox',
      'image: "busybox" names no version. Allowed: REPOSITORY:TAG, REPOSITORY@sha256:DIGEST or both. ' +
        'Pin the image: what "latest" is changes under a running system.',
    ],
    [
      'busybox:latest',
      'image: "busybox:latest" names no version. Allowed: REPOSITORY:TAG, REPOSITORY@sha256:DIGEST or ' +
        'both. Pin the image: what "latest" is changes under a running system.',
    ],
    [
      '',
      'image: "" is not an image reference. Allowed: REPOSITORY:TAG, REPOSITORY@sha256:DIGEST or ' +
        'both. Give the image as a registry names it.',
    ],
  ])('may not be %j', (reference, message) => {
    expect(within('image', imageDiagnostics(reference)).map(constructMessage)).toEqual([message]);
  });
});

describe('The repository of an image', () => {
  test.each(['registry.example.com/shop/cart', 'localhost:5000/app', 'my-registry/my-app'])(
    'may be %s',
    (repository) => {
      expect(within('image', imageRepositoryDiagnostics(repository))).toEqual([]);
    },
  );

  test.each([
    'cart',
    'registry.example.com/cart:v1',
    `registry.example.com/cart@${DIGEST}`,
    '',
    'registry.example.com/Cart',
  ])('may not be %j', (repository) => {
    expect(within('image', imageRepositoryDiagnostics(repository)).map(constructMessage)).toEqual([
      `image: ${JSON.stringify(repository)} is not the repository of an image. Allowed: REGISTRY/PATH ` +
        'without tag and digest, e.g. registry.example.com/shop/cart. The tag comes from the run.',
    ]);
  });
});

test('What follows a colon without a path behind it is a tag, not a port', () => {
  expect(parseImage('postgres:16')).toEqual({ repository: 'postgres', tag: '16', digest: undefined });
  expect(parseImage('registry.example.com:5000/postgres')).toEqual({
    repository: 'registry.example.com:5000/postgres',
    tag: undefined,
    digest: undefined,
  });
});
