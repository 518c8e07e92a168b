/** A rolling update by `SetImageStrategy`, to compare with the strategies that shift traffic, and one of a user. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, Chart } from 'cdk8s';
import * as ts from 'typescript';
import { getObject } from './cluster';
import { ask, Content, Delivery, digests, expectGivenBack, IMAGE, pushVersions, tell } from './delivery';
import { IDeployStrategy, SetImageStrategy } from '../../src';

jest.setTimeout(600_000);

const NAMESPACE = 'delivery-set-image';
const delivery = () =>
  new Delivery('set-image', new SetImageStrategy({ workload: 'shop', namespace: NAMESPACE }), addObjects);

beforeAll(pushVersions);

test('a rolling update costs two pods', async () => {
  const plain = delivery();
  await plain.install();
  expect(await plain.ended(plain.start('v1'))).toMatch(/^(Succeeded|Completed): /);
  const end = await ask(NAMESPACE, `http://shop.${NAMESPACE}.svc/`);
  const run = plain.start('v2');
  expect(await plain.ended(run)).toMatch(/^(Succeeded|Completed): /);
  tell('set-image, success', await end(), plain.cost(run));
  expect(plain.cost(run)).toMatch(/^2 pods, /);
  if (!process.env.CLUSTER_KEEP) plain.remove();
});

test('the strategy that docs/strategies/README.md shows sets the image of a CronJob', async () => {
  const namespace = 'delivery-own';
  const own = new Delivery('own', strategyOfTheDocs(namespace, 'report'), addCronJob);
  await own.install();
  const run = own.start('v1');
  expect(await own.ended(run)).toMatch(/^(Succeeded|Completed): /);
  const image = () =>
    getObject('cronjob', namespace, 'report').spec.jobTemplate.spec.template.spec.containers.map(
      (container: any) => container.image,
    );
  expect(image()).toEqual([`${IMAGE}@${digests.v1}`]);
  await expectGivenBack(own, ['cronjob/report'], 'change-1', image);
  if (!process.env.CLUSTER_KEEP) own.remove();
});

/** The class of the program of the page, without the rest of it. */
function strategyOfTheDocs(namespace: string, name: string): IDeployStrategy {
  const page = readFileSync(join(__dirname, '../../docs/strategies/README.md'), 'utf8');
  const program = page.split('```ts\n').find((text) => text.includes('class CronJobStrategy'))!;
  const [classes] = program.split('const app = new GitOpsApp();');
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(`${classes}exports.Strategy = CronJobStrategy;`, { compilerOptions });
  const exported: { Strategy?: new (namespace: string, name: string) => IDeployStrategy } = {};
  /* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-implied-eval -- it is our program */
  const load = (module: string): unknown => require(module === 'cdk8s-argo-tekton' ? '../../src' : module);
  new Function('require', 'exports', outputText)(load, exported);
  /* eslint-enable */
  return new exported.Strategy!(namespace, name);
}

function addCronJob(config: Chart, namespace: string, { annotation }: Content): void {
  const pod = { restartPolicy: 'Never', containers: [{ name: 'report', image: `${IMAGE}:unreleased` }] };
  new ApiObject(config, 'report', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace, annotations: { change: annotation } },
    spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template: { spec: pod } } } },
  });
}

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
    image: `${IMAGE}:unreleased`,
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
  };
  new ApiObject(config, 'deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace },
    spec: {
      replicas: 2,
      paused: true,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 30, containers: [container] } },
    },
  });
}
