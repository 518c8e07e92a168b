/** Canary releases of a real HTTP application, with a client that counts every answer. */
import { ApiObject, Chart, Duration } from 'cdk8s';
import { getObject, kubectl, until } from './cluster';
import {
  ask,
  Content,
  Count,
  Delivery,
  digests,
  expectGivenBack,
  expectNamedRights,
  IMAGE,
  pushVersions,
  tell,
} from './delivery';
import { CanaryStep, CanaryStrategy, CanaryWorkload, HttpCheck } from '../../src';

jest.setTimeout(900_000);

beforeAll(pushVersions);

const GATEWAY = process.env.CLUSTER_GATEWAY;

/** Two shares, with a check of the canary at each. */
function steps(namespace: string): CanaryStep[] {
  const check = new HttpCheck({ url: `http://shop-canary.${namespace}.svc/check`, attempts: 2, successes: 2 });
  return [25, 50].map((weight) => ({ weight, pause: Duration.seconds(5), checks: [check] }));
}

describe.each(['route', 'replicas'])('canary by %s', (way) => {
  const namespace = `delivery-canary-${way}`;
  const host = `shop.${namespace}.test`;
  const isRoute = way === 'route';
  const route = { name: 'shop', stableService: 'shop', canaryService: 'shop-canary' };
  const strategy = new CanaryStrategy({
    namespace,
    workloads: [{ stable: 'shop', canary: 'shop-canary', ...(isRoute && { route, replicas: 2 }) }],
    steps: steps(namespace),
    keepFor: Duration.seconds(10),
  });
  const count = isRoute ? 2 : 4;
  let delivery: Delivery;

  beforeAll(async () => {
    if (isRoute && GATEWAY === undefined) {
      throw new Error('Set CLUSTER_GATEWAY in the environment: http://HOST of a gateway of the only GatewayClass');
    }
    delivery = new Delivery(`canary-${way}`, strategy, (config, at, content) => {
      addDeployments(config, at, content, { app: 'shop', count, isRoute });
      if (isRoute) addRoute(config, at, content, 'shop', host);
    });
    await delivery.install();
  });
  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) delivery.remove();
  });

  const deployment = (name: string) => getObject('deployment', namespace, name);
  const image = (name: string) => deployment(name).spec.template.spec.containers[0].image;
  const replicas = () => ['shop', 'shop-canary'].map((name) => deployment(name).spec.replicas);
  const weights = () =>
    isRoute ? getObject('httproute', namespace, 'shop').spec.rules[0].backendRefs.map(({ weight }: any) => weight) : [];
  const moving = () => [...weights(), ...replicas(), image('shop'), image('shop-canary')];
  const resting = [...(isRoute ? [100, 0] : []), count, 0];
  const counting = () =>
    isRoute ? ask(namespace, `${GATEWAY}/`, [host]) : ask(namespace, `http://shop.${namespace}.svc/`);
  const objects = [...(isRoute ? ['httproute/shop'] : []), 'deployment/shop', 'deployment/shop-canary'];
  let changes = 0;

  /** A rule of the route and a label of the pods have the name of the change, beside the annotations. */
  async function isGivenBack(): Promise<void> {
    const change = `change-${(changes += 1)}`;
    await expectGivenBack(delivery, objects, change, moving);
    if (!isRoute) return;
    const [, other] = getObject('httproute', namespace, 'shop').spec.rules;
    expect(other.matches[0].path.value).toBe(`/${change}`);
  }

  async function isResting(): Promise<void> {
    const look = () => (`${[...weights(), ...replicas()]}` === `${resting}` ? undefined : `${moving()}`);
    await until('the former state', 90, look, [namespace]);
  }

  test('a release gets its shares, then all, without a failed request', async () => {
    kubectl('set', 'image', 'deployment/shop', `app=${IMAGE}@${digests.v1}`, `--namespace=${namespace}`);
    kubectl('rollout', 'status', 'deployment/shop', `--namespace=${namespace}`, '--timeout=120s');
    const end = await counting();
    const run = delivery.start('v2');
    expect(await delivery.ended(run)).toMatch(/^(Succeeded|Completed): /);
    const counted = await end();
    tell(`canary by ${way}, success`, counted, delivery.cost(run));
    expect(counted.failed).toEqual([]);
    expect(Object.keys(counted.answers)).toEqual(['v1', 'v2']);
    expect([...weights(), ...replicas()]).toEqual(resting);
    expect(image('shop')).toBe(`${IMAGE}@${digests.v2}`);
    await isGivenBack();
  });

  test('a check that fails gives all traffic back', async () => {
    const end = await counting();
    const run = delivery.start('bad');
    expect(await delivery.ended(run)).toMatch(/^Failed: /);
    const counted = await end();
    tell(`canary by ${way}, failing check`, counted);
    expect(counted.failed).toEqual([]);
    expect(Object.keys(counted.answers).sort()).toEqual(['bad', 'v2']);
    expect(delivery.result(run, 'deploy-app-restore', 'restored')).toBe(
      `shop has all the traffic, with ${IMAGE}@${digests.v2}`,
    );
    await isResting();
    expect(image('shop')).toBe(`${IMAGE}@${digests.v2}`);
    await isGivenBack();
  });

  test('pods that crash under their share give all traffic back', async () => {
    const end = await counting();
    const run = delivery.start('crash');
    expect(await delivery.ended(run)).toMatch(/^Failed: /);
    tell(`canary by ${way}, crash`, await end());
    await isResting();
    expect(image('shop')).toBe(`${IMAGE}@${digests.v2}`);
    await isGivenBack();
  });

  test.each([
    ['deploy-app-stage', 'CancelledRunFinally'],
    ['deploy-app-weight-25', 'CancelledRunFinally'],
    ['deploy-app-weight-25-http', 'CancelledRunFinally'],
    ['deploy-app-weight-50', 'CancelledRunFinally'],
    ['deploy-app', 'CancelledRunFinally'],
    ['deploy-app-weight-50', 'Cancelled'],
  ])('a run that is cancelled in %s by %s loses no request', async (task, how) => {
    const end = await counting();
    const run = delivery.start('v3');
    await delivery.runs(run, task);
    delivery.cancel(run, how);
    expect(await delivery.ended(run)).toMatch(/^Cancelled/);
    await isResting();
    const counted = await end();
    tell(`canary by ${way}, cancelled in ${task} by ${how}`, counted);
    expect(counted.failed).toEqual([]);
    expect(image('shop')).toBe(`${IMAGE}@${digests.v2}`);
    await isGivenBack();
  });

  test('of two runs at once the second waits for the first', async () => {
    const end = await counting();
    const runs = [delivery.start('v1')];
    await delivery.runs(runs[0], 'deploy-app-stage');
    runs.push(delivery.start('v3'));
    for (const run of runs) expect(await delivery.ended(run, 600)).toMatch(/^(Succeeded|Completed): /);
    const counted = await end();
    tell(`canary by ${way}, two runs at once`, counted);
    expect(counted.failed).toEqual([]);
    expect([...weights(), ...replicas()]).toEqual(resting);
    expect(image('shop')).toBe(`${IMAGE}@${digests.v3}`);
    await isGivenBack();
  });

  test('the account of the run may change the named objects only', () => {
    const named = ['deployment.apps/shop', 'deployment.apps/shop-canary'];
    if (isRoute) named.push('httproute.gateway.networking.k8s.io/shop');
    expectNamedRights(delivery, named, ['service', 'deployment.apps', 'httproute.gateway.networking.k8s.io']);
  });
});

describe('canary of several workloads', () => {
  const namespace = 'delivery-canary-several';
  const hostOf = (app: string) => `${app}.${namespace}.test`;
  const routed = ['shop', 'api'];
  const apps = [...routed, 'web'];
  const workloads: CanaryWorkload[] = apps.map((app) => {
    const route = { name: app, stableService: app, canaryService: `${app}-canary` };
    return { stable: app, canary: `${app}-canary`, ...(routed.includes(app) && { route, replicas: 1 }) };
  });
  const check = new HttpCheck({ url: `http://api-canary.${namespace}.svc/check`, attempts: 2 });
  const strategy = new CanaryStrategy({
    namespace,
    workloads,
    steps: [{ weight: 25 }, { weight: 50, checks: [check] }].map((step) => ({ ...step, pause: Duration.seconds(5) })),
    keepFor: Duration.seconds(10),
  });
  let delivery: Delivery;

  beforeAll(async () => {
    delivery = new Delivery('canary-several', strategy, (config, at, content) => {
      for (const app of apps) {
        const isRoute = routed.includes(app);
        addDeployments(config, at, content, { app, count: isRoute ? 2 : 4, isRoute });
        if (isRoute) addRoute(config, at, content, app, hostOf(app));
      }
    });
    await delivery.install();
  });
  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) delivery.remove();
  });

  const deployments = workloads.flatMap(({ stable, canary }) => [stable, canary]);
  const deployment = (name: string) => getObject('deployment', namespace, name).spec;
  const image = (name: string) => deployment(name).template.spec.containers[0].image;
  const replicas = () => deployments.map((name) => deployment(name).replicas);
  const weights = () =>
    routed.flatMap((app) =>
      getObject('httproute', namespace, app).spec.rules[0].backendRefs.map(({ weight }: any) => weight),
    );
  const moving = () => [...weights(), ...replicas(), ...deployments.map(image)];
  const objects = [...routed.map((app) => `httproute/${app}`), ...deployments.map((name) => `deployment/${name}`)];
  const counting = () =>
    Promise.all(
      apps.map((app) =>
        routed.includes(app)
          ? ask(namespace, `${GATEWAY}/`, [hostOf(app)])
          : ask(namespace, `http://${app}.${namespace}.svc/`),
      ),
    );
  let changes = 0;

  async function isResting(tag: string): Promise<void> {
    const resting = `${[100, 0, 100, 0, 2, 0, 2, 0, 4, 0]}`;
    const look = () => (`${[...weights(), ...replicas()]}` === resting ? undefined : `${moving()}`);
    await until('the former state', 90, look, [namespace]);
    expect(apps.map(image)).toEqual(apps.map(() => `${IMAGE}@${digests[tag]}`));
    await expectGivenBack(delivery, objects, `change-${(changes += 1)}`, moving);
  }

  async function counted(
    what: string,
    ends: (() => Promise<Count>)[],
    versions: string[],
    cost?: string,
  ): Promise<void> {
    const counts = await Promise.all(ends.map((end) => end()));
    for (const [i, count] of counts.entries()) tell(`canary of several, ${what}, ${apps[i]}`, count, cost);
    expect(counts.map(({ failed }) => failed)).toEqual(apps.map(() => []));
    for (const { answers } of counts) expect(Object.keys(answers).sort()).toEqual(versions);
  }

  test('all get their shares, then all, without a failed request', async () => {
    for (const app of apps) {
      kubectl('set', 'image', `deployment/${app}`, `app=${IMAGE}@${digests.v1}`, `--namespace=${namespace}`);
    }
    for (const app of apps) {
      kubectl('rollout', 'status', `deployment/${app}`, `--namespace=${namespace}`, '--timeout=120s');
    }
    const ends = await counting();
    const run = delivery.start('v2');
    expect(await delivery.ended(run)).toMatch(/^(Succeeded|Completed): /);
    await counted('success', ends, ['v1', 'v2'], delivery.cost(run));
    await isResting('v2');
  });

  test('a check of one that fails gives the traffic of all back, in reverse order', async () => {
    const ends = await counting();
    const run = delivery.start('bad');
    expect(await delivery.ended(run)).toMatch(/^Failed: /);
    await counted('failing check', ends, ['bad', 'v2']);
    const back = `has all the traffic, with ${IMAGE}@${digests.v2}`;
    expect(delivery.result(run, 'deploy-app-restore', 'restored')).toBe(`web ${back}; api ${back}; shop ${back}`);
    await isResting('v2');
  });

  test.each([
    ['deploy-app-stage', 'CancelledRunFinally'],
    ['deploy-app-weight-25', 'Cancelled'],
    ['deploy-app', 'CancelledRunFinally'],
  ])('a run that is cancelled in %s by %s loses no request', async (task, how) => {
    const ends = await counting();
    const run = delivery.start('v3');
    await delivery.runs(run, task);
    delivery.cancel(run, how);
    expect(await delivery.ended(run)).toMatch(/^Cancelled/);
    const counts = await Promise.all(ends.map((end) => end()));
    for (const [i, count] of counts.entries()) {
      tell(`canary of several, cancelled in ${task} by ${how}, ${apps[i]}`, count);
    }
    expect(counts.map(({ failed }) => failed)).toEqual(apps.map(() => []));
    await isResting('v2');
  });

  test('the account of the run may change the named objects only', () => {
    const named = deployments.map((name) => `deployment.apps/${name}`);
    named.push(...routed.map((app) => `httproute.gateway.networking.k8s.io/${app}`));
    expectNamedRights(delivery, named, ['service', 'deployment.apps', 'httproute.gateway.networking.k8s.io']);
  });
});

/** The Deployment that serves, one for the canary, and Services; a single one selects both where there is no route. */
function addDeployments(
  config: Chart,
  namespace: string,
  { annotation }: Content,
  { app, count, isRoute }: { app: string; count: number; isRoute: boolean },
): void {
  const metadata = (name: string) => ({ name, namespace, annotations: { change: annotation } });
  for (const [name, track] of [
    [app, 'stable'],
    [`${app}-canary`, 'canary'],
  ]) {
    const selector = track === 'stable' && !isRoute ? { app } : { app, track };
    new ApiObject(config, `service-${name}`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(name),
      spec: { selector, ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }] },
    });
    new ApiObject(config, name, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(name),
      spec: {
        replicas: track === 'stable' ? count : 0,
        selector: { matchLabels: { app, track } },
        template: {
          metadata: { labels: { app, track } },
          spec: {
            terminationGracePeriodSeconds: 30,
            containers: [
              {
                name: 'app',
                image: `${IMAGE}:v1`,
                ports: [{ containerPort: 8080, protocol: 'TCP' }],
                readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
              },
            ],
          },
        },
      },
    });
  }
}

/** A Gateway, and a route with the weights in one rule and another rule that must stay as it is. */
function addRoute(config: Chart, namespace: string, { annotation }: Content, app: string, host: string): void {
  const gatewayClassName = kubectl('get', 'gatewayclass', '--output=jsonpath={.items[0].metadata.name}');
  const group = 'gateway.networking.k8s.io';
  new ApiObject(config, `gateway-${app}`, {
    apiVersion: `${group}/v1`,
    kind: 'Gateway',
    metadata: { name: app, namespace },
    spec: {
      gatewayClassName,
      listeners: [
        { name: 'http', port: 80, protocol: 'HTTP', hostname: host, allowedRoutes: { namespaces: { from: 'Same' } } },
      ],
    },
  });
  const backend = (name: string, weight: number) => ({ group: '', kind: 'Service', name, port: 80, weight });
  const rule = (path: string, backendRefs: object[]) => ({
    matches: [{ path: { type: 'PathPrefix', value: path } }],
    backendRefs,
  });
  new ApiObject(config, `route-${app}`, {
    apiVersion: `${group}/v1`,
    kind: 'HTTPRoute',
    metadata: { name: app, namespace, annotations: { change: annotation } },
    spec: {
      parentRefs: [{ group, kind: 'Gateway', name: app }],
      hostnames: [host],
      rules: [rule('/', [backend(app, 100), backend(`${app}-canary`, 0)]), rule(`/${annotation}`, [backend(app, 1)])],
    },
  });
}
