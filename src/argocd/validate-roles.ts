import { ProjectPolicy, ProjectRole } from './permission';
import { validateDistinct } from './validate-distinct';
import { Diagnostic, within } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/** What policies can be about (`ProjectScoped`, util/rbac/rbac.go of Argo CD 3.6). */
const RESOURCES = ['applications', 'applicationsets', 'clusters', 'exec', 'logs', 'repositories'];

/** What policies can allow (`validActions`, pkg/apis/application/v1alpha1/types.go of Argo CD 3.6). */
const ACTIONS = ['get', 'create', 'update', 'delete', 'sync', 'override', 'rollback', '*'];

/** Validates the roles of an AppProject. */
export function validateRoles(roles: readonly ProjectRole[]): Diagnostic[] {
  const names = roles.map(({ name }) => name);
  return roles.flatMap((role, i) =>
    within(`[${i}]`, [...validateRoleName(role.name, names.indexOf(role.name) < i), ...validateRole(role)]),
  );
}

function validateRoleName(name: string, isTaken: boolean): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (!/^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name)) {
    diagnostics.push({
      path: 'name',
      fact: `${quote(name)} is not a valid name of a role`,
      allowed: 'Allowed: letters, digits, "-" and "_", beginning and ending with a letter or digit',
      remedy: 'Choose another name',
    });
  }
  if (isTaken) diagnostics.push({ path: 'name', fact: `two roles are named ${quote(name)}`, remedy: 'Rename one' });
  return diagnostics;
}

function validateRole({ policies = [], groups = [] }: ProjectRole): Diagnostic[] {
  return [
    ...policies.flatMap((policy, j) => within(`policies[${j}]`, validatePolicy(policy))),
    ...within('groups', validateDistinct(groups)),
    ...groups.flatMap((group, j) => within(`groups[${j}]`, validateGroup(group))),
  ];
}

function validatePolicy({ resource = 'applications', action, object = '*' }: ProjectPolicy): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (!RESOURCES.includes(resource)) {
    diagnostics.push({
      path: 'resource',
      fact: `${quote(resource)} is not a resource that a project has policies for`,
      allowed: existing('Resources', resource, RESOURCES),
      remedy: 'Use one of these',
    });
  }
  if (!ACTIONS.includes(action) && !/^(action|update|delete)\/[^\s,]+$/.test(action)) {
    diagnostics.push({
      path: 'action',
      fact: `${quote(action)} is not an action`,
      allowed: existing('Actions', action, [...ACTIONS, 'action/…', 'update/…', 'delete/…']),
      remedy: 'Use one of these',
    });
  }
  if (!/^([*\w.-]+\/)?[*\w.-]+$/.test(object)) {
    diagnostics.push({
      path: 'object',
      fact: `${quote(object)} does not name an Application`,
      allowed: 'Allowed: NAME or NAMESPACE/NAME, with "*" as a wildcard',
      remedy: 'Leave out the project, which is put before it',
    });
  }
  return diagnostics;
}

function validateGroup(group: string): Diagnostic[] {
  const unquoted = group.replace(/^"(.+)"$/, (_, inner: string) => inner.split(',').join(''));
  if (group.trim() === group && group !== '' && !/["\n\r\t,]/.test(unquoted)) return [];
  return [
    {
      path: '',
      fact: `${quote(group)} is not a valid name of a group`,
      remedy: 'Remove spaces around it; put a name with a comma in quotes',
    },
  ];
}
