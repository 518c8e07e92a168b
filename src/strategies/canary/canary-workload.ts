/** An HTTPRoute of the Gateway API whose weights share the requests. */
export interface CanaryRoute {
  /** Name of the HTTPRoute. Other rules and backends of it stay as they are. */
  readonly name: string;

  /** Service that leads to the stable Deployment, a backend of the route. */
  readonly stableService: string;

  /** Service that leads to the canary, a backend of the same rules, with weight 0 in Git. */
  readonly canaryService: string;
}

/** A Deployment that serves, and one that gets the release first. */
export interface CanaryWorkload {
  /**
   * Name of the Deployment that serves. In Git it has its true replicas, is not paused, and has an image that does not
   * exist, e.g. `registry.example.com/team/shop:unreleased`: its pods start with the first release.
   */
  readonly stable: string;

  /** Name of the Deployment that gets the release first. In Git: `replicas: 0`, not paused, any image. */
  readonly canary: string;

  /**
   * The route whose weights are the shares. Each workload has a route of its own.
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
  readonly replicas?: number;

  /**
   * Image for this workload.
   * @default - the image that the pipeline deploys
   */
  readonly image?: string;
}
