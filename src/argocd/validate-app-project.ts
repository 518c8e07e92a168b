import { withArgoCdCode } from './argocd-codes';
import { METADATA, SPEC } from './manifest-paths';
import { ClusterResourceKind, ProjectDestination, ResourceKind } from './permission';
import { AppProjectPlan } from './plan-app-project';
import { validateDistinct } from './validate-distinct';
import { validateRoles } from './validate-roles';
import { validateSyncWindows } from './validate-sync-windows';
import { Diagnostic, within, Wording } from '../core/diagnostic';
import { labelNameDiagnostics, objectNameDiagnostics } from '../core/name';
import { quote } from '../core/text';

/** Where the fields of the manifest are that are props of the construct. */

/** Longest description that Argo CD accepts. */
const MAX_DESCRIPTION = 255;

/** Validates an AppProject: what `ValidateProject` rejects, and what permits nothing or more than it seems to. */
export function validateAppProject(plan: AppProjectPlan): Diagnostic[] {
  const spec = [
    ...within('description', validateDescription(plan.description)),
    ...within('sourceRepos', validatePatterns(plan.sourceRepos)),
    ...within('sourceNamespaces', validateDistinct(plan.sourceNamespaces)),
    ...within('destinations', validateDestinations(plan.destinations)),
    ...within('clusterResourceWhitelist', validateKinds(plan.clusterResourceWhitelist)),
    ...within('clusterResourceBlacklist', validateKinds(plan.clusterResourceBlacklist)),
    ...within('namespaceResourceWhitelist', validateNotEmpty(plan.namespaceResourceWhitelist)),
    ...within('namespaceResourceWhitelist', validateKinds(plan.namespaceResourceWhitelist ?? [])),
    ...within('namespaceResourceBlacklist', validateKinds(plan.namespaceResourceBlacklist)),
    ...within('roles', validateRoles(plan.roles)),
    ...within('syncWindows', validateSyncWindows(plan.syncWindows)),
  ];
  return [
    ...within(METADATA, withArgoCdCode('argocd-invalid-name', validateProjectNames(plan))),
    ...within(SPEC, withArgoCdCode('argocd-project', spec)),
  ];
}

function validateProjectNames({ name, namespace }: AppProjectPlan): Diagnostic[] {
  const remedy: Wording = {
    construct: 'Set the prop name, which defaults to the construct id',
    manifest: 'Choose another name',
  };
  const names = within('name', objectNameDiagnostics(name)).map((diagnostic) => ({ ...diagnostic, remedy }));
  return [...names, ...within('namespace', labelNameDiagnostics(namespace))];
}

function validateDescription(description: string | undefined): Diagnostic[] {
  if (description === undefined || description.length <= MAX_DESCRIPTION) return [];
  return [
    {
      path: '',
      fact: `has ${description.length} characters`,
      allowed: `Allowed: at most ${MAX_DESCRIPTION}`,
      remedy: 'Shorten it',
    },
  ];
}

function validatePatterns(patterns: readonly string[]): Diagnostic[] {
  return [
    ...validateDistinct(patterns),
    ...patterns.flatMap((pattern, i) => within(`[${i}]`, validatePattern(pattern))),
    ...validateAllows(patterns.map((pattern) => [pattern])),
  ];
}

function validatePattern(pattern: string): Diagnostic[] {
  if (pattern === '') return [{ path: '', fact: 'is empty', remedy: 'Give a value or a pattern' }];
  if (pattern !== '!*') return [];
  return [{ path: '', fact: '"!*" denies everything, and Argo CD rejects it', remedy: 'Remove it' }];
}

/** A list whose every item denies permits nothing. */
function validateAllows(items: readonly (string | undefined)[][]): Diagnostic[] {
  const denies = (item: (string | undefined)[]) => item.some((pattern) => pattern?.startsWith('!'));
  if (items.length === 0 || !items.every(denies)) return [];
  return [{ path: '', fact: 'only denies, and so permits nothing', remedy: 'Add what is allowed' }];
}

function validateDestinations(destinations: readonly ProjectDestination[]): Diagnostic[] {
  const keys = destinations.map(({ server, name, namespace }) => `${server ?? name}/${namespace}`);
  return [
    ...destinations.flatMap((destination, i) =>
      within(`[${i}]`, [...validateProjectDestination(destination), ...validateFirst(keys, i)]),
    ),
    ...validateAllows(destinations.map(({ server, name, namespace }) => [server, name, namespace])),
  ];
}

function validateFirst(keys: readonly string[], i: number): Diagnostic[] {
  const first = keys.indexOf(keys[i]);
  return first === i ? [] : [{ path: '', fact: `is the same as destinations[${first}]`, remedy: 'Remove one' }];
}

function validateProjectDestination({ server, name, namespace }: ProjectDestination): Diagnostic[] {
  return [
    ...validateOneCluster(server, name),
    ...within('server', server === undefined ? [] : validatePattern(server)),
    ...within('name', name === undefined ? [] : validatePattern(name)),
    ...within('namespace', validatePattern(namespace)),
  ];
}

function validateOneCluster(server: string | undefined, name: string | undefined): Diagnostic[] {
  if ((server === undefined) !== (name === undefined)) return [];
  const fact =
    server === undefined
      ? 'names no cluster'
      : `names the cluster twice, by server ${quote(server)} and by name ${quote(name)}, and permits both`;
  return [{ path: '', fact, remedy: 'Give either server or name' }];
}

function validateKinds(kinds: readonly ClusterResourceKind[]): Diagnostic[] {
  return kinds.flatMap(({ group, kind }, i) => {
    const diagnostics: Diagnostic[] = [];
    if (kind === '') diagnostics.push({ path: 'kind', fact: 'is empty', remedy: 'Name a kind, or "*" for any' });
    if (group?.includes('/')) {
      const remedy = `Write ${quote(group.split('/')[0])}`;
      diagnostics.push({ path: 'group', fact: `${quote(group)} has a version`, remedy });
    }
    return within(`[${i}]`, diagnostics);
  });
}

function validateNotEmpty(whitelist: ResourceKind[] | undefined): Diagnostic[] {
  if (whitelist?.length !== 0) return [];
  return [
    {
      path: '',
      fact: 'is empty: Argo CD drops an empty list when it writes the project, and then permits every kind',
      remedy: 'To permit none, give namespaceResourceBlacklist { group: "*", kind: "*" }',
    },
  ];
}
