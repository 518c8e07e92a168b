import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { BlueGreenWorkload } from './blue-green-workload';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { Diagnostic, within } from '../../core/diagnostic';
import { imageRepositoryDiagnostics } from '../../core/image';
import { labelNameDiagnostics, referencedNameDiagnostics } from '../../core/name';
import { nameInChart } from '../../core/name-in-chart';
import { nameOfObject } from '../../core/name-of-object';
import { INamed } from '../../core/named';
import { pullSecretsOf } from '../../core/pull-secrets';
import { validateNumberOfPods } from '../validate-number-of-pods';
import { validateSeconds, wholeSeconds } from '../whole-seconds';

/** Props of `BlueGreenDeployments`. */
export interface BlueGreenDeploymentsProps {
  /** Repository of the image, without tag, e.g. `registry.example.com/team/shop`. The pipeline sets the image. */
  readonly image: string;

  /** Path that answers 2xx or 3xx when a pod can serve, e.g. `/ready`: the readiness probe asks it. */
  readonly readinessPath: string;

  /**
   * Name: that of the Service; the others are `NAME-preview`, `NAME-blue`, `NAME-green`.
   * @default - the construct ids from the chart down, joined by `-`
   */
  readonly name?: string;

  /**
   * Namespace of all four objects.
   * @default - the chart's namespace
   */
  readonly namespace?: string;

  /**
   * Number of pods of the colour that serves, from 1. In Git both Deployments have 0.
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Port of the Services.
   * @default 80
   */
  readonly port?: number;

  /**
   * Port on which the container listens.
   * @default 8080
   */
  readonly containerPort?: number;

  /**
   * Time for which a pod that ends still serves, before SIGTERM, in whole seconds: nodes and gateways send it requests
   * for a moment longer.
   * @default Duration.seconds(5)
   */
  readonly preStop?: Duration;

  /**
   * Longest time that a request may take, in whole seconds. A pod has it to end, after `preStop`.
   * @default Duration.seconds(30)
   */
  readonly longestRequest?: Duration;

  /**
   * Secrets with which the kubelet pulls the image, by name or construct, of type `kubernetes.io/dockerconfigjson` in
   * the namespace of the Deployments. An empty list is for none.
   * @default - those of `GitOpsApp.imagePullSecrets`, or of the context `DefaultImages.PULL_SECRETS` of the chart
   */
  readonly imagePullSecrets?: (string | INamed)[];

  /**
   * Further fields of the container, as in a Pod: `env`, `resources`, …. The fields of a `securityContext` are added to
   * those of the default, or replace them.
   * @default - { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }
   */
  readonly container?: { [field: string]: any };

  /**
   * Further fields of the pods' spec, e.g. `serviceAccountName` or `volumes`, or others in place of the defaults. The
   * fields of a `securityContext` are added to those of the default, or replace them.
   * @default - `automountServiceAccountToken: false`, and a securityContext of user and group 65532, not root, with the
   * seccomp profile of the container runtime
   */
  readonly pod?: { [field: string]: any };
}

/** Label whose value is the colour. */
const COLOUR = 'colour';

/** What Pod Security `restricted` demands of a pod and of its containers. */
const POD_SECURITY_CONTEXT = {
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};
const CONTAINER_SECURITY_CONTEXT = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/**
 * What `BlueGreenStrategy` releases into, from one description: two Deployments, the Service, and the preview Service.
 * Put it into the chart that Argo CD syncs, and give the strategy its `workload`.
 *
 * In Git both Deployments have no pods, and an image that does not exist; the first release fills one of them. Its pods
 * get requests when their readiness probe succeeds, and serve on for a moment when they end. They run in a namespace
 * that enforces Pod Security `restricted`.
 *
 * @example
 *
 * const shop = new BlueGreenDeployments(chart, 'shop', {
 *   image: 'registry.example.com/team/shop',
 *   readinessPath: '/ready',
 * });
 * new BlueGreenStrategy({ namespace: 'shop', workloads: [shop.workload] });
 */
export class BlueGreenDeployments extends Construct {
  /** What `BlueGreenStrategy` takes. */
  public readonly workload: BlueGreenWorkload;

  private readonly props: BlueGreenDeploymentsProps;

  public constructor(scope: Construct, id: string, props: BlueGreenDeploymentsProps) {
    super(scope, id);
    props = acceptProps(this, 'BlueGreenDeploymentsProps', props);
    this.props = props;
    const name = props.name ?? nameInChart(this);
    const [blue, green] = [`${name}-blue`, `${name}-green`];
    const replicas = props.replicas ?? 2;
    this.workload = { service: name, previewService: `${name}-preview`, blue, green, colourLabel: COLOUR, replicas };
    addValidation(this, () => validateBlueGreenDeployments(name, this.props));
    const labels = { 'app.kubernetes.io/name': name };
    for (const service of [name, `${name}-preview`]) this.addService(service, { ...labels, [COLOUR]: 'blue' });
    this.addDeployment(blue, { ...labels, [COLOUR]: 'blue' });
    this.addDeployment(green, { ...labels, [COLOUR]: 'green' });
  }

  private addService(name: string, selector: { [label: string]: string }): void {
    const { namespace, port = 80, containerPort = 8080 } = this.props;
    const ports = [{ name: 'http', port, protocol: 'TCP', targetPort: containerPort }];
    const metadata = { name, namespace };
    new ApiObject(this, name, { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector, ports } });
  }

  private addDeployment(name: string, labels: { [label: string]: string }): void {
    const { image, readinessPath, namespace, containerPort = 8080, container, pod } = this.props;
    const { preStop = Duration.seconds(5), longestRequest = Duration.seconds(30) } = this.props;
    const seconds = Number(wholeSeconds(preStop));
    const app = {
      name: 'app',
      image: `${image}:unreleased`,
      ports: [{ containerPort, protocol: 'TCP' }],
      readinessProbe: { httpGet: { path: readinessPath, port: containerPort }, periodSeconds: 2 },
      lifecycle: { preStop: { sleep: { seconds } } },
      ...container,
      securityContext: { ...CONTAINER_SECURITY_CONTEXT, ...container?.securityContext },
    };
    const terminationGracePeriodSeconds = seconds + Number(wholeSeconds(longestRequest));
    const securityContext = { ...POD_SECURITY_CONTEXT, ...pod?.securityContext };
    const podSpec = {
      terminationGracePeriodSeconds,
      automountServiceAccountToken: false, // an app that asks the API server is the exception
      ...this.pullSecrets(),
      ...pod,
      securityContext,
      containers: [app],
    };
    const template = { metadata: { labels }, spec: podSpec };
    new ApiObject(this, name, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: { replicas: 0, selector: { matchLabels: labels }, template },
    });
  }

  private pullSecrets(): { imagePullSecrets?: { name: string }[] } {
    const names = this.props.imagePullSecrets?.map(nameOfObject) ?? pullSecretsOf(this);
    return names.length === 0 ? {} : { imagePullSecrets: names.map((name) => ({ name })) };
  }
}

function validateBlueGreenDeployments(name: string, props: BlueGreenDeploymentsProps): Diagnostic[] {
  const { image, readinessPath, replicas, preStop, longestRequest } = props;
  const diagnostics = [
    ...within('name', labelNameDiagnostics(`${name}-preview`)),
    ...within('image', imageRepositoryDiagnostics(image)),
    ...validateNumberOfPods(replicas),
    ...validateSeconds({ preStop, longestRequest }),
    ...within(
      'imagePullSecrets',
      (props.imagePullSecrets ?? []).flatMap((secret) => referencedNameDiagnostics('Secret', nameOfObject(secret))),
    ),
  ];
  if (!readinessPath.startsWith('/')) {
    const fact = `${JSON.stringify(readinessPath)} is not a path`;
    diagnostics.push({ path: 'readinessPath', fact, allowed: 'Allowed: /…', remedy: 'Begin it with /' });
  }
  for (const [path, port] of Object.entries({ port: props.port, containerPort: props.containerPort })) {
    if (port === undefined || (Number.isInteger(port) && port > 0 && port < 65_536)) continue;
    diagnostics.push({ path, fact: `${port} is not a port`, allowed: 'Allowed: 1 to 65535', remedy: 'Correct it' });
  }
  return diagnostics;
}
