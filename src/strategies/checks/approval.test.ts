import { Chart, Duration, Testing } from 'cdk8s';
import {
  Approval,
  ApprovalProps,
  BlueGreenStrategy,
  CanaryStrategy,
  DeployPipeline,
  GitOpsApp,
  HttpCheck,
  IDeployStrategy,
  SetImageStrategy,
} from '../..';
import { rejectionsOf } from '../../../test/rejections';

const WORKLOAD = { service: 'shop', previewService: 'shop-preview', blue: 'shop-blue', green: 'shop-green' };
const SET_IMAGE = new SetImageStrategy({ workload: 'shop', namespace: 'shop' });

function make(strategy: IDeployStrategy, use: (made: DeployPipeline) => void = () => undefined, namespace?: string) {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'platform', { namespace: namespace ?? 'shop-builds' });
  const made = new DeployPipeline(chart, 'shop', { image: 'registry.example.com/shop', strategy });
  use(made);
  return { app, made, all: Testing.synth(chart) };
}

const approval = (props: Partial<ApprovalProps> = {}) =>
  new Approval({ configMap: 'shop-approval', users: ['jane'], groups: ['shop-leads'], ...props });
const blueGreen = (given: Approval) =>
  new BlueGreenStrategy({
    namespace: 'shop',
    workloads: [WORKLOAD],
    checksBefore: [given, new HttpCheck({ url: 'http://shop-preview.shop.svc/health' })],
  });
const tasksOf = (all: any[]) => all.find(({ kind }) => kind === 'Pipeline').spec.tasks;

describe('an approval', () => {
  it('waits for the other checks of its place, and the switch for it', () => {
    const tasks = tasksOf(make(blueGreen(approval({ timeout: Duration.hours(2) }))).all);
    const order = Object.fromEntries(tasks.map(({ name, runAfter }: any) => [name, runAfter]));
    expect(order['deploy-app-before-http']).toEqual(['deploy-app-stage']);
    expect(order['deploy-app-before-approval']).toEqual(['deploy-app-before-http']);
    expect(order['deploy-app-switch']).toEqual(['deploy-app-before-approval']);
    const task = tasks.find(({ name }: any) => name === 'deploy-app-before-approval');
    expect(task.params).toEqual([
      { name: 'configmap', value: 'shop-approval' },
      { name: 'namespace', value: 'shop-builds' },
      { name: 'timeout', value: '7200' },
    ]);
    expect(task.displayName).toBe(
      'Waits for an approval: kubectl --namespace=shop-builds annotate --overwrite ' +
        "configmap/shop-approval cdk8s-argo-tekton/decision='approved $(context.pipelineRun.name)/" +
        "deploy-app-before-approval/$(context.pipelineRun.uid)' cdk8s-argo-tekton/decided-by=YOUR-USER-NAME",
    );
  });

  it('lets its approvers annotate one ConfigMap, under their own names, and nobody else', () => {
    const { all } = make(blueGreen(approval()));
    const named = (kind: string) =>
      all.find((each) => each.kind === kind && /shop-approval(-approvers)?$/.test(each.metadata.name));
    const metadata = { name: 'shop-approval', namespace: 'shop-builds' };
    expect(named('ConfigMap').metadata).toEqual(metadata);
    expect(named('Role').rules).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['shop-approval'], verbs: ['get', 'patch'] },
    ]);
    expect(named('RoleBinding')).toMatchObject({
      metadata: { name: 'shop-approval-approvers', namespace: 'shop-builds' },
      roleRef: { kind: 'Role', name: 'shop-approval-approvers' },
      subjects: [
        { kind: 'User', name: 'jane' },
        { kind: 'Group', name: 'shop-leads' },
      ],
    });
    const policy = named('ValidatingAdmissionPolicy');
    expect(policy.metadata).toEqual({ name: 'shop-builds-shop-approval' });
    expect(policy.spec.validations).toEqual([
      {
        expression:
          '!variables.decides || request.userInfo.username in ["jane"] || ' +
          'request.userInfo.groups.exists(group, group in ["shop-leads"])',
        message: 'only the approvers of shop-approval may decide',
      },
      {
        expression: '!variables.decides || variables.decidedBy == request.userInfo.username',
        message: 'cdk8s-argo-tekton/decided-by must be your own name, as kubectl auth whoami shows it',
      },
    ]);
    expect(named('ValidatingAdmissionPolicyBinding').spec).toEqual({
      policyName: 'shop-builds-shop-approval',
      validationActions: ['Deny'],
    });
  });

  it('has an account of its own, which may read the decision and whether its run is the newest', () => {
    const { all, made } = make(blueGreen(approval()));
    const account = made.runSettings.taskRunSpecs!['deploy-app-before-approval'].serviceAccountName!;
    expect(account).toBe('shop-deploy-app-before-approval');
    const roles = all.filter(({ kind, metadata }: any) => kind === 'Role' && metadata.name === account);
    expect(roles.map(({ metadata, rules }: any) => [metadata.namespace, rules])).toEqual([
      [
        'shop-builds',
        [
          { apiGroups: [''], resources: ['configmaps'], resourceNames: ['shop-approval'], verbs: ['get'] },
          { apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['list'] },
        ],
      ],
    ]);
  });

  it('may have several places, with one ConfigMap', () => {
    const checks = [approval()];
    const steps = [10, 50].map((weight) => ({ weight, checks }));
    const { all, app } = make(
      new CanaryStrategy({ namespace: 'shop', workloads: [{ stable: 'shop', canary: 'canary' }], steps }),
    );
    expect(tasksOf(all).map(({ name }: any) => name)).toEqual(
      expect.arrayContaining(['deploy-app-weight-10-approval', 'deploy-app-weight-50-approval']),
    );
    expect(all.filter(({ kind }) => kind === 'ConfigMap')).toHaveLength(1);
    expect(rejectionsOf(() => app.synth())).toEqual([]);
  });

  it('gates any strategy, with an account of its own', () => {
    const { all, made } = make(SET_IMAGE, (pipeline) => pipeline.addCheckBeforeDeploy(approval()));
    expect(tasksOf(all).map(({ name, runAfter }: any) => [name, runAfter])).toEqual([
      ['resolve-image', undefined],
      ['approval', ['resolve-image']],
      ['deploy-app', ['approval']],
    ]);
    expect(made.runSettings.taskRunSpecs!.approval).toEqual({
      serviceAccountName: 'shop-approval',
      podTemplate: { automountServiceAccountToken: true },
    });
    const bindings = all.filter(({ kind }) => kind === 'RoleBinding');
    const ofTask = bindings.filter(({ subjects }) => subjects.some(({ name }: any) => name === 'shop-approval'));
    const roles = ofTask.map(({ roleRef }) => all.find((o) => o.kind === 'Role' && o.metadata.name === roleRef.name));
    expect(roles.flatMap(({ rules }) => rules)).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['shop-approval'], verbs: ['get'] },
      { apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['list'] },
    ]);
  });
});

describe('checks around a deployment', () => {
  it('have names of their own, and run before and after it', () => {
    const check = new HttpCheck({ url: 'http://shop.shop.svc/' });
    const { all, app } = make(SET_IMAGE, (pipeline) => {
      pipeline.addCheckBeforeDeploy(check);
      pipeline.addCheckAfterDeploy(check);
    });
    expect(tasksOf(all).map(({ name, runAfter }: any) => [name, runAfter])).toEqual([
      ['resolve-image', undefined],
      ['http', ['resolve-image']],
      ['deploy-app', ['http']],
      ['http-2', ['deploy-app']],
    ]);
    expect(rejectionsOf(() => app.synth())).toEqual([]);
  });
});

describe('an Approval rejects', () => {
  it.each<[string, IDeployStrategy, string]>([
    [
      'no approvers',
      blueGreen(approval({ users: [], groups: undefined })),
      'checks.approval.users: is empty, and groups is empty too: nobody may approve. Name a user or a group.',
    ],
    [
      'a name that is none',
      blueGreen(approval({ configMap: 'Shop' })),
      'checks.approval.configMap: "Shop" is not a valid name of a ConfigMap. Give the name of the ConfigMap.',
    ],
    [
      'a second one with its ConfigMap',
      new CanaryStrategy({
        namespace: 'shop',
        workloads: [{ stable: 'shop', canary: 'canary' }],
        steps: [
          { weight: 10, checks: [approval()] },
          { weight: 50, checks: [approval({ users: ['joe'] })] },
        ],
      }),
      'checks.approval.configMap: "shop-approval" is also the ConfigMap of another Approval. Give both places one ' +
        'Approval, or another ConfigMap.',
    ],
  ])('%s', (_, strategy, message) => {
    expect(rejectionsOf(() => make(strategy).app.synth())).toEqual([`[platform/shop] ${message}`]);
  });
});
