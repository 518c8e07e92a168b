import { Duration } from 'cdk8s';
import { COMPARE_OPTIONS } from './annotation';
import { withArgoCdCode } from './argocd-codes';
import { ARGOCD_NAMESPACE } from './argocd-namespace';
import { ApplicationDestination } from './destination';
import { IN_CLUSTER_SERVER } from './destination-cluster';
import { listItems } from './list-items';
import { COMPARE_OPTION_TABLE, OptionTable, SYNC_OPTION_TABLE, withoutDefaultOptions } from './option-table';
import { ApplicationPlan } from './plan-application';
import { ApplicationSource, HelmOptions, KustomizeOptions } from './source';
import { SyncOption } from './sync-option';
import { RetryBackoff, SyncRetry } from './sync-policy';
import { Diagnostic, within } from '../core/diagnostic';
import { Manifest } from '../core/document';
import { argoMilliseconds } from '../core/duration';
import { quote } from '../core/text';

/** What a manifest sets as an Application, and what only a manifest can get wrong. */
export interface ReadApplication {
  readonly plan: ApplicationPlan;
  readonly diagnostics: Diagnostic[];
}

/** Reads an existing Application without values of wrong types. */
export function readApplication({ metadata, spec }: Manifest): ReadApplication {
  const syncPolicy = spec.syncPolicy ?? {};
  const destination = readDestination(spec.destination ?? {});
  const plan: ApplicationPlan = {
    ...readNames(metadata),
    ...readSources(spec),
    annotations: {},
    project: spec.project ?? 'default',
    destination,
    automated: given(syncPolicy.automated),
    retry: given(syncPolicy.retry) && readRetry(syncPolicy.retry),
    managedNamespaceMetadata: given(syncPolicy.managedNamespaceMetadata),
    syncOptions: readOptions(syncPolicy.syncOptions, SYNC_OPTION_TABLE),
    compareOptions: readOptions(listItems(metadata?.annotations?.[COMPARE_OPTIONS]), COMPARE_OPTION_TABLE),
    ignoreDifferences: spec.ignoreDifferences ?? [],
    info: {},
    revisionHistoryLimit: given(spec.revisionHistoryLimit),
  };
  return { plan, diagnostics: [...validateCluster(destination), ...validateDurations(syncPolicy.retry?.backoff)] };
}

function readNames(metadata: Manifest['metadata']): { name: string; namespace: string } {
  return {
    name: metadata?.name ?? metadata?.generateName ?? '',
    namespace: metadata?.namespace ?? ARGOCD_NAMESPACE,
  };
}

/** An empty text counts as not set in Argo CD. */
function readDestination({ server, name, namespace }: any): ApplicationDestination {
  return { server: server || undefined, name: name || undefined, namespace: namespace || undefined };
}

/** The source hydrator replaces the sources; its own fields are not validated. */
function readSources({ sourceHydrator, source, sources }: any): Pick<ApplicationPlan, 'source' | 'sources'> {
  if (sourceHydrator) return { source: { repoUrl: 'hydrated', path: '.' } };
  return { source: given(source) && readSource(source), sources: given(sources)?.map(readSource) };
}

/** Only what the validators need: Helm values and parameters of plugins are not read. */
function readSource({
  repoURL,
  targetRevision,
  path,
  chart,
  ref,
  directory,
  helm,
  kustomize,
  plugin,
}: any): ApplicationSource {
  return {
    repoUrl: repoURL ?? '',
    targetRevision: given(targetRevision),
    path: path || undefined,
    chart: chart || undefined,
    ref: ref || undefined,
    directory: given(directory),
    helm: given(helm) && readHelm(helm),
    kustomize: given(kustomize) && readKustomize(kustomize),
    plugin: given(plugin) && {},
  };
}

function readHelm({ releaseName, valueFiles }: any): HelmOptions {
  return { releaseName: releaseName || undefined, valueFiles: valueFiles ?? [] };
}

function readKustomize({ images, replicas, patches }: any): KustomizeOptions {
  const counts = (replicas ?? []).filter(({ count }: any) => typeof count === 'number');
  return {
    images: images ?? [],
    replicas: Object.fromEntries(counts.map(({ name, count }: any) => [name, count])),
    patches: patches ?? [],
  };
}

function readOptions(texts: string[] | null | undefined, table: OptionTable): SyncOption[] {
  return withoutDefaultOptions(texts ?? [], table).map((text) => SyncOption.custom(text));
}

function readRetry({ limit, backoff, refresh }: any): SyncRetry {
  return { limit: limit ?? 0, refresh, backoff: given(backoff) && readBackoff(backoff) };
}

function readBackoff({ duration, maxDuration, factor }: any): RetryBackoff {
  return { duration: readDuration(duration), factor: given(factor), maxDuration: readDuration(maxDuration) };
}

function readDuration(text: unknown): Duration | undefined {
  const millis = argoMilliseconds(text);
  return millis === undefined || millis < 0 ? undefined : Duration.millis(millis);
}

function validateCluster({ server, name }: ApplicationDestination): Diagnostic[] {
  if (server !== undefined || name !== undefined) return [];
  return withArgoCdCode('argocd-destination', [
    {
      path: 'spec.destination',
      fact: 'names no cluster, and Argo CD rejects that',
      remedy: `Give server ${quote(IN_CLUSTER_SERVER)} or another cluster`,
    },
  ]);
}

function validateDurations(backoff: any): Diagnostic[] {
  return ['duration', 'maxDuration'].flatMap((field) =>
    within(`spec.syncPolicy.retry.backoff.${field}`, validateDuration(backoff?.[field])),
  );
}

function validateDuration(text: unknown): Diagnostic[] {
  if (typeof text !== 'string' || text === '' || readDuration(text) !== undefined) return [];
  return withArgoCdCode('argocd-sync-policy', [
    { path: '', fact: `${quote(text)} is not a duration`, remedy: 'Write it as in "5s" or "1h30m"' },
  ]);
}

/** Null is not set: the API server drops it. */
function given<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}
