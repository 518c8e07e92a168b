/** Linux capabilities of a container. */
export interface Capabilities {
  /**
   * Capabilities to add, e.g. `SETFCAP`.
   * @default - none
   */
  readonly add?: string[];

  /**
   * Capabilities to remove.
   * @default - `ALL`
   */
  readonly drop?: string[];
}

/** A seccomp or AppArmor profile. */
export interface SecurityProfile {
  /**
   * `RuntimeDefault`, `Localhost` or `Unconfined`.
   * @default - no profile is set
   */
  readonly type?: string;

  /**
   * The profile on the node, for `Localhost` only.
   * @default - none
   */
  readonly localhostProfile?: string;
}

/**
 * Security context of a container. The defaults are hardened as Pod Security `restricted` requires: user 65532, not
 * root, no privilege escalation, no capabilities, seccomp profile RuntimeDefault.
 */
export interface SecurityContext {
  /**
   * User id.
   * @default 65532
   */
  readonly runAsUser?: number;

  /**
   * Group id.
   * @default 65532, or none if runAsUser is 0
   */
  readonly runAsGroup?: number;

  /**
   * Whether the kubelet rejects a container that runs as root.
   * @default - true, unless runAsUser is 0
   */
  readonly runAsNonRoot?: boolean;

  /**
   * Whether the files of the image are read-only. A step that writes then needs an emptyDir volume.
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * Whether a process may gain more privileges than its parent.
   * @default false
   */
  readonly allowPrivilegeEscalation?: boolean;

  /**
   * Whether the container has all privileges of the node. Never enabled implicitly.
   * @default false
   */
  readonly privileged?: boolean;

  /**
   * Linux capabilities.
   * @default - all are dropped
   */
  readonly capabilities?: Capabilities;

  /**
   * Seccomp profile. `{}` sets none: the container then has the default of the node.
   * @default - RuntimeDefault
   */
  readonly seccompProfile?: SecurityProfile;

  /**
   * AppArmor profile.
   * @default - none is set
   */
  readonly appArmorProfile?: SecurityProfile;

  /**
   * `Default` or `Unmasked`.
   * @default - Default
   */
  readonly procMount?: string;

  /**
   * SELinux labels: `level`, `role`, `type`, `user`.
   * @default - those of the container runtime
   */
  readonly seLinuxOptions?: { [name: string]: string };

  /**
   * Settings for Windows, as in Kubernetes.
   * @default - none
   */
  readonly windowsOptions?: { [name: string]: any };
}
