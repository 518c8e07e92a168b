import { join } from 'path';
import { Size } from 'cdk8s';
import { ContainerResources, Cpu } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { SbomFormat, SbomOptions } from './sbom-options';
import { Script } from '../../core/script';
import { ResultProps, StepProps, StepSecurity, TaskVolume, TaskWorkspaceProps, VolumeMount } from '../../tekton';
import { DefaultImages } from '../default-images';

/** What a Task has more where it writes an SBOM. */
export interface SbomParts {
  readonly workspaces: { [name: string]: TaskWorkspaceProps };
  readonly results: { [name: string]: ResultProps };
  readonly volumes: { [name: string]: TaskVolume };
  readonly steps: StepProps[];
}

/** The build before it, whose storage one of the steps reads. */
export interface SbomSource {
  readonly image: string;
  readonly security: StepSecurity;
  readonly storage: VolumeMount;
}

/** Names of files, and the type under which registries know the document. */
const WRITTEN: { [format in SbomFormat]: { extension: string; mediaType: string } } = {
  [SbomFormat.SPDX_JSON]: { extension: 'spdx.json', mediaType: 'application/spdx+json' },
  [SbomFormat.CYCLONEDX_JSON]: { extension: 'cdx.json', mediaType: 'application/vnd.cyclonedx+json' },
};

/** Where the steps hand over the image and the documents. */
const FOLDER = '/sbom';

/**
 * Four steps after the build. The image comes from the registry where it was pushed, else from the storage of the build: a
 * step for each, of which one has nothing to do, since no image has both tools and a step cannot be left out at run time.
 */
export function sbomParts(
  scope: Construct,
  { format, syftImage, orasImage, computeResources }: SbomOptions,
  build: SbomSource,
): SbomParts {
  const { extension, mediaType } = WRITTEN[format];
  const scratch: VolumeMount[] = [
    { volume: 'sbom', mountPath: FOLDER },
    { volume: 'tmp', mountPath: '/tmp' },
  ];
  const common = { HOME: '/tmp', SBOM_FOLDER: FOLDER };
  const oras: Omit<StepProps, 'name'> = {
    image: orasImage ?? DefaultImages.of(scope, DefaultImages.ORAS),
    script: script('sbom-registry.sh'),
    env: { ...common, SBOM_MEDIA_TYPE: mediaType },
    computeResources: resources(50, 64, 512),
    security: { readOnlyRootFilesystem: true },
    volumeMounts: scratch,
  };
  return {
    workspaces: { sbom: { description: 'Where the SBOM is left as a file, beside the registry', optional: true } },
    results: {
      SBOM_DIGEST: {
        description:
          'Digest of the SBOM in the repository of the image; of several platforms one for each, separated by commas',
      },
    },
    volumes: { sbom: TaskVolume.emptyDir() },
    steps: [
      {
        name: 'export-image',
        image: build.image,
        script: script('sbom-export.sh'),
        env: common,
        computeResources: resources(100, 128, 1024),
        security: build.security,
        volumeMounts: [build.storage, ...scratch],
      },
      { ...oras, name: 'fetch-image', args: ['fetch'] },
      {
        name: 'scan-image',
        image: syftImage ?? DefaultImages.of(scope, DefaultImages.SYFT),
        script: script('sbom-scan.sh'),
        env: { ...common, SBOM_FORMAT: format, SBOM_EXTENSION: extension },
        computeResources: computeResources ?? resources(100, 256, 2048),
        security: { readOnlyRootFilesystem: true },
        volumeMounts: scratch,
      },
      { ...oras, name: 'attach-sbom', args: ['attach'] },
    ],
  };
}

function script(file: string): Script {
  return Script.fromFile(join(__dirname, file));
}

function resources(millis: number, request: number, limit: number): ContainerResources {
  return {
    cpu: { request: Cpu.millis(millis) },
    memory: { request: Size.mebibytes(request), limit: Size.mebibytes(limit) },
  };
}
