import { join } from 'path';
import { Construct } from 'constructs';
import { SbomFormat, SbomOptions } from './sbom-options';
import { Script } from '../../core/script';
import {
  ComputeResources,
  ResultProps,
  StepProps,
  SecurityContext,
  TaskVolume,
  TaskWorkspaceProps,
  VolumeMount,
} from '../../tekton';
import { DefaultImages } from '../default-images';

/** What a Task that builds gets in addition to write an SBOM. */
export interface SbomPlan {
  readonly workspaces: { [name: string]: TaskWorkspaceProps };
  readonly results: { [name: string]: ResultProps };
  readonly volumes: { [name: string]: TaskVolume };
  readonly steps: StepProps[];
}

/** The step that builds, whose storage one of the steps reads. */
export interface SbomSource {
  readonly image: string;
  readonly security: SecurityContext;
  readonly storage: VolumeMount;
}

/** File extension and media type of each format. */
const SBOM_FILES: { [format in SbomFormat]: { extension: string; mediaType: string } } = {
  [SbomFormat.SPDX_JSON]: { extension: 'spdx.json', mediaType: 'application/spdx+json' },
  [SbomFormat.CYCLONEDX_JSON]: { extension: 'cdx.json', mediaType: 'application/vnd.cyclonedx+json' },
};

/** The folder through which the steps pass the image and the documents. */
const SBOM_FOLDER = '/sbom';

const SBOM_VOLUME_MOUNTS: VolumeMount[] = [
  { name: 'sbom', mountPath: SBOM_FOLDER },
  { name: 'tmp', mountPath: '/tmp' },
];

const SBOM_ENV = { HOME: '/tmp', SBOM_FOLDER };

/**
 * Plans four steps after the build. The image comes from the registry if it was pushed, else from the storage of the
 * build. Each source has a step, of which one does nothing: no image has both tools, and a step cannot be skipped.
 */
export function planSbom(scope: Construct, options: SbomOptions, build: SbomSource): SbomPlan {
  const oras = planOrasStep(scope, options);
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
      planExportStep(build),
      { ...oras, name: 'fetch-image', args: ['fetch'] },
      planScanStep(scope, options),
      { ...oras, name: 'attach-sbom', args: ['attach'] },
    ],
  };
}

function planExportStep(build: SbomSource): StepProps {
  return {
    name: 'export-image',
    image: build.image,
    script: script('sbom-export.sh'),
    env: SBOM_ENV,
    computeResources: resources('100m', '128Mi', '1Gi'),
    securityContext: build.security,
    volumeMounts: [build.storage, ...SBOM_VOLUME_MOUNTS],
  };
}

function planOrasStep(scope: Construct, { format, orasImage }: SbomOptions): Omit<StepProps, 'name'> {
  return {
    image: orasImage ?? DefaultImages.of(scope, DefaultImages.ORAS),
    script: script('sbom-registry.sh'),
    env: { ...SBOM_ENV, SBOM_MEDIA_TYPE: SBOM_FILES[format].mediaType },
    computeResources: resources('50m', '64Mi', '512Mi'),
    securityContext: { readOnlyRootFilesystem: true },
    volumeMounts: SBOM_VOLUME_MOUNTS,
  };
}

function planScanStep(scope: Construct, { format, syftImage, computeResources }: SbomOptions): StepProps {
  return {
    name: 'scan-image',
    image: syftImage ?? DefaultImages.of(scope, DefaultImages.SYFT),
    script: script('sbom-scan.sh'),
    env: { ...SBOM_ENV, SBOM_FORMAT: format, SBOM_EXTENSION: SBOM_FILES[format].extension },
    computeResources: computeResources ?? resources('100m', '256Mi', '2Gi'),
    securityContext: { readOnlyRootFilesystem: true },
    volumeMounts: SBOM_VOLUME_MOUNTS,
  };
}

function script(file: string): Script {
  return Script.fromFile(join(__dirname, file));
}

function resources(cpu: string, request: string, limit: string): ComputeResources {
  return { requests: { cpu, memory: request }, limits: { memory: limit } };
}
