import { enforcedPodSecurity, POD_SECURITY_LEVELS, podSecurityViolations } from './pod-security';

const HARDENED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

test.each([
  ['nothing set', {}, [], ['lacks allowPrivilegeEscalation: false', 'does not drop ALL capabilities']],
  ['a hardened container', HARDENED, [], []],
  ['privileged', { ...HARDENED, privileged: true }, ['is privileged'], ['is privileged']],
  ['root', { ...HARDENED, runAsUser: 0 }, [], ['runs as root']],
  ['root not excluded', { ...HARDENED, runAsNonRoot: false }, [], ['has runAsNonRoot: false']],
  [
    'no seccomp profile',
    { ...HARDENED, seccompProfile: { type: 'Unconfined' } },
    ['has no seccomp profile'],
    ['has no seccomp profile'],
  ],
  [
    'capabilities of baseline',
    { ...HARDENED, capabilities: { drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE'] } },
    [],
    ['adds CHOWN'],
  ],
  [
    'a capability of no level',
    { ...HARDENED, capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } },
    ['adds SYS_ADMIN'],
    ['adds SYS_ADMIN'],
  ],
])('each level rejects a container for its own reasons: %s', (_, securityContext, baseline, restricted) => {
  const reasons = POD_SECURITY_LEVELS.map((level) => podSecurityViolations(securityContext, level));
  expect(reasons).toEqual([[], baseline, restricted]);
});

test.each([
  ['the label of a Namespace', 'Namespace', { 'pod-security.kubernetes.io/enforce': 'restricted' }, 'restricted'],
  ['a label that only warns', 'Namespace', { 'pod-security.kubernetes.io/warn': 'restricted' }, undefined],
  ['a value that is not a level', 'Namespace', { 'pod-security.kubernetes.io/enforce': 'strict' }, undefined],
  ['another kind', 'ConfigMap', { 'pod-security.kubernetes.io/enforce': 'restricted' }, undefined],
])('the enforced level is read from %s', (_, kind, labels, level) => {
  expect(enforcedPodSecurity({ apiVersion: 'v1', kind, metadata: { name: 'builds', labels } })).toBe(level);
});
