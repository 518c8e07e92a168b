import { Chart, Duration, Testing } from 'cdk8s';
import {
  Application,
  BlueGreenDeployments,
  BlueGreenDeploymentsProps,
  BlueGreenStrategy,
  DeployPipeline,
  GitOpsApp,
} from '../..';
import { rejectionsOf } from '../../../test/rejections';

const PROPS: BlueGreenDeploymentsProps = { image: 'registry.example.com/team/shop', readinessPath: '/ready' };

function make(props: Partial<BlueGreenDeploymentsProps> = {}, id = 'shop') {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'config', { namespace: 'shop' });
  const made = new BlueGreenDeployments(chart, id, { ...PROPS, ...props });
  return { app, chart, made };
}

describe('BlueGreenDeployments', () => {
  it('are two Deployments without pods and two Services, which select one of them', () => {
    const all = Testing.synth(make().chart);
    const labels = { 'app.kubernetes.io/name': 'shop' };
    const blue = { ...labels, colour: 'blue' };
    expect(all.map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toEqual([
      'Service shop',
      'Service shop-preview',
      'Deployment shop-blue',
      'Deployment shop-green',
    ]);
    expect(all[0].spec).toEqual({
      selector: blue,
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
    });
    expect(all[1].spec).toEqual(all[0].spec);
    expect(all[2].spec).toEqual({
      replicas: 0,
      selector: { matchLabels: blue },
      template: {
        metadata: { labels: blue },
        spec: {
          terminationGracePeriodSeconds: 35,
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'app',
              image: 'registry.example.com/team/shop:unreleased',
              ports: [{ containerPort: 8080, protocol: 'TCP' }],
              readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 2 },
              lifecycle: { preStop: { sleep: { seconds: 5 } } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
    });
    expect(all[3].spec.selector.matchLabels).toEqual({ ...labels, colour: 'green' });
  });

  it('take further fields of the container and of the pods', () => {
    const securityContext = { readOnlyRootFilesystem: true, capabilities: { add: ['NET_BIND_SERVICE'] } };
    const container = { env: [{ name: 'LEVEL', value: 'debug' }], securityContext };
    const pod = { serviceAccountName: 'shop', securityContext: { runAsUser: 1000 } };
    const times = { preStop: Duration.seconds(10), longestRequest: Duration.minutes(2) };
    const { chart } = make({
      name: 'cart',
      namespace: 'carts',
      port: 8000,
      containerPort: 9000,
      container,
      pod,
      ...times,
    });
    const all = Testing.synth(chart);
    expect(all[0]).toMatchObject({ metadata: { name: 'cart', namespace: 'carts' }, spec: { ports: [{ port: 8000 }] } });
    expect(all[3].spec.template.spec).toMatchObject({
      serviceAccountName: 'shop',
      terminationGracePeriodSeconds: 130,
      containers: [{ env: container.env, ports: [{ containerPort: 9000 }] }],
    });
    const { securityContext: ofPod, containers } = all[3].spec.template.spec;
    expect([ofPod.runAsNonRoot, ofPod.runAsUser]).toEqual([true, 1000]);
    expect(containers[0].securityContext).toEqual({ allowPrivilegeEscalation: false, ...securityContext });
  });

  it('pull the image with the Secrets of the app, or with their own', () => {
    const secrets = (props: Partial<BlueGreenDeploymentsProps>, ofApp?: string[]) => {
      const chart = new Chart(new GitOpsApp({ imagePullSecrets: ofApp }), 'config', { namespace: 'shop' });
      new BlueGreenDeployments(chart, 'shop', { ...PROPS, ...props });
      const { imagePullSecrets } = Testing.synth(chart)[2].spec.template.spec;
      return imagePullSecrets;
    };
    expect(secrets({})).toBeUndefined();
    expect(secrets({}, ['mirror'])).toEqual([{ name: 'mirror' }]);
    expect(secrets({ imagePullSecrets: ['pull-shop'] }, ['mirror'])).toEqual([{ name: 'pull-shop' }]);
    expect(secrets({ imagePullSecrets: [] }, ['mirror'])).toBeUndefined();
    expect(secrets({ pod: { imagePullSecrets: [{ name: 'other' }] } }, ['mirror'])).toEqual([{ name: 'other' }]);
  });

  it('may have a token', () => {
    const all = Testing.synth(make({ pod: { automountServiceAccountToken: true } }).chart);
    expect(all[2].spec.template.spec.automountServiceAccountToken).toBe(true);
  });

  it('are what the strategy releases, without a warning', () => {
    const { app, made } = make({ replicas: 3 });
    const { workload } = made;
    expect(workload).toEqual({
      service: 'shop',
      previewService: 'shop-preview',
      blue: 'shop-blue',
      green: 'shop-green',
      colourLabel: 'colour',
      replicas: 3,
    });
    const strategy = new BlueGreenStrategy({ namespace: 'shop', workloads: [workload] });
    const platform = new Chart(app, 'platform', { namespace: 'shop-builds' });
    new DeployPipeline(platform, 'shop', { image: PROPS.image, strategy });
    new Application(new Chart(app, 'argocd', { namespace: 'argocd' }), 'shop', {
      source: { repoUrl: 'https://git.example.com/shop.git', targetRevision: 'main', path: 'manifests/config' },
      destination: { namespace: 'shop' },
      ...strategy.demands,
    });
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(rejectionsOf(() => app.synthYaml())).toEqual([]);
    expect(write.mock.calls).toEqual([]);
    write.mockRestore();
  });

  it.each<[string, Partial<BlueGreenDeploymentsProps>, string]>([
    ['no path', { readinessPath: 'ready' }, 'readinessPath: "ready" is not a path. Allowed: /…. Begin it with /.'],
    ['no pods', { replicas: 0 }, 'replicas: 0 is not a number of pods. Allowed: 1 or more. Correct the number.'],
    ['no port', { port: 0 }, 'port: 0 is not a port. Allowed: 1 to 65535. Correct it.'],
    [
      'a Secret that is none',
      { imagePullSecrets: ['Pull Shop'] },
      'imagePullSecrets: "Pull Shop" is not a valid name of a Secret. Give the name of the Secret.',
    ],
    [
      'parts of a second',
      { preStop: Duration.millis(1500) },
      'preStop: 1.5 s is not a whole number of seconds below 100000. Give whole seconds.',
    ],
  ])('reject %s', (_, props, message) => {
    expect(rejectionsOf(() => make(props).app.synthYaml())).toEqual([`[config/shop] ${message}`]);
  });
});
