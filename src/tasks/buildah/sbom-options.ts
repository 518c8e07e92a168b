import { ComputeResources } from '../../tekton';

/** Format of a software bill of materials. */
export enum SbomFormat {
  /** SPDX 2.3 as JSON, attached with the artifact type `application/spdx+json`. */
  SPDX_JSON = 'spdx-json',

  /** CycloneDX as JSON, attached with the artifact type `application/vnd.cyclonedx+json`. */
  CYCLONEDX_JSON = 'cyclonedx-json',
}

/**
 * The software bill of materials (SBOM) of an image that a `BuildahTask` builds: a list of its packages. syft writes it
 * and oras attaches it to the image in the registry, where `oras discover` and other clients of the referrers API find
 * it.
 *
 * It is written from the image in the registry, so its digest is the one that is deployed. With several platforms, each
 * image has an SBOM of its own.
 *
 * @example
 *
 * new BuildahTask(chart, 'buildah', { sbom: { format: SbomFormat.SPDX_JSON } });
 */
export interface SbomOptions {
  /** Format of the SBOM. */
  readonly format: SbomFormat;

  /**
   * Image with syft and a shell at `/busybox/sh`: a release image of syft whose tag ends in `-debug`.
   * @default DefaultImages.SYFT
   */
  readonly syftImage?: string;

  /**
   * Image with sh and oras 1.2 or later.
   * @default DefaultImages.ORAS
   */
  readonly orasImage?: string;

  /**
   * Requests and limits of the scan. It needs more memory for an image with many files.
   * @default - requests of 100m CPU and 256Mi memory, and a limit of 2Gi memory
   */
  readonly computeResources?: ComputeResources;
}
