import { ClusterResourceKind, OrphanedResources, ProjectRole } from './permission';
import { AppProjectPlan } from './plan-app-project';
import { policyLine } from './policy-line';
import { prunedList } from './pruned';
import { SyncWindow } from './sync-window';
import { AppProject } from '../../imports/argoproj.io';
import { goDuration } from '../core/duration';

/** Renders the spec of an AppProject. Nothing empty and no `false` that Argo CD would assume. */
export function renderAppProjectSpec(plan: AppProjectPlan): any {
  return AppProject.manifest({
    metadata: {},
    spec: {
      description: plan.description || undefined,
      sourceRepos: prunedList(plan.sourceRepos),
      sourceNamespaces: prunedList(plan.sourceNamespaces),
      destinations: prunedList(plan.destinations),
      clusterResourceWhitelist: renderKinds(plan.clusterResourceWhitelist),
      clusterResourceBlacklist: renderKinds(plan.clusterResourceBlacklist),
      namespaceResourceWhitelist: renderKinds(plan.namespaceResourceWhitelist ?? []),
      namespaceResourceBlacklist: renderKinds(plan.namespaceResourceBlacklist),
      orphanedResources: plan.orphanedResources && renderOrphanedResources(plan.orphanedResources),
      permitOnlyProjectScopedClusters: plan.permitOnlyProjectScopedClusters || undefined,
      roles: prunedList(plan.roles.map((role) => renderRole(plan.name, role))),
      syncWindows: prunedList(plan.syncWindows.map(renderSyncWindow)),
    },
  }).spec;
}

function renderKinds(kinds: readonly ClusterResourceKind[]) {
  return prunedList(kinds.map(({ group, kind, name }) => ({ group: group ?? '', kind, name })));
}

function renderOrphanedResources({ warn, ignore = [] }: OrphanedResources) {
  return {
    warn: warn || undefined,
    ignore: prunedList(ignore.map((each) => ({ ...each, group: each.group || undefined }))),
  };
}

function renderSyncWindow(window: SyncWindow) {
  return {
    ...window,
    duration: goDuration(window.duration),
    applications: prunedList(window.applications),
    namespaces: prunedList(window.namespaces),
    clusters: prunedList(window.clusters),
    andOperator: window.andOperator || undefined,
    manualSync: window.manualSync || undefined,
    syncOverrun: window.syncOverrun || undefined,
    description: window.description || undefined,
  };
}

function renderRole(project: string, { name, description, policies = [], groups }: ProjectRole) {
  return {
    name,
    description: description || undefined,
    policies: prunedList(policies.map((policy) => policyLine(project, name, policy))),
    groups: prunedList(groups),
  };
}
