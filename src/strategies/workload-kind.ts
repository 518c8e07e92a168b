/** A kind of workload that has a rollout. */
export enum WorkloadKind {
  /** Deployment. */
  DEPLOYMENT = 'Deployment',
  /** StatefulSet. */
  STATEFUL_SET = 'StatefulSet',
  /** DaemonSet, which has no replicas. */
  DAEMON_SET = 'DaemonSet',
}
