/**
 * Requests and limits of a container or a pod. Quantities are those of Kubernetes, e.g. `250m` and `512Mi`; resources
 * are `cpu`, `memory`, `ephemeral-storage`, and those that the nodes add, e.g. `nvidia.com/gpu`.
 *
 * @example
 *
 * const computeResources: ComputeResources = {
 *   requests: { cpu: '250m', memory: '512Mi' },
 *   limits: { memory: '4Gi' },
 * };
 */
export interface ComputeResources {
  /**
   * What the scheduler reserves, by resource. Rejects more than the limit.
   * @default - the limits
   */
  readonly requests?: { [resource: string]: string };

  /**
   * The most that the container may use, by resource.
   * @default - no limits
   */
  readonly limits?: { [resource: string]: string };

  /**
   * Resource claims of the pod that the container uses.
   * @default - none
   */
  readonly claims?: ResourceClaim[];
}

/** A resource claim of the pod that a container uses. */
export interface ResourceClaim {
  /** Name of the claim. */
  readonly name: string;

  /**
   * Name of one request of the claim.
   * @default - all its requests
   */
  readonly request?: string;
}
