import { BuildAndDeployPipelineProps } from './build-and-deploy-pipeline-props';
import { Diagnostic, within } from '../core/diagnostic';
import { imageRepositoryDiagnostics } from '../core/image';
import { quote } from '../core/text';
import { validateCredentialNames } from '../credentials/validate-credential-names';
import { validatePermissions } from '../deploy/validate-permissions';
import { validateSourceRepository } from '../deploy/validate-source-repository';

/** Validates the props of a `BuildAndDeployPipeline`. */
export function validateBuildAndDeploy(props: BuildAndDeployPipelineProps): Diagnostic[] {
  return [
    ...within('image', imageRepositoryDiagnostics(props.image)),
    ...validateSourceRepository(props.sourceUrl, props.gitCredentials),
    ...within('registryCredentials', validateCredentialNames(props.registryCredentials?._workspaces() ?? [])),
    ...within('platforms', validatePlatforms(props.platforms ?? [])),
    ...within('cacheRepository', validateCacheRepository(props)),
    ...validateSharedTasks(props),
    ...within('strategy.permissions', validatePermissions(props.strategy?.permissions ?? [])),
  ];
}

function validatePlatforms(platforms: string[]): Diagnostic[] {
  return platforms
    .filter((platform) => !/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(platform))
    .map((platform) => ({
      path: '',
      fact: `${quote(platform)} is not a platform`,
      allowed: 'Allowed: OS/ARCHITECTURE, OS/ARCHITECTURE/VARIANT',
      remedy: 'Write e.g. linux/arm64',
    }));
}

function validateCacheRepository({
  cacheRepository,
  image,
  platforms = [],
}: BuildAndDeployPipelineProps): Diagnostic[] {
  if (cacheRepository === undefined) return [];
  const diagnostics = imageRepositoryDiagnostics(cacheRepository);
  if (cacheRepository === image) {
    diagnostics.push({
      path: '',
      fact: `${quote(cacheRepository)} is the repository of the image, which would get a tag for each layer`,
      remedy: `Use another one, e.g. ${quote(`${image}-cache`)}`,
    });
  }
  if (platforms.length > 1) {
    diagnostics.push({
      path: '',
      fact: `${quote(cacheRepository)} cannot be combined with ${platforms.length} platforms, which would share layers`,
      remedy: 'Remove it, or build for one platform',
    });
  }
  return diagnostics;
}

/** Rejects props that would have no effect, because an existing Task is used. */
function validateSharedTasks(props: BuildAndDeployPipelineProps): Diagnostic[] {
  const { gitCloneTask, buildahTask, images } = props;
  const ignored = [
    { path: 'images.git', value: images?.git, prop: 'gitCloneTask', task: gitCloneTask },
    { path: 'images.buildah', value: images?.buildah, prop: 'buildahTask', task: buildahTask },
    { path: 'buildProfile', value: props.buildProfile, prop: 'buildahTask', task: buildahTask },
    { path: 'sbom', value: props.sbom, prop: 'buildahTask', task: buildahTask },
  ];
  return ignored
    .filter(({ value, task }) => value !== undefined && task !== undefined)
    .map(({ path, value, prop }) => ({
      path,
      fact: `${quote(value)} cannot be combined with ${prop}, which has its own`,
      remedy: `Set it on that Task, or remove ${prop}`,
    }));
}
