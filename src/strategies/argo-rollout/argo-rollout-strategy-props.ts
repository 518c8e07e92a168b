import { Duration } from 'cdk8s';
import { ArgoRolloutTask } from '../../tasks';
import { ICheck } from '../checks/check';

/** A pause of a Rollout at which a run checks the release, then ends the pause. */
export interface RolloutPause {
  /**
   * Number of the pause in `spec.strategy.canary.steps` of the Rollout, from 0. Its `duration`, if it has one, must be
   * longer than the checks: a run whose checks end after it fails.
   * @default - the pause of a blue/green Rollout before its switch
   */
  readonly step?: number;

  /** Checks at the pause, at least one. */
  readonly checks: ICheck[];
}

/** Props of `ArgoRolloutStrategy`. */
export interface ArgoRolloutStrategyProps {
  /** Namespace of all objects. */
  readonly namespace: string;

  /** Name of the Rollout. Its `workloadRef` is a Deployment, which has `replicas: 0` in Git. */
  readonly rollout: string;

  /**
   * Name of the Deployment.
   * @default - the name of the Rollout
   */
  readonly workload?: string;

  /**
   * Container that gets the image.
   * @default - the only container
   */
  readonly container?: string;

  /**
   * Pauses at which the run checks the release, in their order. Other pauses end by their `duration`, or when a person
   * promotes the Rollout.
   * @default - none: the run sets the image and follows the Rollout to its end
   */
  readonly pauses?: RolloutPause[];

  /**
   * Time limit until the next of `pauses`, and from the last to the end, in whole seconds: longer than the steps and
   * analyses in between. When it is exceeded, the run aborts the Rollout.
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;

  /**
   * Task that acts.
   * @default - `ArgoRolloutTask.shared`: one with the name `argo-rollout` for all pipelines of the namespace
   */
  readonly task?: ArgoRolloutTask;
}
