import { constructMessage } from './diagnostic';
import { cleanPath, mountPathProblems, subPathProblems } from './path';

test('Mount paths are the same whatever the way in which they are written', () => {
  expect(['/data', '/data/', '//data', '/data/./', '/x/../data'].map(cleanPath)).toEqual(Array(5).fill('/data'));
});

test('A mount path is absolute and not one of Tekton', () => {
  expect(
    ['/data', '/', '/tektonic', '$(params.folder)'].flatMap((path) => mountPathProblems('mountPath', path)),
  ).toEqual([]);
  expect(
    ['data', '', '/tekton', '/tekton/home', '/tmp/../tekton/x']
      .flatMap((path) => mountPathProblems('mountPath', path))
      .map(constructMessage),
  ).toEqual([
    'mountPath: "data" is no absolute path. Begin it with "/".',
    'mountPath: "" is no absolute path. Begin it with "/".',
    'mountPath: "/tekton" lies under /tekton/, which is Tekton\'s own. Mount it elsewhere.',
    'mountPath: "/tekton/home" lies under /tekton/, which is Tekton\'s own. Mount it elsewhere.',
    'mountPath: "/tmp/../tekton/x" lies under /tekton/, which is Tekton\'s own. Mount it elsewhere.',
  ]);
});

test('A folder of a volume does not leave it', () => {
  expect(['', 'a', 'a/b', 'a..b', '$(params.folder)/x'].flatMap((path) => subPathProblems('subPath', path))).toEqual(
    [],
  );
  expect(['/a', 'a/../../b', '..'].flatMap((path) => subPathProblems('subPath', path)).map(constructMessage)).toEqual([
    'subPath: "/a" leaves the volume, which Kubernetes refuses. Give a folder inside the volume, ' +
      'without "/" before it and ".." in it.',
    'subPath: "a/../../b" leaves the volume, which Kubernetes refuses. Give a folder inside the ' +
      'volume, without "/" before it and ".." in it.',
    'subPath: ".." leaves the volume, which Kubernetes refuses. Give a folder inside the volume, ' +
      'without "/" before it and ".." in it.',
  ]);
});
