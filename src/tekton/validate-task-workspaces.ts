import { TaskDeclaration } from './task-plan';
import { Diagnostic, Wording } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/**
 * Validates the workspaces that a Task gets: the TaskRun fails with a workspace that the Task does not declare, and
 * without one that it requires.
 *
 * @param bound names of the workspaces
 * @param bind what to do about a missing one
 */
export function validateTaskWorkspaces(bound: readonly string[], task: TaskDeclaration, bind: Wording): Diagnostic[] {
  const { workspaces, inherited } = task;
  const isBound = (name: string) => bound.includes(name) || (inherited !== undefined && name in inherited.workspaces);
  const unknown = inherited ? [] : bound.filter((name) => !(name in workspaces));
  const missing = Object.keys(workspaces).filter((name) => !workspaces[name].optional && !isBound(name));
  return [
    ...unknown.map((name) => undeclaredWorkspace(name, Object.keys(workspaces))),
    ...missing.map((name) => ({
      code: 'tekton-missing-workspace',
      path: name,
      fact: 'the Task requires this workspace, but it is not bound',
      remedy: bind,
    })),
  ];
}

function undeclaredWorkspace(name: string, declared: readonly string[]): Diagnostic {
  return {
    code: 'tekton-undeclared-workspace',
    path: name,
    fact: `the Task has no workspace ${quote(name)}`,
    allowed: existing('Workspaces', name, declared),
    remedy: 'Correct the name or remove it',
  };
}
