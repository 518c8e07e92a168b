import { AppProjectPlan, appProjectProblems } from './app-project.plan';
import { ARGOCD_NAMESPACE } from './argocd-namespace';
import { ArgoCdProblem } from './codes';
import { ProjectPolicy } from './permission';
import { Manifest } from '../core/document';
import { quote } from '../core/text';

/** What is wrong with an AppProject whose fields all have the type that they must have. */
export function readAppProjectProblems({ metadata, spec }: Manifest): ArgoCdProblem[] {
  const name = metadata?.name ?? '';
  const problems: ArgoCdProblem[] = [];
  const plan: AppProjectPlan = {
    name,
    namespace: metadata?.namespace ?? ARGOCD_NAMESPACE,
    description: spec.description,
    sourceRepos: spec.sourceRepos ?? [],
    sourceNamespaces: spec.sourceNamespaces ?? [],
    // the user interface of Argo CD writes server and name of one cluster
    destinations: (spec.destinations ?? []).map(({ server, name: cluster, namespace = '' }: any) =>
      server ? { server, namespace } : { name: cluster || undefined, namespace },
    ),
    clusterResourceWhitelist: spec.clusterResourceWhitelist ?? [],
    clusterResourceBlacklist: spec.clusterResourceBlacklist ?? [],
    namespaceResourceWhitelist: spec.namespaceResourceWhitelist ?? undefined,
    namespaceResourceBlacklist: spec.namespaceResourceBlacklist ?? [],
    permitOnlyProjectScopedClusters: spec.permitOnlyProjectScopedClusters === true,
    roles: (spec.roles ?? []).map((role: any, i: number) => ({
      name: role.name,
      groups: role.groups ?? [],
      policies: (role.policies ?? []).flatMap((line: string, j: number) => {
        const policy = readPolicy(name, role.name, line);
        if (typeof policy !== 'string') return [policy];
        problems.push({
          code: 'argocd-project',
          path: `spec.roles[${i}].policies[${j}]`,
          ...refused(name, role.name, line, policy),
        });
        return [];
      }),
    })),
  };
  const planned = appProjectProblems(plan).map((problem): ArgoCdProblem => {
    const isName = problem.path === 'name' || problem.path === 'namespace';
    return isName
      ? {
          ...problem,
          code: 'argocd-invalid-name',
          path: `metadata.${problem.path}`,
          remedy: 'Choose another name',
        }
      : { ...problem, code: 'argocd-project', path: `spec.${problem.path}` };
  });
  return [...planned, ...problems];
}

/** A line of Casbin, or what is wrong with it. */
function readPolicy(project: string, role: string, line: string): ProjectPolicy | string {
  const [p, subject, resource, action, object, effect, ...more] = line.split(',').map((part) => part.trim());
  if (p !== 'p' || effect === undefined || more.length > 0) return 'does not have six parts that begin with "p"';
  if (subject !== `proj:${project}:${role}`) return `is not about the role itself, which is proj:${project}:${role}`;
  if (effect !== 'allow' && effect !== 'deny') return `has the effect ${quote(effect)}`;
  if (!object.startsWith(`${project}/`)) return `is about ${quote(object)}, which is not of the project`;
  const isApplication = /^(applications|applicationsets|logs|exec)$/.test(resource);
  return { resource, action, object: isApplication ? object.slice(project.length + 1) : '*', deny: effect === 'deny' };
}

function refused(project: string, role: string, line: string, what: string): { fact: string; remedy: string } {
  return {
    fact: `${quote(line)} ${what}, and Argo CD refuses the project`,
    remedy: `Write it as in "p, proj:${project}:${role}, applications, sync, ${project}/*, allow"`,
  };
}
