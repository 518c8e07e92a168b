import { Chart, Duration, Testing } from 'cdk8s';
import { BlueGreenStrategy, BlueGreenStrategyProps, DeployPipeline, GitOpsApp, HttpCheck } from '../..';
import { rejectionsOf } from '../../../test/rejections';

const SHOP = { service: 'shop', previewService: 'shop-preview', blue: 'shop-blue', green: 'shop-green' };
const PROPS: BlueGreenStrategyProps = {
  namespace: 'shop',
  workloads: [SHOP],
  checksBefore: [
    new HttpCheck({ url: 'http://shop-preview.shop.svc/health' }),
    new HttpCheck({ url: 'http://shop-preview.shop.svc/', body: 'v2', successes: 2 }),
  ],
  checksAfter: [new HttpCheck({ url: 'http://shop.shop.svc/health', name: 'smoke' })],
};

function make(props: Partial<BlueGreenStrategyProps> = {}): { app: GitOpsApp; all: any[]; made: DeployPipeline } {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'platform', { namespace: 'shop-builds' });
  const strategy = new BlueGreenStrategy({ ...PROPS, ...props });
  const made = new DeployPipeline(chart, 'shop', { image: 'registry.example.com/shop', strategy });
  return { app, all: Testing.synth(chart), made };
}

function pipeline(props: Partial<BlueGreenStrategyProps> = {}): any {
  return make(props).all.find(({ kind }) => kind === 'Pipeline').spec;
}

describe('a release by blue and green', () => {
  it('has its checks between stage and switch, and between switch and complete', () => {
    const { tasks } = pipeline();
    const order = Object.fromEntries(tasks.map(({ name, runAfter }: any) => [name, runAfter]));
    expect(order).toEqual({
      'resolve-image': undefined,
      'deploy-app-stage': undefined,
      'deploy-app-before-http': ['deploy-app-stage'],
      'deploy-app-before-http-2': ['deploy-app-stage'],
      'deploy-app-switch': ['deploy-app-before-http', 'deploy-app-before-http-2'],
      'deploy-app-after-smoke': ['deploy-app-switch'],
      'deploy-app': ['deploy-app-after-smoke'],
    });
    for (const { name, when } of tasks.slice(2)) {
      const staged = { input: '$(tasks.deploy-app-stage.results.state)', operator: 'in', values: ['staged'] };
      expect([name, when]).toEqual([name, [staged]]);
    }
  });

  it('puts back in a finally task, unless the last task succeeded', () => {
    const [restore] = pipeline().finally;
    expect([restore.name, restore.when]).toEqual([
      'deploy-app-restore',
      [{ input: '$(tasks.deploy-app.status)', operator: 'notin', values: ['Succeeded'] }],
    ]);
    expect(restore.params[0]).toEqual({ name: 'action', value: 'restore' });
  });

  it('gives its tasks the image, and times in seconds', () => {
    const workloads = [{ ...SHOP, container: 'app', replicas: 4, colourLabel: 'example.com/slot' }];
    const times = { overlap: Duration.minutes(1), keepFor: Duration.minutes(2), timeout: Duration.minutes(10) };
    const stage = pipeline({ workloads, ...times }).tasks[1];
    expect(Object.fromEntries(stage.params.map(({ name, value }: any) => [name, value]))).toEqual({
      action: 'stage',
      namespace: 'shop',
      workloads: ['shop shop-preview shop-blue shop-green example.com/slot app 4 $(tasks.resolve-image.results.image)'],
      timeout: '600',
      overlap: '60',
      'keep-for': '120',
    });
    const other = { service: 'api', blue: 'api-a', green: 'api-b', image: 'registry.example.com/api:v1' };
    expect(pipeline({ workloads: [SHOP, other] }).tasks[1].params[2].value[1]).toBe(
      'api - api-a api-b colour - - registry.example.com/api:v1',
    );
  });

  it('gives the account of its tasks, also of the one that puts back, named objects only', () => {
    const { all, made } = make();
    const role = all.find(({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'shop');
    expect(role.rules.filter(({ verbs }: any) => verbs.includes('patch'))).toEqual([
      { apiGroups: [''], resources: ['services'], resourceNames: ['shop'], verbs: ['get', 'patch'] },
      { apiGroups: [''], resources: ['services'], resourceNames: ['shop-preview'], verbs: ['get', 'patch'] },
      ...['shop-blue', 'shop-green'].map((name) => ({
        apiGroups: ['apps'],
        resources: ['deployments'],
        resourceNames: [name],
        verbs: ['get', 'list', 'patch', 'watch'],
      })),
    ]);
    expect(role.rules.flatMap(({ verbs }: any) => verbs)).not.toContain('delete');
    // those of the checks, which only send requests, get no token
    expect(Object.keys(made.runSettings.taskRunSpecs!)).toEqual([
      'deploy-app-stage',
      'deploy-app-switch',
      'deploy-app',
      'deploy-app-restore',
    ]);
  });

  it('leaves time for the way back', () => {
    const settings = (timeouts?: object) => {
      const chart = new Chart(new GitOpsApp(), 'platform');
      const strategy = new BlueGreenStrategy(PROPS);
      const { runSettings } = new DeployPipeline(chart, 'shop', { image: 'r.example.com/shop', strategy, timeouts });
      const { tasks, finally: reserved } = runSettings.timeouts ?? {};
      return [tasks?.toSeconds(), reserved?.toSeconds()];
    };
    expect(settings()).toEqual([undefined, 600]);
    expect(settings({ pipeline: Duration.minutes(10) })).toEqual([undefined, 300]);
    expect(settings({ tasks: Duration.minutes(30) })).toEqual([1800, undefined]);
  });

  it('lets the Application ignore the fields that move, and nothing else', () => {
    const { demands } = new BlueGreenStrategy({
      namespace: 'shop',
      workloads: [{ ...SHOP, container: 'app', colourLabel: 'example.com/slot' }],
    });
    const service = { kind: 'Service', namespace: 'shop', jsonPointers: ['/spec/selector/example.com~1slot'] };
    const deployment = {
      group: 'apps',
      kind: 'Deployment',
      namespace: 'shop',
      jsonPointers: ['/spec/replicas'],
      jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "app").image'],
    };
    expect(demands.ignoreDifferences).toEqual([
      { ...service, name: 'shop' },
      { ...service, name: 'shop-preview' },
      { ...deployment, name: 'shop-blue' },
      { ...deployment, name: 'shop-green' },
    ]);
  });
});

describe('a BlueGreenStrategy rejects', () => {
  it.each<[string, Partial<BlueGreenStrategyProps>, ...string[]]>([
    [
      'nothing to release',
      { workloads: [] },
      'workloads: is empty: nothing is released. Name a Service and two Deployments.',
    ],
    [
      'one Deployment for both colours',
      { workloads: [{ ...SHOP, green: 'shop-blue' }] },
      'workloads[0].green: "shop-blue" is also blue: there is no colour to release into. Name two Deployments.',
    ],
    [
      'an object in two workloads',
      { workloads: [SHOP, { service: 'api', blue: 'api-blue', green: 'shop-green' }] },
      'workloads[1].green: Deployment shop-green is named twice. Name each object once.',
    ],
    [
      'no pods',
      { workloads: [{ ...SHOP, replicas: 0 }] },
      'workloads[0].replicas: 0 is not a number of pods. Allowed: 1 or more. Correct the number.',
    ],
    [
      'a namespace that is none',
      { namespace: 'Shop' },
      'namespace: "Shop" is not a valid name of a Namespace. Give the name of the Namespace.',
    ],
    [
      'names of two words',
      { workloads: [{ ...SHOP, blue: 'shop blue', container: 'the app' }] },
      'workloads[0].blue: "shop blue" is not a valid name of a Deployment. Give the name of the Deployment.',
      'workloads[0].container: "the app" is not a valid name of a container. Give the name of the container.',
    ],
    [
      'a label that is none',
      { workloads: [{ ...SHOP, colourLabel: 'the colour' }] },
      'workloads[0].colourLabel: "the colour" is not the key of a label. Correct it.',
    ],
    [
      'parts of a second',
      { keepFor: Duration.millis(1500) },
      'keepFor: 1.5 s is not a whole number of seconds below 100000. Give whole seconds.',
    ],
  ])('%s', (_, props, ...messages) => {
    const expected = messages.map((message) => `[platform/shop] strategy.${message}`);
    expect(rejectionsOf(() => make(props).app.synth())).toEqual(expected);
  });
});
