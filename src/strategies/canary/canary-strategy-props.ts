import { Duration } from 'cdk8s';
import { CanaryTask } from '../../tasks';
import { ICheck } from '../checks/check';

/** An HTTPRoute of the Gateway API whose weights share the requests. */
export interface CanaryRoute {
  /** Name of the HTTPRoute. Other rules and backends of it stay as they are. */
  readonly name: string;

  /** Service that leads to the stable Deployment, a backend of the route. */
  readonly stableService: string;

  /** Service that leads to the canary, a backend of the same rules, with weight 0 in Git. */
  readonly canaryService: string;
}

/** A share of the traffic, and what must hold before the next one. */
export interface CanaryStep {
  /** Percentage of the canary, from 1 to 100. */
  readonly weight: number;

  /**
   * Time for which the share stays and the pods of the canary must stay ready, in whole seconds.
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

  /** Name of the Deployment that serves. */
  readonly stable: string;

  /** Name of the Deployment that gets the release first, with `replicas: 0` in Git. */
  readonly canary: string;

  /** The shares, each greater than the one before. At least one. */
  readonly steps: CanaryStep[];

  /**
   * The route whose weights are the shares.
   * @default - the share is the number of pods: one Service selects the pods of both Deployments
   */
  readonly route?: CanaryRoute;

  /**
   * Container that gets the image, in both Deployments.
   * @default - the only container
   */
  readonly container?: string;

  /**
   * Number of pods of the canary behind a route, from 1. Rejected without a route.
   * @default - as many as the stable Deployment
   */
  readonly canaryReplicas?: number;

  /**
   * Number of pods of the stable Deployment, to compare the shares without a route with those that are possible.
   * @default - not known: no step is compared
   */
  readonly stableReplicas?: number;

  /**
   * Time for which the canary stays after the weights are back, in whole seconds: longer than the idle keep-alive of
   * the gateway, whose connections stay with its pods.
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
