import { Manifest } from './document';

/** The levels of the Pod Security Standards, from the most permissive to the strictest. */
export const POD_SECURITY_LEVELS = ['privileged', 'baseline', 'restricted'] as const;

/** A level of the Pod Security Standards. */
export type PodSecurityLevel = (typeof POD_SECURITY_LEVELS)[number];

/** The label of a Namespace that makes the API server reject pods. */
export const POD_SECURITY_ENFORCE_LABEL = 'pod-security.kubernetes.io/enforce';

/** Capabilities that a container may add under a level; `privileged` allows all. */
const ADDABLE_CAPABILITIES = {
  baseline: [
    'AUDIT_WRITE',
    'CHOWN',
    'DAC_OVERRIDE',
    'FOWNER',
    'FSETID',
    'KILL',
    'MKNOD',
    'NET_BIND_SERVICE',
    'SETFCAP',
    'SETGID',
    'SETPCAP',
    'SETUID',
    'SYS_CHROOT',
  ],
  restricted: ['NET_BIND_SERVICE'],
};

/** Returns the level that a Namespace enforces; undefined for a Namespace without one, and for other objects. */
export function enforcedPodSecurity({ apiVersion, kind, metadata }: Manifest): PodSecurityLevel | undefined {
  if (apiVersion !== 'v1' || kind !== 'Namespace') return undefined;
  const label = metadata?.labels?.[POD_SECURITY_ENFORCE_LABEL];
  return POD_SECURITY_LEVELS.find((level) => level === label);
}

/**
 * Why the API server (Kubernetes 1.34) rejects a pod that has a container with this security context under a level.
 * Only what no setting of the pod can change: a user or seccomp profile that the container leaves open may come from
 * the pod.
 */
export function podSecurityViolations(securityContext: any, level: PodSecurityLevel): string[] {
  if (level === 'privileged') return [];
  const { privileged, capabilities, seccompProfile } = securityContext;
  const beyond = textsOf(capabilities?.add).filter((name) => !ADDABLE_CAPABILITIES[level].includes(name));
  const violations: string[] = [];
  if (privileged === true) violations.push('is privileged');
  if (beyond.length > 0) violations.push(`adds ${beyond.join(' ')}`);
  if (seccompProfile?.type === 'Unconfined') violations.push('has no seccomp profile');
  return level === 'restricted' ? [...violations, ...restrictedViolations(securityContext)] : violations;
}

/** What only `restricted` rejects. */
function restrictedViolations({ allowPrivilegeEscalation, capabilities, runAsUser, runAsNonRoot }: any): string[] {
  const violations: string[] = [];
  if (allowPrivilegeEscalation !== false) violations.push('lacks allowPrivilegeEscalation: false');
  if (!textsOf(capabilities?.drop).includes('ALL')) violations.push('does not drop ALL capabilities');
  if (runAsUser === 0) violations.push('runs as root');
  if (runAsNonRoot === false) violations.push('has runAsNonRoot: false');
  return violations;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value : [];
}
