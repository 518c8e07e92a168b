/**
 * Releases by Argo Rollouts of a real HTTP application, with a client that counts every answer. The cluster needs its
 * controller.
 */
import { ApiObject, Chart } from 'cdk8s';
import { getObject, kubectl, listObjects, until } from './cluster';
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
import { ArgoRolloutStrategy, HttpCheck, RolloutPause } from '../../src';

jest.setTimeout(900_000);

beforeAll(pushVersions);

type Way = 'canary' | 'blue-green';

/** The first pause of the canary ends by itself: the run watches the pods in it. */
const CANARY_STEPS = [
  { setWeight: 25 },
  { pause: { duration: '8s' } },
  { pause: { duration: '5m' } },
  { setWeight: 50 },
  { pause: {} },
];

function pauses(way: Way, namespace: string): RolloutPause[] {
  const service = way === 'canary' ? 'shop-canary' : 'shop-preview';
  const checks = [new HttpCheck({ url: `http://${service}.${namespace}.svc/check`, attempts: 2, successes: 2 })];
  return way === 'canary' ? [2, 4].map((step) => ({ step, checks })) : [{ checks }];
}

const CANCELLED: { [way in Way]: [task: string, how: string][] } = {
  canary: [
    ['deploy-app-step-2', 'CancelledRunFinally'],
    ['deploy-app-step-2-http', 'CancelledRunFinally'],
    ['deploy-app-step-4', 'CancelledRunFinally'],
    ['deploy-app', 'CancelledRunFinally'],
    ['deploy-app-step-2', 'Cancelled'],
  ],
  'blue-green': [
    ['deploy-app-preview', 'CancelledRunFinally'],
    ['deploy-app-preview-http', 'CancelledRunFinally'],
    ['deploy-app', 'CancelledRunFinally'],
    ['deploy-app', 'Cancelled'],
  ],
};

describe.each<Way>(['canary', 'blue-green'])('%s by Argo Rollouts', (way) => {
  const namespace = `rollouts-${way}`;
  const strategy = new ArgoRolloutStrategy({ namespace, rollout: 'shop', pauses: pauses(way, namespace) });
  let delivery: Delivery;

  beforeAll(async () => {
    if (!kubectl('get', 'namespace', '--output=name').includes('argo-rollouts')) {
      throw new Error('This test needs the controller of Argo Rollouts, in the namespace argo-rollouts');
    }
    const build = (config: Chart, at: string, content: Content) => addObjects(config, at, content, way);
    delivery = new Delivery(way, strategy, build, 'rollouts');
    await delivery.install();
  });
  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) delivery.remove();
  });

  const rollout = () => getObject('rollout', namespace, 'shop');
  const deployment = () => getObject('deployment', namespace, 'shop');
  const image = () => deployment().spec.template.spec.containers[0].image;
  const moving = () => [image(), deployment().spec.replicas, rollout().status.abort ?? false];
  const counting = () => ask(namespace, `http://shop.${namespace}.svc/`);
  const released = (tag: string) => `${IMAGE}@${digests[tag]}`;
  let changes = 0;

  async function isHealthy(what: string): Promise<void> {
    await until(
      what,
      120,
      () => {
        delivery.refresh();
        const { phase, message, stableRS, currentPodHash } = rollout().status;
        const { sync, health } = delivery.status();
        const seen = { phase, message, sync: sync.status, health: health.status };
        const isDone = phase === 'Healthy' && stableRS === currentPodHash;
        return isDone && sync.status === 'Synced' && health.status === 'Healthy' ? undefined : JSON.stringify(seen);
      },
      [namespace],
    );
  }

  /** Git changes the Rollout, the pod template beside the image, and the number of pods: all is live after one sync. */
  async function isGivenBack(): Promise<void> {
    await isHealthy('the Application before a change in Git');
    const change = `change-${(changes += 1)}`;
    await expectGivenBack(delivery, ['deployment/shop', 'rollout/shop', 'service/shop'], change, moving);
    const [container] = deployment().spec.template.spec.containers;
    expect(container.env).toEqual([{ name: 'CHANGE', value: change }]);
    expect(rollout().spec.replicas).toBe(podsOf(change));
    // the Rollout takes such a change by its steps, too
    const promote = '{"status":{"promoteFull":true}}';
    kubectl(
      'patch',
      'rollout',
      'shop',
      `--namespace=${namespace}`,
      '--subresource=status',
      '--type=merge',
      '-p',
      promote,
    );
    await isHealthy('the change in Git, by Argo Rollouts');
    const serving = listObjects('pods', namespace).filter(
      ({ metadata }) => metadata.labels?.['rollouts-pod-template-hash'] === rollout().status.stableRS,
    );
    expect(serving.map(({ spec }) => spec.containers[0].env[0].value)).toEqual(serving.map(() => change));
  }

  async function isBack(tag: string): Promise<void> {
    await isHealthy('the former state');
    expect(moving()).toEqual([released(tag), 0, false]);
  }

  test('the first release starts a Rollout that Git has paused', async () => {
    expect(delivery.status().health.status).toBe('Suspended');
    // a blue/green Rollout starts its pods although it is paused; they cannot pull the placeholder
    expect(listObjects('pods', namespace).length).toBe(way === 'canary' ? 0 : podsOf('first'));
    expect(await delivery.ended(delivery.start('v1'))).toMatch(/^(Succeeded|Completed): /);
    await isBack('v1');
    await isGivenBack();
  });

  test('a release gets its steps without a failed request', async () => {
    const end = await counting();
    const run = delivery.start('v2');
    const check = `deploy-app-${way === 'canary' ? 'step-2' : 'preview'}-http`;
    await delivery.runs(run, check);
    delivery.refresh();
    expect(rollout().status.phase).toBe('Paused');
    const health = () => delivery.status().health.status;
    await until('the Application', 30, () => (health() === 'Suspended' ? undefined : health()), [namespace]);
    expect(await delivery.ended(run)).toMatch(/^(Succeeded|Completed): /);
    const counted = await end();
    tell(`${way} by Argo Rollouts, success`, counted, delivery.cost(run));
    expect(counted.failed).toEqual([]);
    expect(Object.keys(counted.answers).sort()).toEqual(['v1', 'v2']);
    await isBack('v2');
    await isGivenBack();
  });

  test('a check that fails aborts the Rollout', async () => {
    const end = await counting();
    const run = delivery.start('bad');
    expect(await delivery.ended(run)).toMatch(/^Failed: /);
    const counted = await end();
    tell(`${way} by Argo Rollouts, failing check`, counted);
    expect(counted.failed).toEqual([]);
    expect(delivery.result(run, 'deploy-app-restore', 'restored')).toBe(`shop serves ${released('v2')}`);
    await isBack('v2');
    await isGivenBack();
  });

  test('pods that crash give all traffic back', async () => {
    const end = await counting();
    const run = delivery.start('crash');
    expect(await delivery.ended(run)).toMatch(/^Failed: /);
    tell(`${way} by Argo Rollouts, crash`, await end());
    if (way === 'blue-green') {
      expect(delivery.result(run, 'deploy-app', 'failure')).toMatch(
        /^rollout: "shop" was aborted: Degraded: RolloutAborted: .*post-promotion.* "check" assessed Error/,
      );
    }
    await isBack('v2');
    await isGivenBack();
  });

  test.each(CANCELLED[way])('a run that is cancelled in %s by %s loses no request', async (task, how) => {
    const end = await counting();
    const run = delivery.start('v3');
    await delivery.runs(run, task);
    delivery.cancel(run, how);
    expect(await delivery.ended(run)).toMatch(/^Cancelled/);
    await isBack('v2');
    const counted = await end();
    tell(`${way} by Argo Rollouts, cancelled in ${task} by ${how}`, counted);
    expect(counted.failed).toEqual([]);
    await isGivenBack();
  });

  test('of two runs at once the second waits for the first', async () => {
    const end = await counting();
    const runs = [delivery.start('v1')];
    await delivery.runs(runs[0], `deploy-app-${way === 'canary' ? 'step-2' : 'preview'}`);
    runs.push(delivery.start('v3'));
    for (const run of runs) expect(await delivery.ended(run, 600)).toMatch(/^(Succeeded|Completed): /);
    const counted = await end();
    tell(`${way} by Argo Rollouts, two runs at once`, counted);
    expect(counted.failed).toEqual([]);
    await isBack('v3');
    await isGivenBack();
  });

  test('the account of the run may change the named objects only', () => {
    const named = ['deployment.apps/shop', 'rollout.argoproj.io/shop'];
    expectNamedRights(delivery, named, ['service', 'deployment.apps', 'rollout.argoproj.io', 'replicaset.apps']);
    const account = `--as=system:serviceaccount:${delivery.builds}:app-deploy`;
    const may = (name: string) =>
      kubectl(
        'auth',
        'can-i',
        'patch',
        `rollout.argoproj.io/${name}`,
        '--subresource=status',
        account,
        '-n',
        namespace,
      );
    expect(may('shop').trim()).toBe('yes');
    expect(() => may('other')).toThrow('no');
  });
});

/** Changes in Git alternate between two numbers of pods. */
function podsOf(annotation: string): number {
  return 3 + ((annotation.length + annotation.charCodeAt(annotation.length - 1)) % 2);
}

function addObjects(config: Chart, namespace: string, { annotation }: Content, way: Way): void {
  const metadata = (name: string) => ({ name, namespace, annotations: { change: annotation } });
  const labels = { app: 'shop' };
  for (const name of ['shop', way === 'canary' ? 'shop-canary' : 'shop-preview']) {
    new ApiObject(config, `service-${name}`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(name),
      spec: { selector: labels, ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }] },
    });
  }
  new ApiObject(config, 'deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('shop'),
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(annotation) },
    },
  });
  new ApiObject(config, 'rollout', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: metadata('shop'),
    spec: {
      paused: true,
      replicas: podsOf(annotation),
      progressDeadlineSeconds: 60,
      selector: { matchLabels: labels },
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
      strategy: way === 'canary' ? canary() : blueGreen(),
    },
  });
  if (way === 'blue-green') addAnalyses(config, namespace);
}

function podSpec(annotation: string): object {
  const container = {
    name: 'app',
    image: `${IMAGE}:unreleased`,
    env: [{ name: 'CHANGE', value: annotation }],
    ports: [{ containerPort: 8080, protocol: 'TCP' }],
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
  };
  return { terminationGracePeriodSeconds: 30, containers: [container] };
}

function canary(): object {
  return { canary: { canaryService: 'shop-canary', maxSurge: 1, maxUnavailable: 0, steps: CANARY_STEPS } };
}

function blueGreen(): object {
  return {
    blueGreen: {
      activeService: 'shop',
      previewService: 'shop-preview',
      autoPromotionEnabled: false,
      prePromotionAnalysis: { templates: [{ templateName: 'before' }] },
      postPromotionAnalysis: { templates: [{ templateName: 'after' }] },
    },
  };
}

/** Asks the preview once before the switch, after its Service has followed the new pods, and the Service after it. */
function addAnalyses(config: Chart, namespace: string): void {
  for (const [name, service, count, initialDelay] of [
    ['before', 'shop-preview', 1, '5s'],
    ['after', 'shop', 8, '0s'],
  ] as const) {
    const web = { url: `http://${service}.${namespace}.svc/check` };
    const times = { initialDelay, interval: '2s', count };
    const metric = { name: 'check', ...times, consecutiveErrorLimit: 0, provider: { web } };
    new ApiObject(config, `analysis-${name}`, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { name, namespace },
      spec: { metrics: [metric] },
    });
  }
}
