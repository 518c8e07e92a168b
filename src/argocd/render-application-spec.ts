import { mergedIgnoreDifferences } from './merged-ignore-differences';
import { mergedOptions } from './option-table';
import { ApplicationPlan } from './plan-application';
import { pruned, prunedList } from './pruned';
import { renderSource } from './render-source';
import { SyncRetry } from './sync-policy';
import {
  Application,
  ApplicationSpecIgnoreDifferences,
  ApplicationSpecSyncPolicy,
  ApplicationSpecSyncPolicyRetry,
} from '../../imports/argoproj.io';
import { argoDuration } from '../core/duration';

/** Renders the spec of an Application. Nothing empty and no `false` that Argo CD would assume. */
export function renderApplicationSpec(plan: ApplicationPlan): any {
  return Application.manifest({
    metadata: {},
    spec: {
      project: plan.project,
      source: plan.source && renderSource(plan.source),
      sources: plan.sources?.map(renderSource),
      destination: plan.destination,
      syncPolicy: renderSyncPolicy(plan),
      ignoreDifferences: renderIgnoreDifferences(plan),
      info: prunedList(Object.entries(plan.info).map(([name, value]) => ({ name, value }))),
      revisionHistoryLimit: plan.revisionHistoryLimit,
    },
  }).spec;
}

function renderIgnoreDifferences({
  ignoreDifferences,
}: ApplicationPlan): ApplicationSpecIgnoreDifferences[] | undefined {
  return prunedList(
    mergedIgnoreDifferences(ignoreDifferences).map((entry) => ({
      ...entry,
      group: entry.group || undefined,
      name: entry.name || undefined,
      namespace: entry.namespace || undefined,
    })),
  );
}

function renderSyncPolicy(plan: ApplicationPlan): ApplicationSpecSyncPolicy | undefined {
  const { automated, retry, managedNamespaceMetadata, syncOptions } = plan;
  const policy = {
    // `{}` is rendered: it turns automated sync on
    automated: automated && { ...pruned(automated), enabled: automated.enabled === false ? false : undefined },
    retry: retry && renderRetry(retry),
    managedNamespaceMetadata: managedNamespaceMetadata && pruned(managedNamespaceMetadata),
    syncOptions: prunedList(mergedOptions(syncOptions.map(({ text }) => text))),
  };
  return Object.values(policy).some((value) => value !== undefined) ? policy : undefined;
}

function renderRetry({ limit, backoff, refresh }: SyncRetry): ApplicationSpecSyncPolicyRetry {
  const waits = backoff && {
    duration: backoff.duration && argoDuration(backoff.duration),
    factor: backoff.factor,
    maxDuration: backoff.maxDuration && argoDuration(backoff.maxDuration),
  };
  return { limit, backoff: waits && pruned(waits), refresh: refresh || undefined };
}
