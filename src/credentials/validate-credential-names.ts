import { CredentialWorkspace } from './credential-workspace';
import { Diagnostic } from '../core/diagnostic';
import { validateBinding } from '../tekton/validate-run-workspaces';

/** Validates the names of the Secrets and ConfigMaps of credentials. */
export function validateCredentialNames(workspaces: readonly CredentialWorkspace[]): Diagnostic[] {
  return workspaces.flatMap(({ binding }) => validateBinding(binding));
}
