/** The checks alone, in a strategy as a consumer writes one. It deploys nothing; its run fails with what they saw. */
import { ApiObject, Chart, Duration } from 'cdk8s';
import { ChecksOnly } from './checks-only';
import { makeRunnable } from './cluster';
import { Content, Delivery, IMAGE, pushVersions } from './delivery';
import { HttpCheck, ICheck, JobCheck, PrometheusCheck } from '../../src';

jest.setTimeout(600_000);

const NAMESPACE = 'delivery-checks';
const BUSYBOX = 'docker.io/library/busybox:1.37.0';
const APP = `http://shop.${NAMESPACE}.svc`;

const query = 'sum(errors{app="shop"}) > 0';
const seconds = { interval: Duration.seconds(1), attempts: 2 };
const CHECKS: [check: ICheck, result: string, seen: string | RegExp][] = [
  [
    new HttpCheck({ url: `${APP}/check`, body: '^v1 ', name: 'http', ...seconds }),
    'seen',
    `${APP}/check: 200: v1 bad=false `,
  ],
  [
    new HttpCheck({ url: `${APP}/check`, body: '^v2 ', name: 'body', ...seconds }),
    'failure',
    `url: ${APP}/check: 200: v1 bad=false `,
  ],
  [
    new HttpCheck({ url: `http://absent.${NAMESPACE}.svc/`, name: 'absent', ...seconds }),
    'failure',
    /^url: .*: no answer: /,
  ],
  [new PrometheusCheck({ url: APP, query, max: 0.5, name: 'within', ...seconds }), 'seen', 'values: 0.25'],
  [new PrometheusCheck({ url: APP, query, max: 0.1, name: 'above', ...seconds }), 'failure', 'query: values: 0.25'],
  [
    new PrometheusCheck({ url: APP, query: 'absent', max: 1, name: 'no-data', ...seconds }),
    'failure',
    'query: no data: the query has no value',
  ],
  [
    new JobCheck({ cronJob: 'good', namespace: NAMESPACE, name: 'good-job' }),
    'seen',
    /^Job good-[0-9a-f]{10}: Complete: 12 of 12 orders$/,
  ],
  [
    new JobCheck({ cronJob: 'bad', namespace: NAMESPACE, name: 'bad-job' }),
    'failure',
    /^cronjob: Job bad-[0-9a-f]{10}: Failed: 3 of 12 orders$/,
  ],
];

let delivery: Delivery;
let run: string;

beforeAll(async () => {
  await pushVersions();
  makeRunnable(BUSYBOX, 'busybox');
  delivery = new Delivery('checks', new ChecksOnly(CHECKS.map(([check]) => check)), addObjects);
  await delivery.install();
  run = delivery.start('v1');
  expect(await delivery.ended(run)).toMatch(/^Failed: /);
});
afterAll(() => {
  if (!process.env.CLUSTER_KEEP) delivery.remove();
});

test.each(CHECKS.map(([{ checkName }, result, seen]) => [checkName, result, seen] as const))(
  '%s writes what it saw into its result %s',
  (name, result, seen) => {
    const task = `deploy-app-${name}`;
    const succeeded = delivery.taskRun(run, task).status.conditions[0].status;
    expect([succeeded, delivery.result(run, task, result)]).toEqual([
      result === 'failure' ? 'False' : 'True',
      typeof seen === 'string' ? seen : expect.stringMatching(seen),
    ]);
  },
);

/** The application, and CronJobs that are never started by time. */
function addObjects(config: Chart, namespace: string, _: Content): void {
  const labels = { app: 'shop' };
  new ApiObject(config, 'service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop', namespace },
    spec: { selector: labels, ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }] },
  });
  const container = {
    name: 'app',
    image: `${IMAGE}:v1`,
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
  };
  new ApiObject(config, 'deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  });
  for (const [name, script] of [
    ['good', 'echo "12 of 12 orders"'],
    ['bad', 'echo "3 of 12 orders"; exit 1'],
  ]) {
    const pod = {
      restartPolicy: 'Never',
      containers: [{ name: 'test', image: BUSYBOX, command: ['sh', '-c', script] }],
    };
    new ApiObject(config, name, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name, namespace },
      spec: {
        schedule: '0 0 1 1 *',
        suspend: true,
        jobTemplate: { spec: { backoffLimit: 0, template: { spec: pod } } },
      },
    });
  }
}
