import { Chart, Duration, Testing } from 'cdk8s';
import { CanaryStrategy, CanaryStrategyProps, CanaryWorkload, DeployPipeline, GitOpsApp, HttpCheck } from '../..';
import { rejectionsOf } from '../../../test/rejections';

const ROUTE = { name: 'shop', stableService: 'shop', canaryService: 'shop-canary' };
const SHOP: CanaryWorkload = { stable: 'shop', canary: 'shop-canary' };
const PROPS: CanaryStrategyProps = {
  namespace: 'shop',
  workloads: [SHOP],
  steps: [
    { weight: 10, pause: Duration.minutes(1), checks: [new HttpCheck({ url: 'http://shop-canary.shop.svc/health' })] },
    { weight: 50 },
  ],
};

function make(props: Partial<CanaryStrategyProps> = {}): { app: GitOpsApp; all: any[]; made: DeployPipeline } {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'platform', { namespace: 'shop-builds' });
  const strategy = new CanaryStrategy({ ...PROPS, ...props });
  const made = new DeployPipeline(chart, 'shop', { image: 'registry.example.com/shop', strategy });
  return { app, all: Testing.synth(chart), made };
}

const pipeline = (props: Partial<CanaryStrategyProps> = {}) =>
  make(props).all.find(({ kind }) => kind === 'Pipeline').spec;
const paramsOf = ({ params }: any) => Object.fromEntries(params.map(({ name, value }: any) => [name, value]));

describe('a canary release', () => {
  it('has a task for each share, and its checks after it', () => {
    const { tasks, finally: last } = pipeline();
    expect(tasks.map(({ name, runAfter }: any) => [name, runAfter])).toEqual([
      ['resolve-image', undefined],
      ['deploy-app-stage', undefined],
      ['deploy-app-weight-10', ['deploy-app-stage']],
      ['deploy-app-weight-10-http', ['deploy-app-weight-10']],
      ['deploy-app-weight-50', ['deploy-app-weight-10-http']],
      ['deploy-app', ['deploy-app-weight-50']],
    ]);
    const unlessPromoted = { input: '$(tasks.deploy-app.status)', operator: 'notin', values: ['Succeeded'] };
    expect(last.map(({ name, when }: any) => [name, when])).toEqual([['deploy-app-restore', [unlessPromoted]]]);
    expect(tasks.slice(2).map(({ when }: any) => when[0].values)).toEqual(tasks.slice(2).map(() => ['staged']));
  });

  it('gives its tasks the workloads, the share and times in seconds', () => {
    const api = { stable: 'api', canary: 'api-canary', image: 'registry.example.com/api:v1' };
    const workloads = [{ ...SHOP, route: ROUTE, container: 'app', replicas: 2 }, api];
    const { tasks } = pipeline({ workloads, keepFor: Duration.minutes(2) });
    expect(paramsOf(tasks[2])).toEqual({
      action: 'shift',
      namespace: 'shop',
      workloads: [
        'shop shop-canary shop/shop/shop-canary app 2 $(tasks.resolve-image.results.image)',
        'api api-canary - - - registry.example.com/api:v1',
      ],
      weight: '10',
      pause: '60',
      'keep-for': '120',
    });
  });

  it('may patch the named objects only', () => {
    const rules = (props: Partial<CanaryStrategyProps>) =>
      make(props)
        .all.find(({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'shop')
        .rules.filter(({ verbs }: any) => verbs.includes('patch'))
        .map(({ resources, resourceNames }: any) => [resources, resourceNames].flat());
    const deployments = [
      ['deployments', 'shop'],
      ['deployments', 'shop-canary'],
    ];
    expect(rules({})).toEqual(deployments);
    const api = { stable: 'api', canary: 'api-canary' };
    expect(rules({ workloads: [{ ...SHOP, route: ROUTE }, api] })).toEqual([
      ...deployments,
      ['deployments', 'api'],
      ['deployments', 'api-canary'],
      ['httproutes', 'shop'],
    ]);
  });

  it('lets the Application ignore the fields that move: those of the route by their manager', () => {
    const jqPathExpressions = ['.spec.template.spec.containers[].image'];
    const shop = { group: 'apps', kind: 'Deployment', name: 'shop', namespace: 'shop', jqPathExpressions };
    const canary = { ...shop, name: 'shop-canary', jsonPointers: ['/spec/replicas'] };
    const route = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'shop', namespace: 'shop' };
    expect(new CanaryStrategy({ ...PROPS, workloads: [{ ...SHOP, route: ROUTE }] }).demands.ignoreDifferences).toEqual([
      shop,
      canary,
      { ...route, managedFieldsManagers: ['cdk8s-argo-tekton-release'] },
    ]);
    expect(new CanaryStrategy(PROPS).demands.ignoreDifferences).toEqual([
      { ...shop, jsonPointers: ['/spec/replicas'] },
      canary,
    ]);
  });
});

describe('a CanaryStrategy rejects', () => {
  it.each<[string, Partial<CanaryStrategyProps>, string]>([
    ['no workloads', { workloads: [] }, 'workloads: is empty: nothing is released. Name two Deployments.'],
    ['no steps', { steps: [] }, 'steps: is empty: the canary gets no share. Give at least one.'],
    [
      'one Deployment for both',
      { workloads: [{ ...SHOP, canary: 'shop' }] },
      'workloads[0].canary: "shop" is also stable: there is no Deployment to try the release in. Name two Deployments.',
    ],
    [
      'one Service for both',
      { workloads: [{ ...SHOP, route: { ...ROUTE, canaryService: 'shop' } }] },
      'workloads[0].route.canaryService: "shop" is also stableService: the weights would lead to the same pods. ' +
        'Name two Services.',
    ],
    [
      'a name that no Service has',
      { workloads: [{ ...SHOP, route: { ...ROUTE, canaryService: 'Shop canary' } }] },
      'workloads[0].route.canaryService: "Shop canary" is not a valid name of a Service. Give the name of the Service.',
    ],
    [
      'one route for two',
      {
        workloads: [
          { ...SHOP, route: ROUTE },
          { stable: 'api', canary: 'api-canary', route: ROUTE },
        ],
      },
      'workloads[1].route.name: HTTPRoute shop is named twice. Name each object once.',
    ],
    [
      'one Deployment for two',
      { workloads: [SHOP, { stable: 'api', canary: 'shop-canary' }] },
      'workloads[1].canary: Deployment shop-canary is named twice. Name each object once.',
    ],
    [
      'a share that is none',
      { steps: [{ weight: 0 }] },
      'steps[0].weight: 0 is not a percentage. Allowed: 1 to 100. Correct it.',
    ],
    [
      'a share that does not grow',
      { steps: [{ weight: 50 }, { weight: 50 }] },
      'steps[1].weight: 50 is not more than the 50 of the step before. Let each step give more.',
    ],
    [
      'pods of the canary where the share decides',
      { workloads: [{ ...SHOP, replicas: 2 }] },
      'workloads[0].replicas: 2 has no effect: without a route the share decides. Remove it, or set route.',
    ],
    [
      'no pods',
      { workloads: [{ ...SHOP, route: ROUTE, replicas: 0 }] },
      'workloads[0].replicas: 0 is not a number of pods. Allowed: 1 or more. Correct the number.',
    ],
  ])('%s', (_, props, message) => {
    expect(rejectionsOf(() => make(props).app.synth())).toEqual([`[platform/shop] strategy.${message}`]);
  });
});
