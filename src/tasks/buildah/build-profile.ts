import { SecurityContext } from '../../tekton';

/**
 * Rights of the build's container. A namespace that enforces Pod Security `restricted` admits none of them:
 * `restricted` allows no capability but NET_BIND_SERVICE and requires a seccomp profile, and a build can run with
 * neither. A user namespace does not change that.
 */
export enum BuildProfile {
  /**
   * As `baseline`, in a user namespace of the pod: root in the container is an unprivileged user on the node. Runs in a
   * namespace that enforces Pod Security `baseline`. The run must set `BuildahTask.podTemplate` for the task, as
   * `BuildAndDeployPipeline` does. The node needs a runtime with user namespaces (containerd 2, CRI-O 1.25), and the
   * cluster Tekton 1.9 and Kubernetes 1.33. Not tested in a pod: the test cluster's runtime has no user namespaces.
   */
  USERNS = 'userns',

  /**
   * Root in the container with the capabilities that a build with RUN needs, chroot isolation and the vfs driver. Runs
   * in a namespace that enforces Pod Security `baseline`. It sets no seccomp profile: with RuntimeDefault the build
   * fails at unshare(CLONE_NEWUSER) (seen with buildah 1.28 under runc).
   */
  BASELINE = 'baseline',

  /** All rights on the node, for what `baseline` cannot build. The namespace must allow Pod Security `privileged`. */
  PRIVILEGED = 'privileged',
}

/** Root as a build with RUN needs it: without SETFCAP it fails at uid_map (seen with buildah 1.28 under runc). */
const BUILD_ROOT: SecurityContext = {
  runAsUser: 0,
  seccompProfile: {},
  capabilities: { add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETFCAP', 'SETGID', 'SETUID', 'SYS_CHROOT'] },
};

/** Returns the security context of the step that builds. */
export function buildSecurity(profile: BuildProfile): SecurityContext {
  return profile === BuildProfile.PRIVILEGED ? { runAsUser: 0, seccompProfile: {}, privileged: true } : BUILD_ROOT;
}
