import {
  ClusterResourceKind,
  OrphanedResources,
  ProjectDestination,
  ProjectPolicy,
  ProjectRole,
  ResourceKind,
} from './permission';
import { Diagnostic } from '../core/diagnostic';
import { labelNameProblems, objectNameProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/** What the author said of an AppProject, defaults resolved. */
export interface AppProjectPlan {
  readonly name: string;
  readonly namespace: string;
  readonly description?: string;
  readonly sourceRepos: string[];
  readonly sourceNamespaces: string[];
  readonly destinations: ProjectDestination[];
  readonly clusterResourceWhitelist: ClusterResourceKind[];
  readonly clusterResourceBlacklist: ClusterResourceKind[];
  readonly namespaceResourceWhitelist?: ResourceKind[];
  readonly namespaceResourceBlacklist: ResourceKind[];
  readonly orphanedResources?: OrphanedResources;
  readonly permitOnlyProjectScopedClusters: boolean;
  readonly roles: ProjectRole[];
}

/** What policies may be about (`ProjectScoped`, util/rbac/rbac.go of Argo CD 3.6.1). */
const RESOURCES = ['applications', 'applicationsets', 'clusters', 'exec', 'logs', 'repositories'];

/** What policies may allow (`validActions`, pkg/apis/application/v1alpha1/types.go of Argo CD 3.6.1). */
const ACTIONS = ['get', 'create', 'update', 'delete', 'sync', 'override', 'rollback', '*'];

/** The line of Casbin for a policy: `p, proj:PROJECT:ROLE, RESOURCE, ACTION, PROJECT/OBJECT, allow`. */
export function policyLine(project: string, role: string, policy: ProjectPolicy): string {
  const { resource = 'applications', action, object = '*', deny } = policy;
  return ['p', `proj:${project}:${role}`, resource, action, `${project}/${object}`, deny ? 'deny' : 'allow'].join(', ');
}

/** All that is wrong with an AppProject: what `ValidateProject` refuses, and what permits nothing or more than it says. */
export function appProjectProblems(plan: AppProjectPlan): Diagnostic[] {
  return [
    ...objectNameProblems('name', plan.name),
    ...labelNameProblems('namespace', plan.namespace),
    ...descriptionProblems(plan.description),
    ...patternsProblems('sourceRepos', plan.sourceRepos),
    ...duplicateProblems('sourceNamespaces', plan.sourceNamespaces),
    ...destinationsProblems(plan.destinations),
    ...kindsProblems('clusterResourceWhitelist', plan.clusterResourceWhitelist),
    ...kindsProblems('clusterResourceBlacklist', plan.clusterResourceBlacklist),
    ...emptyWhitelistProblems(plan.namespaceResourceWhitelist),
    ...kindsProblems('namespaceResourceWhitelist', plan.namespaceResourceWhitelist ?? []),
    ...kindsProblems('namespaceResourceBlacklist', plan.namespaceResourceBlacklist),
    ...rolesProblems(plan.roles),
  ];
}

function descriptionProblems(description: string | undefined): Diagnostic[] {
  if (description === undefined || description.length <= 255) return [];
  return [
    {
      path: 'description',
      fact: `has ${description.length} characters`,
      allowed: 'Allowed: at most 255',
      remedy: 'Shorten it',
    },
  ];
}

function patternsProblems(property: string, patterns: string[]): Diagnostic[] {
  const problems = duplicateProblems(property, patterns);
  patterns.forEach((pattern, i) => problems.push(...patternProblems(`${property}[${i}]`, pattern)));
  if (patterns.length > 0 && patterns.every((pattern) => pattern.startsWith('!'))) {
    problems.push({ path: property, fact: 'only denies, and so permits nothing', remedy: 'Add what is allowed' });
  }
  return problems;
}

function patternProblems(property: string, pattern: string): Diagnostic[] {
  if (pattern === '') return [{ path: property, fact: 'is empty', remedy: 'Give a value or a pattern' }];
  if (pattern === '!*') {
    return [{ path: property, fact: '"!*" denies everything, and Argo CD refuses it', remedy: 'Remove it' }];
  }
  return [];
}

function duplicateProblems(property: string, values: string[]): Diagnostic[] {
  return values.flatMap((value, i) =>
    values.indexOf(value) === i
      ? []
      : [{ path: `${property}[${i}]`, fact: `${quote(value)} is in the list already`, remedy: 'Remove one' }],
  );
}

function destinationsProblems(destinations: ProjectDestination[]): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const keys = destinations.map(({ server, name, namespace }) => `${server ?? name}/${namespace}`);
  destinations.forEach(({ server, name, namespace }, i) => {
    const at = `destinations[${i}]`;
    if ((server === undefined) === (name === undefined)) {
      problems.push({
        path: at,
        fact:
          server === undefined
            ? 'names no cluster'
            : `names the cluster twice, by server ${quote(server)} and by name ${quote(name)}, and permits both`,
        remedy: 'Give either server or name',
      });
    }
    if (server !== undefined) problems.push(...patternProblems(`${at}.server`, server));
    if (name !== undefined) problems.push(...patternProblems(`${at}.name`, name));
    problems.push(...patternProblems(`${at}.namespace`, namespace));
    if (keys.indexOf(keys[i]) < i) {
      problems.push({
        path: at,
        fact: `is the same as destinations[${keys.indexOf(keys[i])}]`,
        remedy: 'Remove one',
      });
    }
  });
  if (
    destinations.length > 0 &&
    destinations.every((each) => [each.server, each.name, each.namespace].some((text) => text?.startsWith('!')))
  ) {
    problems.push({
      path: 'destinations',
      fact: 'only denies, and so permits nothing',
      remedy: 'Add what is allowed',
    });
  }
  return problems;
}

function kindsProblems(property: string, kinds: ClusterResourceKind[]): Diagnostic[] {
  return kinds.flatMap(({ group, kind }, i) => {
    const problems: Diagnostic[] = [];
    if (kind === '') {
      problems.push({ path: `${property}[${i}].kind`, fact: 'is empty', remedy: 'Name a kind, or "*" for any' });
    }
    if (group?.includes('/')) {
      problems.push({
        path: `${property}[${i}].group`,
        fact: `${quote(group)} has a version`,
        remedy: `Write ${quote(group.split('/')[0])}`,
      });
    }
    return problems;
  });
}

function emptyWhitelistProblems(whitelist: ResourceKind[] | undefined): Diagnostic[] {
  if (whitelist?.length !== 0) return [];
  return [
    {
      path: 'namespaceResourceWhitelist',
      fact: 'is empty: Argo CD drops an empty list when it writes the project, and then permits every kind',
      remedy: 'To permit none, give namespaceResourceBlacklist { group: "*", kind: "*" }',
    },
  ];
}

function rolesProblems(roles: ProjectRole[]): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const names = roles.map(({ name }) => name);
  roles.forEach((role, i) => {
    const at = `roles[${i}]`;
    if (!/^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(role.name)) {
      problems.push({
        path: `${at}.name`,
        fact: `${quote(role.name)} is no name for a role`,
        allowed: 'Allowed: letters, digits, "-" and "_", beginning and ending with a letter or digit',
        remedy: 'Choose another name',
      });
    }
    if (names.indexOf(role.name) < i) {
      problems.push({ path: `${at}.name`, fact: `two roles are named ${quote(role.name)}`, remedy: 'Rename one' });
    }
    (role.policies ?? []).forEach((policy, j) => problems.push(...policyProblems(`${at}.policies[${j}]`, policy)));
    problems.push(...duplicateProblems(`${at}.groups`, role.groups ?? []));
    (role.groups ?? []).forEach((group, j) => {
      if (
        group.trim() === group &&
        group !== '' &&
        !/["\n\r\t,]/.test(group.replace(/^"(.+)"$/, (_, inner: string) => inner.split(',').join('')))
      ) {
        return;
      }
      problems.push({
        path: `${at}.groups[${j}]`,
        fact: `${quote(group)} is no name for a group`,
        remedy: 'Remove spaces around it; put a name with a comma in quotes',
      });
    });
  });
  return problems;
}

function policyProblems(at: string, { resource = 'applications', action, object = '*' }: ProjectPolicy): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (!RESOURCES.includes(resource)) {
    problems.push({
      path: `${at}.resource`,
      fact: `${quote(resource)} is nothing that a project has policies for`,
      allowed: existing('Resources', resource, RESOURCES),
      remedy: 'Use one of these',
    });
  }
  if (!ACTIONS.includes(action) && !/^(action|update|delete)\/[^\s,]+$/.test(action)) {
    problems.push({
      path: `${at}.action`,
      fact: `${quote(action)} is no action`,
      allowed: existing('Actions', action, [...ACTIONS, 'action/…', 'update/…', 'delete/…']),
      remedy: 'Use one of these',
    });
  }
  if (!/^([*\w.-]+\/)?[*\w.-]+$/.test(object)) {
    problems.push({
      path: `${at}.object`,
      fact: `${quote(object)} names no Application`,
      allowed: 'Allowed: NAME or NAMESPACE/NAME, with "*" as a wildcard',
      remedy: 'Leave out the project, which is put before it',
    });
  }
  return problems;
}
