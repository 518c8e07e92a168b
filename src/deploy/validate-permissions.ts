import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';
import { DeployPermission } from '../strategies';

/** Rejects wildcards in the permissions of a strategy. */
export function validatePermissions(permissions: DeployPermission[]): Diagnostic[] {
  return permissions.flatMap((permission, i) =>
    Object.entries(permission)
      .filter(([, value]) => [value].flat().includes('*'))
      .map(([field, value]) => ({
        path: `[${i}].${field}`,
        fact: `${quote(value)} is a wildcard, which grants more than the task that deploys needs`,
        remedy: 'List what the task uses',
      })),
  );
}
