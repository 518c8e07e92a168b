import { CertificateAuthority } from './certificate-authority';
import { CredentialWorkspace } from './credential-workspace';
import { acceptProps } from '../core/accept-props';
import { nameOfObject } from '../core/name-of-object';
import { INamed } from '../core/named';
import { WorkspaceBinding } from '../tekton';

/** Props of `RegistryCredentials`. */
export interface RegistryCredentialsProps {
  /**
   * Secrets with logins, by name or construct, e.g. one to pull base images and one to push. A single Secret has the
   * key `config.json` or `.dockerconfigjson`; several are of type `kubernetes.io/dockerconfigjson`. Of two logins for
   * one registry the last counts.
   * @default - none: the registries need no login
   */
  readonly secrets?: (string | INamed)[];

  /**
   * The authority of the registries' certificates.
   * @default - the authorities that the image of the task trusts
   */
  readonly certificateAuthority?: CertificateAuthority;
}

/**
 * Credentials of image registries, for the tasks that pull and push. The Secrets are in the namespace of the runs.
 *
 * The kubelet does not use them to pull the images of pods: set `imagePullSecrets` of `GitOpsApp`.
 *
 * @example
 *
 * const registry = new RegistryCredentials({ secrets: ['pull-base-images', 'push-shop'] });
 */
export class RegistryCredentials {
  private readonly workspaces: CredentialWorkspace[] = [];

  public constructor(props: RegistryCredentialsProps) {
    const { secrets = [], certificateAuthority } = acceptProps(this, 'RegistryCredentialsProps', props);
    if (secrets.length > 0) {
      this.workspaces.push({
        name: 'registry-credentials',
        description: 'Credentials for the registry',
        taskWorkspace: 'dockerconfig',
        binding: loginBinding(secrets.map(nameOfObject)),
      });
    }
    if (certificateAuthority !== undefined) {
      this.workspaces.push({
        name: 'registry-certificate-authority',
        description: 'Authority of the registry',
        taskWorkspace: 'sslcertdir',
        binding: certificateAuthority.binding,
      });
    }
  }

  /**
   * What a task reads that pulls or pushes.
   * @internal
   */
  public _workspaces(): CredentialWorkspace[] {
    return this.workspaces;
  }
}

/** One Secret as it is; of several each is a file, which the scripts of the tasks join. */
function loginBinding(secrets: string[]): WorkspaceBinding {
  if (secrets.length === 1) return WorkspaceBinding.secret(secrets[0]);
  const files = secrets.map((name, i) => {
    const number = `${i + 1}`.padStart(2, '0');
    return WorkspaceBinding.secret(name, { '.dockerconfigjson': `login-${number}.json` });
  });
  return WorkspaceBinding.projected(...files);
}
