import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'committed-pipeline-run';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const message = (kind: string) =>
  'shop/build.yaml: warning committed-pipeline-run: metadata.annotations.argocd.argoproj.io/hook: is missing, ' +
  `so that the Application "shop" keeps ${kind} shop/build as an ordinary object: it runs ` +
  `once, and a change of its spec, which Tekton rejects after the start, makes the sync fail. ` +
  'Let a hook start the run, or start it from outside and commit only its Pipeline.';

test.each<[string, [string, string][], string]>([
  ['a PipelineRun', [], message('PipelineRun')],
  ['a TaskRun', [['kind: PipelineRun', 'kind: TaskRun']], message('TaskRun')],
])('An Application syncs %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  [
    'a run that is a hook',
    [
      [
        '{name: build, namespace: shop}',
        '{name: build, namespace: shop, annotations: {argocd.argoproj.io/hook: PostSync}}',
      ],
    ],
  ],
  [
    'a run that is left out of the sync',
    [
      [
        '{name: build, namespace: shop}',
        '{name: build, namespace: shop, annotations: {argocd.argoproj.io/hook: Skip}}',
      ],
    ],
  ],
  ['a run in a folder that nobody syncs', [['# shop/build.yaml', '# runs/build.yaml']]],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});
