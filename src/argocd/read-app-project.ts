import { withArgoCdCode } from './argocd-codes';
import { ARGOCD_NAMESPACE } from './argocd-namespace';
import { ProjectDestination, ProjectPolicy, ProjectRole } from './permission';
import { AppProjectPlan } from './plan-app-project';
import { Diagnostic } from '../core/diagnostic';
import { Manifest } from '../core/document';
import { quote } from '../core/text';

/** What a manifest sets as an AppProject, and what only a manifest can get wrong. */
export interface ReadAppProject {
  readonly plan: AppProjectPlan;
  readonly diagnostics: Diagnostic[];
}

/** Reads an existing AppProject without values of wrong types, and without its sync windows. */
export function readAppProject({ metadata, spec }: Manifest): ReadAppProject {
  const name = metadata?.name ?? '';
  const diagnostics: Diagnostic[] = [];
  const plan: AppProjectPlan = {
    name,
    namespace: metadata?.namespace ?? ARGOCD_NAMESPACE,
    description: spec.description,
    ...readLists(spec),
    namespaceResourceWhitelist: spec.namespaceResourceWhitelist ?? undefined,
    syncWindows: [],
    permitOnlyProjectScopedClusters: spec.permitOnlyProjectScopedClusters === true,
    roles: listOf(spec.roles).map((role, i) => readRole(name, role, `spec.roles[${i}]`, diagnostics)),
  };
  return { plan, diagnostics: withArgoCdCode('argocd-project', diagnostics) };
}

function readLists(spec: any) {
  return {
    sourceRepos: listOf(spec.sourceRepos),
    sourceNamespaces: listOf(spec.sourceNamespaces),
    destinations: listOf(spec.destinations).map(readProjectDestination),
    clusterResourceWhitelist: listOf(spec.clusterResourceWhitelist),
    clusterResourceBlacklist: listOf(spec.clusterResourceBlacklist),
    namespaceResourceBlacklist: listOf(spec.namespaceResourceBlacklist),
  };
}

/** The user interface of Argo CD writes server and name of one cluster. */
function readProjectDestination({ server, name, namespace = '' }: any): ProjectDestination {
  return server ? { server, namespace } : { name: name || undefined, namespace };
}

function readRole(project: string, role: any, path: string, diagnostics: Diagnostic[]): ProjectRole {
  if (role.name === undefined) return { name: '', groups: listOf(role.groups), policies: [] };
  const policies = listOf(role.policies).flatMap((line: string, j) => {
    const policy = readPolicy(project, role.name, line);
    if (typeof policy !== 'string') return [policy];
    diagnostics.push({ path: `${path}.policies[${j}]`, ...rejected(project, role.name, line, policy) });
    return [];
  });
  return { name: role.name, groups: listOf(role.groups), policies };
}

/** A line of Casbin as a policy, or what is wrong with it. */
function readPolicy(project: string, role: string, line: string): ProjectPolicy | string {
  const [p, subject, resource, action, object, effect, ...more] = line.split(',').map((part) => part.trim());
  if (p !== 'p' || effect === undefined || more.length > 0) return 'does not have six parts that begin with "p"';
  if (subject !== `proj:${project}:${role}`) return `is not about the role itself, which is proj:${project}:${role}`;
  if (effect !== 'allow' && effect !== 'deny') return `has the effect ${quote(effect)}`;
  if (!object.startsWith(`${project}/`)) return `is about ${quote(object)}, which is not of the project`;
  const isApplication = /^(applications|applicationsets|logs|exec)$/.test(resource);
  return { resource, action, object: isApplication ? object.slice(project.length + 1) : '*', deny: effect === 'deny' };
}

function rejected(project: string, role: string, line: string, reason: string): { fact: string; remedy: string } {
  return {
    fact: `${quote(line)} ${reason}, and Argo CD rejects the project`,
    remedy: `Write it as in "p, proj:${project}:${role}, applications, sync, ${project}/*, allow"`,
  };
}

function listOf(value: any): any[] {
  return value ?? [];
}
