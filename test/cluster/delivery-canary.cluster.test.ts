/** Canary releases of a real HTTP application, with a client that counts every answer. */
import { ApiObject, Chart, Duration } from 'cdk8s';
import { getObject, kubectl, until } from './cluster';
import {
  ask,
  Content,
  Delivery,
  digests,
  expectGivenBack,
  expectNamedRights,
  IMAGE,
  pushVersions,
  tell,
} from './delivery';
import { CanaryStrategy, CanaryStep, HttpCheck } from '../../src';

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
    stable: 'shop',
    canary: 'shop-canary',
    steps: steps(namespace),
    keepFor: Duration.seconds(10),
    ...(isRoute && { route, canaryReplicas: 2 }),
  });
  const count = isRoute ? 2 : 4;
  let delivery: Delivery;

  beforeAll(async () => {
    if (isRoute && GATEWAY === undefined) {
      throw new Error('Set CLUSTER_GATEWAY in the environment: http://HOST of a gateway of the only GatewayClass');
    }
    delivery = new Delivery(`canary-${way}`, strategy, (config, at, content) => {
      addDeployments(config, at, content, count, isRoute);
      if (isRoute) addRoute(config, at, content, host);
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

/** The Deployment that serves, one for the canary, and Services; a single one selects both where there is no route. */
function addDeployments(
  config: Chart,
  namespace: string,
  { annotation }: Content,
  count: number,
  isRoute: boolean,
): void {
  const metadata = (name: string) => ({ name, namespace, annotations: { change: annotation } });
  for (const [name, track] of [
    ['shop', 'stable'],
    ['shop-canary', 'canary'],
  ]) {
    const selector = track === 'stable' && !isRoute ? { app: 'shop' } : { app: 'shop', track };
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
        selector: { matchLabels: { app: 'shop', track } },
        template: {
          metadata: { labels: { app: 'shop', track } },
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
function addRoute(config: Chart, namespace: string, { annotation }: Content, host: string): void {
  const gatewayClassName = kubectl('get', 'gatewayclass', '--output=jsonpath={.items[0].metadata.name}');
  const group = 'gateway.networking.k8s.io';
  new ApiObject(config, 'gateway', {
    apiVersion: `${group}/v1`,
    kind: 'Gateway',
    metadata: { name: 'shop', namespace },
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
  new ApiObject(config, 'route', {
    apiVersion: `${group}/v1`,
    kind: 'HTTPRoute',
    metadata: { name: 'shop', namespace, annotations: { change: annotation } },
    spec: {
      parentRefs: [{ group, kind: 'Gateway', name: 'shop' }],
      hostnames: [host],
      rules: [
        rule('/', [backend('shop', 100), backend('shop-canary', 0)]),
        rule(`/${annotation}`, [backend('shop', 1)]),
      ],
    },
  });
}
