/** Releases of a real HTTP application by blue and green, with a client that counts every answer. */
import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { getObject, until } from './cluster';
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
import { BlueGreenDeployments, BlueGreenStrategy, HttpCheck, PodSecurity } from '../../src';

jest.setTimeout(900_000);

beforeAll(pushVersions);

describe('blue/green', () => {
  const namespace = 'delivery-blue-green';
  const strategy = new BlueGreenStrategy({
    namespace,
    workloads: [describedColours(Testing.chart()).workload],
    checksBefore: [new HttpCheck({ url: `http://shop-preview.${namespace}.svc/check`, attempts: 3 })],
    checksAfter: [new HttpCheck({ url: `http://shop.${namespace}.svc/check`, successes: 2 })],
    keepFor: Duration.seconds(10),
  });
  let delivery: Delivery;

  beforeAll(async () => {
    delivery = new Delivery('blue-green', strategy, addDescribed, 'delivery', PodSecurity.RESTRICTED);
    await delivery.install();
  });
  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) delivery.remove();
  });

  const selected = (service: string = 'shop') => getObject('service', namespace, service).spec.selector.colour;
  const deployment = (colour: string) => getObject('deployment', namespace, `shop-${colour}`);
  const replicas = () => ['blue', 'green'].map((colour) => deployment(colour).spec.replicas);
  const image = (colour: string) => deployment(colour).spec.template.spec.containers[0].image;
  const counting = () => ask(namespace, `http://shop.${namespace}.svc/`);

  const objects = ['service/shop', 'service/shop-preview', 'deployment/shop-blue', 'deployment/shop-green'];
  const moving = () => [selected(), selected('shop-preview'), ...replicas(), image('blue'), image('green')];
  let changes = 0;

  /** The port of the Service has the name of the change, beside the annotations. */
  async function isGivenBack(): Promise<void> {
    const change = `change-${(changes += 1)}`;
    await expectGivenBack(delivery, objects, change, moving);
    expect(getObject('service', namespace, 'shop').spec.ports[0].name).toBe(change);
  }

  test('the first release goes into the colour that has no pods, and the Service then selects it', async () => {
    const run = delivery.start('v1');
    expect(await delivery.ended(run)).toMatch(/^(Succeeded|Completed): /);
    expect([selected(), ...replicas(), image('green')]).toEqual(['green', 0, 2, `${IMAGE}@${digests.v1}`]);
    await isGivenBack();
  });

  test('a release is switched without a failed request', async () => {
    const end = await counting();
    const run = delivery.start('v2');
    expect(await delivery.ended(run)).toMatch(/^(Succeeded|Completed): /);
    const count = await end();
    tell('blue/green, success', count, delivery.cost(run));
    expect(count.failed).toEqual([]);
    expect(Object.keys(count.answers)).toEqual(['v1', 'v2']);
    expect([selected(), ...replicas(), image('blue')]).toEqual(['blue', 2, 0, `${IMAGE}@${digests.v2}`]);
    await isGivenBack();
  });

  test('a check that fails leaves the Service as it is', async () => {
    const end = await counting();
    const before = [selected(), ...replicas(), image('blue'), image('green')];
    const run = delivery.start('bad');
    expect(await delivery.ended(run)).toMatch(/^Failed: /);
    const count = await end();
    tell('blue/green, failing check', count);
    expect(count.failed).toEqual([]);
    expect(Object.keys(count.answers)).toEqual(['v2']);
    expect(delivery.result(run, 'deploy-app-before-http', 'failure')).toMatch(/^url: http:\/\/shop-preview.*: 500$/);
    expect(delivery.result(run, 'deploy-app-restore', 'restored')).toBe(
      'service shop selects shop-blue (blue), and shop-green has 0 replicas again',
    );
    expect([selected(), ...replicas(), image('blue'), image('green')]).toEqual(before);
    await isGivenBack();
  });

  test('pods that crash after the switch bring the former colour back', async () => {
    const end = await counting();
    const run = delivery.start('crash');
    expect(await delivery.ended(run)).toMatch(/^Failed: /);
    const count = await end();
    tell('blue/green, crash after the switch', count);
    expect(Object.keys(count.answers)).toEqual(expect.arrayContaining(['v2', 'crash']));
    expect([selected(), ...replicas()]).toEqual(['blue', 2, 0]);
    await isGivenBack();
  });

  test.each([
    ['deploy-app-stage', 'CancelledRunFinally'],
    ['deploy-app-before-http', 'CancelledRunFinally'],
    ['deploy-app-switch', 'CancelledRunFinally'],
    ['deploy-app-after-http', 'CancelledRunFinally'],
    ['deploy-app', 'CancelledRunFinally'],
    ['deploy-app', 'Cancelled'],
  ])('a run that is cancelled in %s by %s loses no request', async (task, how) => {
    const end = await counting();
    const run = delivery.start('v3');
    await delivery.runs(run, task);
    delivery.cancel(run, how);
    expect(await delivery.ended(run)).toMatch(/^Cancelled/);
    await until(
      'the former state',
      60,
      () => (`${[selected(), ...replicas()]}` === 'blue,2,0' ? undefined : `${[selected(), ...replicas()]}`),
      [namespace],
    );
    const count = await end();
    tell(`blue/green, cancelled in ${task} by ${how}`, count);
    expect(count.failed).toEqual([]);
    await isGivenBack();
  });

  test('of two runs at once the second waits for the first', async () => {
    const end = await counting();
    const runs = [delivery.start('v1')];
    await delivery.runs(runs[0], 'deploy-app-stage');
    runs.push(delivery.start('v3'));
    for (const run of runs) expect(await delivery.ended(run, 600)).toMatch(/^(Succeeded|Completed): /);
    const count = await end();
    tell('blue/green, two runs at once', count);
    expect(count.failed).toEqual([]);
    expect([selected(), ...replicas(), image('blue')]).toEqual(['blue', 2, 0, `${IMAGE}@${digests.v3}`]);
    await isGivenBack();
  });

  test('the account of the run may change the named objects only', () => {
    expectNamedRights(delivery, objects, ['service', 'deployment.apps', 'endpointslices.discovery.k8s.io']);
  });
});

describe('blue/green of two Services, with an overlap', () => {
  const namespace = 'delivery-together';
  const names = ['shop', 'api'];
  const strategy = new BlueGreenStrategy({
    namespace,
    workloads: names.map((name) => ({
      service: name,
      previewService: `${name}-preview`,
      blue: `${name}-blue`,
      green: `${name}-green`,
      replicas: 1,
    })),
    checksAfter: [new HttpCheck({ url: `http://api.${namespace}.svc/check`, attempts: 2 })],
    overlap: Duration.seconds(5),
    keepFor: Duration.seconds(5),
  });
  const selected = () => names.map((name) => getObject('service', namespace, name).spec.selector.colour);
  let delivery: Delivery;

  beforeAll(async () => {
    delivery = new Delivery('together', strategy, (config, at, content) =>
      names.forEach((name) => addColours(config, at, content, name)),
    );
    await delivery.install();
    expect(await delivery.ended(delivery.start('v1'))).toMatch(/^(Succeeded|Completed): /);
  });
  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) delivery.remove();
  });

  test('both are switched without a failed request', async () => {
    const ends = await Promise.all(names.map((name) => ask(namespace, `http://${name}.${namespace}.svc/`)));
    const run = delivery.start('v2');
    expect(await delivery.ended(run)).toMatch(/^(Succeeded|Completed): /);
    for (const [i, end] of ends.entries()) {
      const count = await end();
      tell(`blue/green of two with overlap, ${names[i]}`, count, delivery.cost(run));
      expect(count.failed).toEqual([]);
    }
    expect(selected()).toEqual(['blue', 'blue']);
  });

  test('both go back where the check of one fails', async () => {
    const end = await ask(namespace, `http://shop.${namespace}.svc/`);
    const run = delivery.start('bad');
    expect(await delivery.ended(run)).toMatch(/^Failed: /);
    const count = await end();
    tell('blue/green of two with overlap, failing check', count);
    expect(count.failed).toEqual([]);
    expect(Object.keys(count.answers).sort()).toEqual(['bad', 'v2']);
    expect(selected()).toEqual(['blue', 'blue']);
    expect(delivery.result(run, 'deploy-app-restore', 'restored')).toBe(
      'service api selects api-blue (blue), and api-green has 0 replicas again; ' +
        'service shop selects shop-blue (blue), and shop-green has 0 replicas again',
    );
  });
});

/** Both colours from one description. */
function describedColours(config: Chart): BlueGreenDeployments {
  return new BlueGreenDeployments(config, 'shop', { name: 'shop', image: IMAGE, readinessPath: '/ready' });
}

/** The same in Git, with the name of the change in each object and in the port of the Services. */
function addDescribed(config: Chart, _: string, { annotation }: Content): void {
  for (const object of describedColours(config).node.findAll()) {
    if (!(object instanceof ApiObject)) continue;
    object.metadata.addAnnotation('change', annotation);
    if (object.kind === 'Service') object.addJsonPatch(JsonPatch.replace('/spec/ports/0/name', annotation));
  }
}

/** Two Deployments, of which Services select one; without pods until the first release. */
function addColours(config: Chart, namespace: string, { annotation }: Content, app: string = 'shop'): void {
  const metadata = (name: string) => ({ name, namespace, annotations: { change: annotation } });
  for (const name of [app, `${app}-preview`]) {
    new ApiObject(config, name, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(name),
      spec: {
        selector: { app, colour: 'blue' },
        ports: [{ name: annotation, port: 80, protocol: 'TCP', targetPort: 8080 }],
      },
    });
  }
  for (const colour of ['blue', 'green']) {
    new ApiObject(config, `${app}-${colour}`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(`${app}-${colour}`),
      spec: {
        replicas: 0,
        selector: { matchLabels: { app, colour } },
        template: {
          metadata: { labels: { app, colour } },
          spec: {
            terminationGracePeriodSeconds: 30,
            containers: [
              {
                name: 'app',
                image: `${IMAGE}:unreleased`,
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
