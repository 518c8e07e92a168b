/** A plain rolling update by `SetImageStrategy`, to compare with the strategies that shift traffic. */
import { ApiObject, Chart } from 'cdk8s';
import { ask, Content, Delivery, IMAGE, pushVersions, tell } from './delivery';
import { SetImageStrategy } from '../../src';

jest.setTimeout(600_000);

const NAMESPACE = 'delivery-set-image';
const delivery = () =>
  new Delivery('set-image', new SetImageStrategy({ workload: 'shop', namespace: NAMESPACE }), addObjects);

test('a rolling update costs two pods', async () => {
  await pushVersions();
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
