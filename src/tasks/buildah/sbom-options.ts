import { ContainerResources } from 'cdk8s-plus-28';

/** How a software bill of materials is written. */
export enum SbomFormat {
  /** SPDX 2.3 as JSON, attached with the artifact type `application/spdx+json`. */
  SPDX_JSON = 'spdx-json',

  /** CycloneDX as JSON, attached with the artifact type `application/vnd.cyclonedx+json`. */
  CYCLONEDX_JSON = 'cyclonedx-json',
}

/**
 * The software bill of materials (SBOM) of an image that a `BuildahTask` builds: a list of the packages in it, written by
 * syft and attached to the image in its registry by oras, where `oras discover` and others who know referrers find it.
 *
 * It is written from what the registry has, so the digest in it is the one that is deployed. Of several platforms each has
 * one of its own, attached to the image of that platform.
 *
 * @example
 *
 * new BuildahTask(chart, 'buildah', { sbom: { format: SbomFormat.SPDX_JSON } });
 */
export interface SbomOptions {
  /** How it is written. */
  readonly format: SbomFormat;

  /**
   * Image with syft and a shell at `/busybox/sh`, which the release images of syft have whose tag ends in `-debug`.
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
  readonly computeResources?: ContainerResources;
}
