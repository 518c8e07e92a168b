import { constructMessage, within } from './diagnostic';
import { cleanPath, mountPathDiagnostics, subPathDiagnostics } from './path';

test('Mount paths are the same whatever the way in which they are written', () => {
  expect(['/data', '/data/', '//data', '/data/./', '/x/../data'].map(cleanPath)).toEqual(Array(5).fill('/data'));
});

test('A mount path is absolute and not one of Tekton', () => {
  expect(
    ['/data', '/', '/tektonic', '/tekton/home/.aws', '$(params.folder)'].flatMap((path) =>
      within('mountPath', mountPathDiagnostics(path)),
    ),
  ).toEqual([]);
  expect(
    ['data', '', '/tekton', '/tekton/homes', '/tmp/../tekton/x']
      .flatMap((path) => within('mountPath', mountPathDiagnostics(path)))
      .map(constructMessage),
  ).toEqual([
    'mountPath: "data" is not an absolute path. Begin it with "/".',
    'mountPath: "" is not an absolute path. Begin it with "/".',
    'mountPath: "/tekton" is under /tekton/, which belongs to Tekton. Mount it elsewhere.',
    'mountPath: "/tekton/homes" is under /tekton/, which belongs to Tekton. Mount it elsewhere.',
    'mountPath: "/tmp/../tekton/x" is under /tekton/, which belongs to Tekton. Mount it elsewhere.',
  ]);
});

test('A folder of a volume does not leave it', () => {
  expect(
    ['', 'a', 'a/b', 'a..b', '$(params.folder)/x'].flatMap((path) => within('subPath', subPathDiagnostics(path))),
  ).toEqual([]);
  expect(
    ['/a', 'a/../../b', '..'].flatMap((path) => within('subPath', subPathDiagnostics(path))).map(constructMessage),
  ).toEqual([
    'subPath: "/a" leaves the volume, and Kubernetes rejects that. Give a folder inside the volume, ' +
      'without "/" before it and ".." in it.',
    'subPath: "a/../../b" leaves the volume, and Kubernetes rejects that. Give a folder inside the ' +
      'volume, without "/" before it and ".." in it.',
    'subPath: ".." leaves the volume, and Kubernetes rejects that. Give a folder inside the volume, ' +
      'without "/" before it and ".." in it.',
  ]);
});
