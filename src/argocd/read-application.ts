import { Duration } from 'cdk8s';
import { COMPARE_OPTIONS as COMPARE_OPTIONS_ANNOTATION } from './annotation';
import { ApplicationPlan, applicationProblems } from './application.plan';
import { ARGOCD_NAMESPACE } from './argocd-namespace';
import { ArgoCdCode, ArgoCdProblem } from './codes';
import { IN_CLUSTER_SERVER } from './destination-cluster';
import { listItems } from './list-items';
import { COMPARE_OPTIONS, SYNC_OPTIONS, wireOptionProblems } from './option.plan';
import { ApplicationSource } from './source';
import { RetryBackoff, SyncRetry } from './sync-policy';
import { Diagnostic, wordedDiagnostic } from '../core/diagnostic';
import { Manifest } from '../core/document';
import { quote } from '../core/text';

/** What is wrong with an Application whose fields all have the type that they must have. */
export function readApplicationProblems({ metadata, spec }: Manifest): ArgoCdProblem[] {
  const { syncPolicy = {}, destination, sourceHydrator } = spec;
  const backoff = syncPolicy?.retry?.backoff;
  const plan: ApplicationPlan = {
    name: metadata?.name ?? metadata?.generateName ?? '',
    namespace: metadata?.namespace ?? ARGOCD_NAMESPACE,
    annotations: {},
    project: spec.project,
    source: sourceHydrator ? { repoUrl: 'hydrated', path: '.' } : given(spec.source) && readSource(spec.source),
    sources: sourceHydrator ? undefined : given(spec.sources)?.map(readSource),
    destination: {
      server: destination.server || undefined,
      name: destination.name || undefined,
      namespace: destination.namespace || undefined,
    },
    automated: given(syncPolicy?.automated),
    retry: given(syncPolicy?.retry) && readRetry(syncPolicy.retry),
    managedNamespaceMetadata: given(syncPolicy?.managedNamespaceMetadata),
    syncOptions: (syncPolicy?.syncOptions ?? []).map((text: string) => ({ text })),
    compareOptions: [], // and syncOptions: looked at as a manifest has them, below
    ignoreDifferences: spec.ignoreDifferences ?? [],
    info: {},
    revisionHistoryLimit: given(spec.revisionHistoryLimit),
  };
  const compareOptions = listItems(metadata?.annotations?.[COMPARE_OPTIONS_ANNOTATION]);
  return [
    ...applicationProblems(plan)
      .filter(({ path: property }) => property !== 'syncOptions')
      .map(onTheWire),
    ...noCluster(plan),
    ...['duration', 'maxDuration'].flatMap((field) =>
      durationProblems(`spec.syncPolicy.retry.backoff.${field}`, backoff?.[field]),
    ),
    ...wireOptionProblems('spec.syncPolicy.syncOptions', syncPolicy?.syncOptions ?? [], 'Application', SYNC_OPTIONS),
    ...wireOptionProblems(
      `metadata.annotations.${COMPARE_OPTIONS_ANNOTATION}`,
      compareOptions,
      'Application',
      COMPARE_OPTIONS,
    ),
  ];
}

function noCluster({ destination: { server, name } }: ApplicationPlan): ArgoCdProblem[] {
  if (server !== undefined || name !== undefined) return [];
  return [
    {
      code: 'argocd-destination',
      path: 'spec.destination',
      fact: 'names no cluster, and Argo CD refuses that',
      remedy: `Give server ${quote(IN_CLUSTER_SERVER)} or another cluster`,
    },
  ];
}

/** Only what the plan looks at. What a source has as plugin, or as values, is for others to understand. */
function readSource(source: any): ApplicationSource {
  const { kustomize, helm } = source;
  return {
    repoUrl: source.repoURL,
    targetRevision: given(source.targetRevision),
    path: source.path || undefined,
    chart: source.chart || undefined,
    ref: source.ref || undefined,
    directory: given(source.directory),
    helm: given(helm) && { releaseName: helm.releaseName || undefined, valueFiles: helm.valueFiles ?? [] },
    kustomize: given(kustomize) && {
      images: kustomize.images ?? [],
      replicas: Object.fromEntries(
        (kustomize.replicas ?? [])
          .filter(({ count }: any) => typeof count === 'number')
          .map(({ name, count }: any) => [name, count]),
      ),
      patches: kustomize.patches ?? [],
    },
  };
}

function readRetry({ limit, backoff, refresh }: any): SyncRetry {
  const [duration, maxDuration] = [readDuration(backoff?.duration), readDuration(backoff?.maxDuration)];
  const read: RetryBackoff = { duration, factor: given(backoff?.factor), maxDuration };
  return { limit: limit ?? 0, refresh, backoff: given(backoff) && read };
}

const UNITS: { readonly [unit: string]: number } = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** As Go writes it (`1h30m`, `5s`), or a number of seconds; undefined where it is neither. */
function readDuration(text: unknown): Duration | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  if (/^\d+$/.test(text)) return Duration.seconds(Number(text));
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  return Duration.millis(parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0));
}

function durationProblems(property: string, text: unknown): ArgoCdProblem[] {
  if (typeof text !== 'string' || text === '' || readDuration(text) !== undefined) return [];
  return [
    {
      code: 'argocd-sync-policy',
      path: property,
      fact: `${quote(text)} is no duration`,
      remedy: 'Write it as in "5s" or "1h30m"',
    },
  ];
}

/** The beginning of a property of the construct, where it stands on the wire, and the code of what is wrong there. */
const PLACES: readonly [prop: RegExp, wire: string, code: ArgoCdCode][] = [
  [/^name$/, 'metadata.name', 'argocd-invalid-name'],
  [/^namespace$/, 'metadata.namespace', 'argocd-invalid-name'],
  [/^project$/, 'spec.project', 'argocd-invalid-name'],
  [/^(?=sources?\b)/, 'spec.', 'argocd-source'],
  [/^(?=destination\b)/, 'spec.', 'argocd-destination'],
  [/^(?=(automated|retry|managedNamespaceMetadata)\b)/, 'spec.syncPolicy.', 'argocd-sync-policy'],
  [/^(?=ignoreDifferences\b)/, 'spec.', 'argocd-ignore-differences'],
  [/^(?=revisionHistoryLimit$)/, 'spec.', 'argocd-sync-policy'],
];

function onTheWire(diagnostic: Diagnostic): ArgoCdProblem {
  const problem = wordedDiagnostic(diagnostic, 'manifest');
  const [prop, wire, code] = PLACES.find(([each]) => each.test(problem.path))!;
  const property = problem.path.replace(prop, wire).replace(/\.repoUrl$/, '.repoURL');
  const remedy =
    code === 'argocd-invalid-name'
      ? 'Choose another name'
      : problem.remedy.replace('SyncOption.CREATE_NAMESPACE', '"CreateNamespace=true"');
  return { ...problem, code, path: property, remedy };
}

/** Null is not given: the API server drops it. */
function given<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}
