import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { acceptProps } from './core/accept-props';
import { POD_SECURITY_ENFORCE_LABEL } from './core/pod-security';

/** A level of the Pod Security Standards. */
export enum PodSecurity {
  /** Allows everything. */
  PRIVILEGED = 'privileged',
  /** Rejects pods with rights on the node. The level that builds need. */
  BASELINE = 'baseline',
  /** Rejects pods that run as root, or with capabilities. */
  RESTRICTED = 'restricted',
}

/** Props of `PodSecurityNamespace`. */
export interface PodSecurityNamespaceProps {
  /** The level that the API server enforces: it rejects other pods. */
  readonly enforce: PodSecurity;

  /**
   * Name of the Namespace.
   * @default - the construct id
   */
  readonly name?: string;
}

/**
 * A Namespace that enforces a level of Pod Security. Synth knows the level, and rejects a build that it does not admit.
 *
 * @example
 *
 * new PodSecurityNamespace(platform, 'shop-builds', { enforce: PodSecurity.BASELINE });
 */
export class PodSecurityNamespace extends Construct {
  /** Name of the Namespace. */
  public readonly name: string;

  public constructor(scope: Construct, id: string, props: PodSecurityNamespaceProps) {
    super(scope, id);
    props = acceptProps(this, 'PodSecurityNamespaceProps', props);
    this.name = props.name ?? id;
    const object = new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: this.name, labels: { [POD_SECURITY_ENFORCE_LABEL]: props.enforce } },
    });
    // cdk8s gives each object the namespace of its chart, and a Namespace has none
    if (Chart.of(this).namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}
