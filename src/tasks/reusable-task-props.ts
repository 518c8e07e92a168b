import { ComputeResources } from '../tekton';

/** Props that all reusable tasks have in common. */
export interface ReusableTaskProps {
  /**
   * Name of the object.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Namespace of the object.
   * @default - the chart's namespace
   */
  readonly namespace?: string;

  /**
   * Image that the task runs, with a version: `REPOSITORY:TAG` and/or `@sha256:DIGEST`.
   * @default - that of `DefaultImages`
   */
  readonly image?: string;

  /**
   * Requests and limits of the step.
   * @default - requests that fit a small repository, and a limit of memory
   */
  readonly computeResources?: ComputeResources;
}
