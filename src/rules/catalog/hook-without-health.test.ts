import { application, found } from '../../../test/rules/documents';

const hook = (kind: string, apiVersion: string = 'tekton.dev/v1') =>
  `# shop/hook.yaml\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: build, ` +
  `annotations: {argocd.argoproj.io/hook: PreSync}}`;
const settings = (data: string) =>
  `# argocd/argocd-cm.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm, ` +
  `namespace: argocd}\ndata: ${data}`;
const AT =
  'shop/hook.yaml: warning hook-without-health: metadata.annotations.argocd.argoproj.io/hook: ' +
  '"PreSync", and Argo CD has no health check for a ';

test('A PipelineRun or TaskRun has a check only since Argo CD 3.6', () => {
  for (const kind of ['PipelineRun', 'TaskRun']) {
    expect(found(application(), hook(kind))).toEqual([
      `${AT}${kind} before version 3.6: it succeeds as soon as it exists. ` +
        `Add resource.customizations.health.tekton.dev_${kind} to the ConfigMap argocd-cm, use Argo ` +
        `CD 3.6, or let a Job start the run and wait for it.`,
    ]);
  }
});

test('A CustomRun has none', () => {
  expect(
    found(
      application(),
      hook('CustomRun', 'tekton.dev/v1beta1'),
      settings('{resource.customizations.health.tekton.dev_PipelineRun: return nil}'),
    ),
  ).toEqual([
    `${AT}CustomRun: it succeeds as soon as it exists. ` +
      'Add resource.customizations.health.tekton.dev_CustomRun to the ConfigMap argocd-cm, or let ' +
      'a Job start the run and wait for it.',
  ]);
});

test.each([
  ['a Job', [hook('Job', 'batch/v1')]],
  [
    'a run for which argocd-cm has a check',
    [hook('PipelineRun'), settings('{resource.customizations.health.tekton.dev_PipelineRun: return nil}')],
  ],
  [
    'a run for which argocd-cm has a check in the old form',
    [
      hook('PipelineRun'),
      settings('\n  resource.customizations: |\n    tekton.dev/PipelineRun:\n      health.lua: return nil'),
    ],
  ],
  ['a run that is no hook', ['# runs/run.yaml\napiVersion: tekton.dev/v1\nkind: TaskRun\nmetadata: {name: build}']],
])('there is no finding for %s', (_, texts) => {
  expect(found(application(), ...texts)).toEqual([]);
});
