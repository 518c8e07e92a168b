import { DeployPipelineProps } from './deploy-pipeline-props';
import { validatePermissions } from './validate-permissions';
import { validateSourceRepository } from './validate-source-repository';
import { Diagnostic, within } from '../core/diagnostic';
import { imageRepositoryDiagnostics } from '../core/image';
import { validateCredentialNames } from '../credentials/validate-credential-names';

/** Validates the props of a `DeployPipeline`. */
export function validateDeploy(props: DeployPipelineProps): Diagnostic[] {
  return [
    ...within('image', imageRepositoryDiagnostics(props.image)),
    ...(props.sourceUrl === undefined ? validateWithoutSource(props) : []),
    ...(props.sourceUrl === undefined ? [] : validateSourceRepository(props.sourceUrl, props.gitCredentials)),
    ...within('registryCredentials', validateCredentialNames(props.registryCredentials?._workspaces() ?? [])),
    ...within('strategy.permissions', validatePermissions(props.strategy.permissions)),
  ];
}

/** Rejects props that have no effect, because nothing is cloned. */
function validateWithoutSource(props: DeployPipelineProps): Diagnostic[] {
  const names = ['defaultRevision', 'submodules', 'gitCredentials', 'storage', 'storageClassName'] as const;
  return names
    .filter((name) => props[name] !== undefined)
    .map((name) => ({
      path: name,
      fact: 'has no effect: nothing is cloned',
      remedy: 'Set sourceUrl, or remove it',
    }));
}
