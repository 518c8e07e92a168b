import { Construct } from 'constructs';
import { addServiceAccount } from './add-service-account';
import { grant } from './grant';
import { IServiceAccount } from './service-account';
import { validatePermissions } from './validate-permissions';
import { acceptProps } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic, within } from '../core/diagnostic';
import { IDeployStrategy } from '../strategies';

/** Props of `RemoteDeployAccount`. */
export interface RemoteDeployAccountProps {
  /** The strategy that deploys with a kubeconfig. Rejects one without. */
  readonly strategy: IDeployStrategy;

  /**
   * Name of the ServiceAccount and of its Roles.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Namespace of the ServiceAccount.
   * @default - the chart's namespace
   */
  readonly namespace?: string;
}

/**
 * The ServiceAccount of a strategy in another cluster, with the Roles that it needs there and no others. Put it into a
 * chart of its own, which is applied to that cluster. A token of this account is what the kubeconfig of the strategy
 * needs.
 *
 * @example
 *
 * const strategy = new SetImageStrategy({ workload: 'shop', namespace: 'shop', kubeconfig: 'production-kubeconfig' });
 * new RemoteDeployAccount(new Chart(app, 'production', { namespace: 'shop' }), 'shop-deploy', { strategy });
 */
export class RemoteDeployAccount extends Construct {
  /** The ServiceAccount. Its pods get no token. */
  public readonly serviceAccount: IServiceAccount;

  public constructor(scope: Construct, id: string, props: RemoteDeployAccountProps) {
    super(scope, id);
    props = acceptProps(this, 'RemoteDeployAccountProps', props);
    const { strategy, name = id, namespace } = props;
    const permissions = strategy.remotePermissions ?? [];
    const account = addServiceAccount(this, 'account', { name, namespace });
    grant(this, permissions, account, namespace);
    this.serviceAccount = account;
    addValidation(this, () => [
      ...(strategy.remotePermissions === undefined ? [ownCluster()] : []),
      ...within('strategy.remotePermissions', validatePermissions(permissions)),
    ]);
  }
}

function ownCluster(): Diagnostic {
  return {
    path: 'strategy',
    fact: 'deploys to the cluster of the pipeline, where the pipeline has an account for it',
    remedy: 'Set kubeconfig of the strategy, or remove this construct',
  };
}
