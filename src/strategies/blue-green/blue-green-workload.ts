/** A Service, and two Deployments of which it selects one: the colour that serves. */
export interface BlueGreenWorkload {
  /** Name of the Service. */
  readonly service: string;

  /** Name of one Deployment. */
  readonly blue: string;

  /** Name of the other Deployment. */
  readonly green: string;

  /**
   * Name of a Service that leads to the colour that gets the release, for checks before the switch.
   * @default - none
   */
  readonly previewService?: string;

  /**
   * Label by whose value the Services select a colour. The pods of both Deployments have it, with different values, and
   * the Deployments select by it.
   * @default 'colour'
   */
  readonly colourLabel?: string;

  /**
   * Container that gets the image.
   * @default - the only container
   */
  readonly container?: string;

  /**
   * Number of pods of the colour that gets the release, from 1.
   * @default - as many as the colour that serves; 1 at the first release
   */
  readonly replicas?: number;

  /**
   * Image for this workload.
   * @default - the image that the pipeline deploys
   */
  readonly image?: string;
}
