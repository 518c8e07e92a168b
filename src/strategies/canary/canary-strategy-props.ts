import { Duration } from 'cdk8s';
import { CanaryWorkload } from './canary-workload';
import { CanaryTask } from '../../tasks';
import { ICheck } from '../checks/check';

/** A share of the traffic, and what must hold before the next one. */
export interface CanaryStep {
  /** Percentage of each canary, from 1 to 100. */
  readonly weight: number;

  /**
   * Time for which the share stays and the pods of the canaries must stay ready, in whole seconds.
   * @default Duration.seconds(30)
   */
  readonly pause?: Duration;

  /**
   * Checks after the pause.
   * @default - none
   */
  readonly checks?: ICheck[];
}

/** Props of `CanaryStrategy`. */
export interface CanaryStrategyProps {
  /** Namespace of all objects. */
  readonly namespace: string;

  /**
   * What is released, at least one. Several are one release: all canaries are complete before the first one gets a
   * share, all get the same shares, and all go back together, in reverse order.
   */
  readonly workloads: CanaryWorkload[];

  /** The shares, each greater than the one before. At least one. */
  readonly steps: CanaryStep[];

  /**
   * Time for which the canaries stay after the weights are back, in whole seconds: longer than the idle keep-alive of
   * the gateway, whose connections stay with their pods.
   * @default Duration.seconds(30)
   */
  readonly keepFor?: Duration;

  /**
   * Time limit of a rollout, in whole seconds.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Task that acts.
   * @default - `CanaryTask.shared`: one with the name `canary` for all pipelines of the namespace
   */
  readonly task?: CanaryTask;
}
