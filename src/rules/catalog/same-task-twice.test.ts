import { changed, example, found } from '../../../test/rules/documents';

const BAD = example('same-task-twice', 'Bad');

test('different Tasks of one name and namespace in two folders', () => {
  expect(found(BAD)).toEqual([
    'team/ci/check.yaml: warning same-task-twice: metadata.name: Task shop/check is in the folder "tasks" too, with ' +
      'another content: in one namespace the last that is applied counts, for the runs of both. ' +
      'Give one of them another name or namespace; acknowledge it if each is for a cluster of its own.',
  ]);
});

test('different Pipelines without a namespace, which a run of a third folder names', () => {
  const pipeline = (folder: string, name: string) => `
# ${folder}/build.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build}
spec: {tasks: [{name: ${name}, taskSpec: {steps: [{name: a, image: 'a:1', script: a}]}}]}`;
  const run = (folder: string) => `
# ${folder}/run.yaml
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {name: build}
spec: {pipelineRef: {name: build}}`;
  const two = [pipeline('ci', 'a'), pipeline('team/release', 'b')];
  expect(found(...two, run('runs')).map((line) => line.slice(0, 95))).toEqual(
    ['team/release/build.yaml: warning same-task-twice: metadata.name: Pipeline build is in the folder'].map((line) =>
      line.slice(0, 95),
    ),
  );
  expect(found(...two, run('ci'))).toEqual([]);
});

test.each([
  ['equal ones', changed(BAD, ['spelling', 'links'])],
  ['versions', changed(BAD, ['# tasks/', '# tasks/0.1/'], ['# team/ci/', '# tasks/0.2/'])],
  ['environments', changed(BAD, ['# tasks/', '# live/tasks/'], ['# team/ci/', '# test/tasks/'])],
  ['an example', changed(BAD, ['# team/ci/', '# examples/all/'])],
  ['other namespaces', BAD.replace('namespace: shop', 'namespace: other')],
  ['one that nothing names', BAD.replace(/kind: Pipeline/, 'kind: Other')],
  [
    'parts for Kustomize',
    `${BAD}---\n# team/kustomization.yaml\nkind: Kustomization\napiVersion: kustomize.config.k8s.io/v1\n`,
  ],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
