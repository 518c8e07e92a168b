import { Chart, Duration, Testing } from 'cdk8s';
import { ArgoRolloutStrategy, ArgoRolloutStrategyProps, DeployPipeline, GitOpsApp, HttpCheck, SyncOption } from '../..';
import { rejectionsOf } from '../../../test/rejections';

const checks = [new HttpCheck({ url: 'http://shop-canary.shop.svc/health' })];
const PROPS: ArgoRolloutStrategyProps = { namespace: 'shop', rollout: 'shop' };
const PAUSES = [
  { step: 1, checks },
  { step: 3, checks },
];

function make(props: Partial<ArgoRolloutStrategyProps> = {}): { app: GitOpsApp; all: any[] } {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'platform', { namespace: 'shop-builds' });
  const strategy = new ArgoRolloutStrategy({ ...PROPS, ...props });
  new DeployPipeline(chart, 'shop', { image: 'registry.example.com/shop', strategy });
  return { app, all: Testing.synth(chart) };
}

const pipeline = (props: Partial<ArgoRolloutStrategyProps> = {}) =>
  make(props).all.find(({ kind }) => kind === 'Pipeline').spec;
const paramsOf = ({ params }: any) => Object.fromEntries(params.map(({ name, value }: any) => [name, value]));
const OBJECTS = {
  namespace: 'shop',
  rollout: 'shop',
  workload: 'shop',
  image: '$(tasks.resolve-image.results.image)',
};

describe('a release by Argo Rollouts', () => {
  it('is one task without pauses', () => {
    const { tasks, finally: last } = pipeline({
      timeout: Duration.minutes(10),
      container: 'app',
      workload: 'shop-pods',
    });
    const params = { ...OBJECTS, workload: 'shop-pods', container: 'app', timeout: '600' };
    expect(tasks.map(({ name }: any) => name)).toEqual(['resolve-image', 'deploy-app']);
    expect(paramsOf(tasks[1])).toEqual({ ...params, action: 'start' });
    expect(paramsOf(last[0])).toEqual({ ...params, action: 'restore' });
    const unlessCompleted = { input: '$(tasks.deploy-app.status)', operator: 'notin', values: ['Succeeded'] };
    expect(last.map(({ name, when }: any) => [name, when])).toEqual([['deploy-app-restore', [unlessCompleted]]]);
  });

  it('has the checks of each pause, and a task that ends it', () => {
    const { tasks } = pipeline({ pauses: PAUSES });
    expect(tasks.map(({ name, runAfter }: any) => [name, runAfter])).toEqual([
      ['resolve-image', undefined],
      ['deploy-app-step-1', undefined],
      ['deploy-app-step-1-http', ['deploy-app-step-1']],
      ['deploy-app-step-3', ['deploy-app-step-1-http']],
      ['deploy-app-step-3-http', ['deploy-app-step-3']],
      ['deploy-app', ['deploy-app-step-3-http']],
    ]);
    expect([1, 3, 5].map((i) => paramsOf(tasks[i]))).toEqual([
      { ...OBJECTS, action: 'start', until: '1' },
      { ...OBJECTS, action: 'resume', at: '1', until: '3' },
      { ...OBJECTS, action: 'resume', at: '3' },
    ]);
    const whenPaused = [{ input: '$(tasks.deploy-app-step-1.results.state)', operator: 'in', values: ['paused'] }];
    expect(tasks.slice(2).map(({ when }: any) => when)).toEqual(tasks.slice(2).map(() => whenPaused));
  });

  it('checks a blue/green Rollout before its switch', () => {
    const { tasks } = pipeline({ pauses: [{ checks }] });
    expect(tasks.slice(1).map(({ name }: any) => name)).toEqual([
      'deploy-app-preview',
      'deploy-app-preview-http',
      'deploy-app',
    ]);
    expect([1, 3].map((i) => paramsOf(tasks[i]))).toEqual([
      { ...OBJECTS, action: 'start', until: 'switch' },
      { ...OBJECTS, action: 'resume', at: 'switch' },
    ]);
  });

  it('may patch the named objects only', () => {
    const { rules } = make({ workload: 'shop-pods' }).all.find(
      ({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'shop',
    );
    expect(
      rules
        .filter(({ verbs }: any) => verbs.some((verb: string) => !['get', 'list'].includes(verb)))
        .map(({ resources, resourceNames, verbs }: any) => [resources, resourceNames, verbs]),
    ).toEqual([
      [['deployments'], ['shop-pods'], ['get', 'patch']],
      [['rollouts'], ['shop'], ['get', 'patch']],
      [['rollouts/status'], ['shop'], ['get', 'patch']],
    ]);
  });

  it('lets the Application ignore the image and the replicas of the Deployment, and what starts the Rollout', () => {
    const deployment = { group: 'apps', kind: 'Deployment', namespace: 'shop', jsonPointers: ['/spec/replicas'] };
    const rollout = { group: 'argoproj.io', kind: 'Rollout', name: 'shop', namespace: 'shop' };
    expect(new ArgoRolloutStrategy({ ...PROPS, workload: 'pods', container: 'app' }).demands).toEqual({
      ignoreDifferences: [
        {
          ...deployment,
          name: 'pods',
          jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "app").image'],
        },
        { ...rollout, jsonPointers: ['/spec/paused'] },
      ],
      syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
    });
  });

  it('names the Deployment as the workload that runs the image', () => {
    expect(new ArgoRolloutStrategy(PROPS).deployedWorkload).toEqual({
      kind: 'Deployment',
      name: 'shop',
      namespace: 'shop',
      container: undefined,
    });
  });
});

describe('an ArgoRolloutStrategy rejects', () => {
  it.each<[string, Partial<ArgoRolloutStrategyProps>, string]>([
    [
      'a name that is none',
      { rollout: 'Shop' },
      'rollout: "Shop" is not a valid name of a Rollout. Give the name of the Rollout.',
    ],
    [
      'a Deployment that is none',
      { workload: 'shop_pods' },
      'workload: "shop_pods" is not a valid name of a Deployment. Give the name of the Deployment.',
    ],
    [
      'a step that is none',
      { pauses: [{ step: -1, checks }] },
      'pauses[0].step: -1 is not the number of a step. Allowed: 0 to 99. Correct it.',
    ],
    [
      'pauses in another order',
      { pauses: [PAUSES[1], PAUSES[0]] },
      'pauses[1].step: 1 is not after step 3 of the pause before. Give the pauses in the order of the steps.',
    ],
    [
      'a pause of a blue/green Rollout beside others',
      { pauses: [PAUSES[0], { checks }] },
      'pauses[1].step: is not set: it is the only pause of a blue/green Rollout, and there are others. Set it, or ' +
        'remove the other pauses.',
    ],
    [
      'a pause without checks',
      { pauses: [{ step: 1, checks: [] }] },
      'pauses[0].checks: is empty: the run would end the pause without looking. Give at least one, or leave the ' +
        'pause to the Rollout.',
    ],
    [
      'parts of a second',
      { timeout: Duration.millis(1500) },
      'timeout: 1.5 s is not a whole number of seconds below 100000. Give whole seconds.',
    ],
  ])('%s', (_, props, message) => {
    expect(rejectionsOf(() => make(props).app.synth())).toEqual([`[platform/shop] strategy.${message}`]);
  });
});
