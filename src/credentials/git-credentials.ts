import { CertificateAuthority } from './certificate-authority';
import { CredentialWorkspace } from './credential-workspace';
import { createFrom } from '../core/accept-props';
import { nameOfObject } from '../core/name-of-object';
import { INamed } from '../core/named';
import { WorkspaceBinding } from '../tekton';

/** How a Git repository is read over https. */
export interface GitHttpsOptions {
  /**
   * Secret with the files `.git-credentials` (lines `https://USER:PASSWORD@HOST`) or `.gitconfig`, by its name or its
   * construct.
   * @default - none: the repository is public
   */
  readonly secret?: string | INamed;

  /**
   * The authority of the server's certificate.
   * @default - the authorities that the image of the task trusts
   */
  readonly certificateAuthority?: CertificateAuthority;
}

/**
 * Credentials of a Git repository. The Secrets are in the namespace of the runs, and only the task that clones mounts
 * them. Synth compares them with the URL of the repository.
 *
 * @example
 *
 * const overSsh = GitCredentials.ssh('git-deploy-key');
 * const overHttps = GitCredentials.https({
 *   secret: 'git-login',
 *   certificateAuthority: CertificateAuthority.fromConfigMap('company-ca'),
 * });
 */
export class GitCredentials {
  /** Credentials for `https://` URLs. */
  public static https(options: GitHttpsOptions): GitCredentials {
    return createFrom(
      'GitHttpsOptions',
      options,
      (given: GitHttpsOptions) => new GitCredentials('https', httpsWorkspaces(given)),
    );
  }

  /**
   * Credentials for `ssh://USER@HOST/PATH` and `USER@HOST:PATH`.
   *
   * @param secret Secret with the files of an ssh directory: a private key (`id_ed25519`, say) and `known_hosts`, by
   * its name or its construct
   */
  public static ssh(secret: string | INamed): GitCredentials {
    return new GitCredentials('ssh', [
      {
        name: 'git-ssh',
        description: 'Private key and known_hosts for the source repository',
        taskWorkspace: 'ssh-directory',
        binding: WorkspaceBinding.secret(nameOfObject(secret)),
      },
    ]);
  }

  private constructor(
    /** `https` or `ssh`. */
    public readonly protocol: string,
    private readonly workspaces: CredentialWorkspace[],
  ) {}

  /**
   * What the task that clones reads.
   * @internal
   */
  public _workspaces(): CredentialWorkspace[] {
    return this.workspaces;
  }
}

function httpsWorkspaces({ secret, certificateAuthority }: GitHttpsOptions): CredentialWorkspace[] {
  const workspaces: CredentialWorkspace[] = [];
  if (secret !== undefined) {
    workspaces.push({
      name: 'git-basic-auth',
      description: 'Credentials for the source repository',
      taskWorkspace: 'basic-auth',
      binding: WorkspaceBinding.secret(nameOfObject(secret)),
    });
  }
  if (certificateAuthority !== undefined) {
    workspaces.push({
      name: 'git-certificate-authority',
      description: 'Authority of the server of the source repository',
      taskWorkspace: 'ssl-ca-directory',
      binding: certificateAuthority.binding,
    });
  }
  return workspaces;
}
