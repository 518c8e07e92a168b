import { EnvVarSource } from './env-var-source';
import { SecurityProfile } from './security-context';
import { TaskVolume } from './task-volume';
import { INamed } from '../core/named';

/** A toleration of a taint of a node. */
export interface Toleration {
  /**
   * Key of the taint.
   * @default - every key
   */
  readonly key?: string;

  /**
   * `Equal` or `Exists`.
   * @default 'Equal'
   */
  readonly operator?: string;

  /**
   * Value of the taint.
   * @default - none
   */
  readonly value?: string;

  /**
   * `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
   * @default - every effect
   */
  readonly effect?: string;

  /**
   * For how many seconds a taint `NoExecute` is tolerated.
   * @default - without limit
   */
  readonly tolerationSeconds?: number;
}

/** Security context of a pod. That of a container overrides it. */
export interface PodSecurityContext {
  /**
   * Group that owns the files of volumes, so that steps with different user ids can write to one workspace. Without it
   * a clone that does not run as root fails on most storage.
   * @default - 65532 for all pods of a run
   */
  readonly fsGroup?: number;

  /**
   * `Always` or `OnRootMismatch`.
   * @default 'Always'
   */
  readonly fsGroupChangePolicy?: string;

  /**
   * User id of containers that set none; the steps of a `Task` do.
   * @default - that of the image
   */
  readonly runAsUser?: number;

  /**
   * Group id of containers that set none; the steps of a `Task` do.
   * @default - that of the image
   */
  readonly runAsGroup?: number;

  /**
   * Whether the kubelet rejects containers that run as root; the steps of a `Task` set it.
   * @default false
   */
  readonly runAsNonRoot?: boolean;

  /**
   * Further groups of all containers.
   * @default - none
   */
  readonly supplementalGroups?: number[];

  /**
   * `Merge` or `Strict`: whether the groups of the image count.
   * @default 'Merge'
   */
  readonly supplementalGroupsPolicy?: string;

  /**
   * Seccomp profile of containers that set none; the steps of a `Task` do.
   * @default - none
   */
  readonly seccompProfile?: SecurityProfile;

  /**
   * AppArmor profile.
   * @default - none
   */
  readonly appArmorProfile?: SecurityProfile;

  /**
   * SELinux labels: `level`, `role`, `type`, `user`.
   * @default - those of the container runtime
   */
  readonly seLinuxOptions?: { [name: string]: string };

  /**
   * `MountOption` or `Recursive`.
   * @default - MountOption
   */
  readonly seLinuxChangePolicy?: string;

  /**
   * Kernel parameters, by name.
   * @default - none
   */
  readonly sysctls?: { [name: string]: string };

  /**
   * Settings for Windows, as in Kubernetes.
   * @default - none
   */
  readonly windowsOptions?: { [name: string]: any };
}

/** An option of the resolver of a pod. */
export interface DnsOption {
  /** Its name, e.g. `ndots`. */
  readonly name: string;

  /**
   * Its value.
   * @default - none
   */
  readonly value?: string;
}

/** DNS settings of a pod, in addition to those of `dnsPolicy`. */
export interface DnsConfig {
  /**
   * Addresses of DNS servers.
   * @default - none
   */
  readonly nameservers?: string[];

  /**
   * Domains in which host names are searched.
   * @default - none
   */
  readonly searches?: string[];

  /**
   * Options of the resolver.
   * @default - none
   */
  readonly options?: DnsOption[];
}

/** Host names of an address, for the pod's /etc/hosts. */
export interface HostAlias {
  /** The address. */
  readonly ip: string;

  /** Its names. */
  readonly hostnames: string[];
}

/** Settings of pods. */
export interface PodTemplate {
  /**
   * Security context of the pod.
   * @default - fsGroup 65532 for all pods of a run
   */
  readonly securityContext?: PodSecurityContext;

  /**
   * Whether the pod shares the node's user namespace; false needs Tekton 1.9 and a runtime with user namespaces.
   * @default - true, the default of Kubernetes
   */
  readonly hostUsers?: boolean;

  /**
   * Whether the pod gets the token of its ServiceAccount.
   * @default - as set in the ServiceAccount
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Secrets to pull images, by name or construct; Tekton wraps each name in `name`. Those of `GitOpsApp` are always
   * among them.
   * @default - those of `GitOpsApp`
   */
  readonly imagePullSecrets?: (string | INamed)[];

  /**
   * Labels of the nodes on which the pods may run.
   * @default - any node
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Tolerations of taints of nodes.
   * @default - none
   */
  readonly tolerations?: Toleration[];

  /**
   * Affinity, as in Kubernetes: `nodeAffinity`, `podAffinity` and `podAntiAffinity`. Written as it is.
   * @default - none
   */
  readonly affinity?: { [name: string]: any };

  /**
   * How pods are spread over zones and nodes, as in Kubernetes. Written as it is.
   * @default - none
   */
  readonly topologySpreadConstraints?: { [name: string]: any }[];

  /**
   * Environment variables of all containers, by name.
   * @default - none
   */
  readonly env?: { [name: string]: string | EnvVarSource };

  /**
   * Volumes, by name, for `volumeMounts` of steps.
   * @default - none
   */
  readonly volumes?: { [name: string]: TaskVolume };

  /**
   * Name of a RuntimeClass.
   * @default - the runtime of the node
   */
  readonly runtimeClassName?: string;

  /**
   * Name of a PriorityClass.
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Name of a scheduler.
   * @default - the cluster's default
   */
  readonly schedulerName?: string;

  /**
   * `ClusterFirst`, `Default` or `None`.
   * @default 'ClusterFirst'
   */
  readonly dnsPolicy?: string;

  /**
   * DNS settings.
   * @default - those of dnsPolicy
   */
  readonly dnsConfig?: DnsConfig;

  /**
   * Lines of /etc/hosts.
   * @default - none
   */
  readonly hostAliases?: HostAlias[];

  /**
   * Whether the pod shares the node's network.
   * @default false
   */
  readonly hostNetwork?: boolean;

  /**
   * Whether the pod gets an environment variable for each Service of its namespace.
   * @default true
   */
  readonly enableServiceLinks?: boolean;
}
