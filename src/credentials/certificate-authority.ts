import { nameOfObject } from '../core/name-of-object';
import { INamed } from '../core/named';
import { WorkspaceBinding } from '../tekton';

/** The file as which tasks find the certificates: that which `git-clone` reads, with an end that buildah looks for. */
const FILE = 'ca-bundle.crt';

/**
 * Certificates of a private authority, in PEM form, in one key of a ConfigMap or Secret of the namespace of the runs.
 * Only this key is mounted: a Secret of cert-manager also has a private key.
 *
 * @example
 *
 * const authority = CertificateAuthority.fromConfigMap('company-ca');
 */
export class CertificateAuthority {
  /**
   * Takes the certificates from a ConfigMap.
   *
   * @param configMap its name or its construct
   * @param key the key with the certificates; default `ca.crt`
   */
  public static fromConfigMap(configMap: string | INamed, key: string = 'ca.crt'): CertificateAuthority {
    return new CertificateAuthority(WorkspaceBinding.configMap(nameOfObject(configMap), { [key]: FILE }));
  }

  /**
   * Takes the certificates from a Secret.
   *
   * @param secret its name or its construct
   * @param key the key with the certificates; default `ca.crt`
   */
  public static fromSecret(secret: string | INamed, key: string = 'ca.crt'): CertificateAuthority {
    return new CertificateAuthority(WorkspaceBinding.secret(nameOfObject(secret), { [key]: FILE }));
  }

  private constructor(
    /** A folder with the certificates, as a run binds it to a workspace. */
    public readonly binding: WorkspaceBinding,
  ) {}
}
