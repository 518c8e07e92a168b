import { WorkspaceBinding } from '../tekton';

/** A workspace through which a task of a Pipeline reads credentials. */
export interface CredentialWorkspace {
  /** Name of the workspace of the Pipeline. */
  readonly name: string;
  readonly description: string;
  /** Name of the workspace of the Task. */
  readonly taskWorkspace: string;
  /** What a run binds to it. */
  readonly binding: WorkspaceBinding;
}

/** The workspaces as a Pipeline declares them. */
export function credentialDeclarations(workspaces: readonly CredentialWorkspace[]): {
  [name: string]: { description: string };
} {
  return Object.fromEntries(workspaces.map(({ name, description }) => [name, { description }]));
}

/** The workspaces as a task of the Pipeline uses them. */
export function credentialUses(workspaces: readonly CredentialWorkspace[]): { [taskWorkspace: string]: string } {
  return Object.fromEntries(workspaces.map(({ name, taskWorkspace }) => [taskWorkspace, name]));
}

/** The workspaces as a run binds them. */
export function credentialBindings(workspaces: readonly CredentialWorkspace[]): { [name: string]: WorkspaceBinding } {
  return Object.fromEntries(workspaces.map(({ name, binding }) => [name, binding]));
}
