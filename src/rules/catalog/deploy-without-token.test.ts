import { Chart } from 'cdk8s';
import { GitOpsApp, KubectlDeployTask, Pipeline, PipelineRun, RunSettings } from '../..';
import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'deploy-without-token';
const BAD = example(CODE, 'Bad');
const SPEC = '{pipelineTaskName: deploy-app, serviceAccountName: deployer}';

const reported = (changes: [string, string][]) =>
  lines(ruleFindings(documents(changed(BAD, ...changes))).filter(({ code }) => code === CODE));

const message = (reason: string) => [
  'runs/release.yaml: error deploy-without-token: spec: the task "deploy-app" deploys by kubectl, and its pod gets ' +
    `no token: ${reason}. Set podTemplate.automountServiceAccountToken: true for "deploy-app" in taskRunSpecs, with ` +
    'a ServiceAccount that may deploy.',
];
const OF_ACCOUNT = 'its ServiceAccount "deployer" has automountServiceAccountToken: false';

test.each<[string, [string, string][], string]>([
  ['whose ServiceAccount gives none', [], OF_ACCOUNT],
  [
    'whose run takes it away',
    [[SPEC, '{pipelineTaskName: deploy-app, podTemplate: {automountServiceAccountToken: false}}']],
    'podTemplate.automountServiceAccountToken is false',
  ],
  [
    'with the ServiceAccount of the run',
    [[`  taskRunSpecs:\n    - ${SPEC}`, '  taskRunTemplate: {serviceAccountName: deployer}']],
    OF_ACCOUNT,
  ],
])('A task that deploys is reported %s', (_, changes, reason) => {
  expect(reported(changes)).toEqual(message(reason));
});

test.each<[string, [string, string][]]>([
  ['whose ServiceAccount gives one', [['automountServiceAccountToken: false', 'automountServiceAccountToken: true']]],
  ['whose ServiceAccount is not known', [['serviceAccountName: deployer', 'serviceAccountName: other']]],
  [
    'for which all pods of the run get one',
    [['  taskRunSpecs:', '  taskRunTemplate: {podTemplate: {automountServiceAccountToken: true}}\n  taskRunSpecs:']],
  ],
  [
    'to another cluster',
    [
      [
        'value: deployment/shop}]',
        'value: deployment/shop}]\n      workspaces: [{name: kubeconfig-dir, workspace: k}]',
      ],
    ],
  ],
  ['by other means', [['{name: PARAMS_FIELD_MANAGER, ', '{name: MANAGER, ']]],
])('There is no finding for a task %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});

test('A program with such a pipeline of its own is rejected', () => {
  const synthesize = (settings: RunSettings) => {
    const app = new GitOpsApp();
    const chart = new Chart(app, 'platform', { namespace: 'builds' });
    const pipeline = new Pipeline(chart, 'release');
    new KubectlDeployTask(chart, 'kubectl-deploy').addTo(pipeline, 'deploy-app', {
      params: { workload: 'deployment/shop', namespace: 'shop', image: 'registry.example.com/shop:v1' },
    });
    new PipelineRun(chart, 'run', { pipeline, generateName: 'release-', ...settings });
    return app.synthYaml();
  };
  const podTemplate = { automountServiceAccountToken: false };
  expect(() => synthesize({ taskRunTemplate: { podTemplate } })).toThrow(
    '[platform/run/Resource] spec: the task "deploy-app" deploys by kubectl, and its pod gets no token: ' +
      'podTemplate.automountServiceAccountToken is false. ',
  );
  const specs = { 'deploy-app': { podTemplate: { automountServiceAccountToken: true } } };
  expect(synthesize({ taskRunTemplate: { podTemplate }, taskRunSpecs: specs })).toContain('deploy-app');
});
