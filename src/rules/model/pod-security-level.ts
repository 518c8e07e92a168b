/** Capabilities that the Pod Security Standard `baseline` lets a container add. */
const BASELINE_CAPABILITIES = new Set([
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
]);

/**
 * Why the API server refuses a pod with such a security context of a container under a level of the Pod Security Standards (Kubernetes 1.34).
 * Only what no setting of the pod could mend: a user or seccomp profile that the container leaves open may come from
 * there.
 */
export function podViolations(securityContext: any, level: 'baseline' | 'restricted'): string[] {
  const { privileged, allowPrivilegeEscalation, capabilities, runAsUser, runAsNonRoot, seccompProfile } =
    securityContext;
  const added: string[] = Array.isArray(capabilities?.add) ? capabilities.add : [];
  const dropped: string[] = Array.isArray(capabilities?.drop) ? capabilities.drop : [];
  const allowed = level === 'baseline' ? BASELINE_CAPABILITIES : new Set(['NET_BIND_SERVICE']);
  const beyond = added.filter((capability) => !allowed.has(capability));
  const violations: string[] = [];
  if (privileged === true) violations.push('is privileged');
  if (beyond.length > 0) violations.push(`adds ${beyond.join(' ')}`);
  if (seccompProfile?.type === 'Unconfined') violations.push('has no seccomp profile');
  if (level === 'baseline') return violations;
  if (allowPrivilegeEscalation !== false) violations.push('lacks allowPrivilegeEscalation: false');
  if (!dropped.includes('ALL')) violations.push('does not drop ALL capabilities');
  if (runAsUser === 0) violations.push('runs as root');
  if (runAsNonRoot === false) violations.push('has runAsNonRoot: false');
  return violations;
}
