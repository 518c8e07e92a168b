import { ProjectPolicy } from './permission';

/** The line of Casbin for a policy: `p, proj:PROJECT:ROLE, RESOURCE, ACTION, PROJECT/OBJECT, allow`. */
export function policyLine(project: string, role: string, policy: ProjectPolicy): string {
  const { resource = 'applications', action, object = '*', deny } = policy;
  return ['p', `proj:${project}:${role}`, resource, action, `${project}/${object}`, deny ? 'deny' : 'allow'].join(', ');
}
