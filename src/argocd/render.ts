import { AppProjectPlan, policyLine } from './app-project.plan';
import { ApplicationPlan } from './application.plan';
import { argoDuration } from './duration';
import { mergedIgnoreDifferences } from './ignore-difference.plan';
import { mergedOptions } from './option.plan';
import { ApplicationSource, DirectoryOptions, HelmOptions, JsonnetVariable, KustomizeOptions } from './source';
import { SyncRetry } from './sync-policy';
import {
  AppProject,
  ApplicationSpecSource,
  ApplicationSpecSourceDirectory,
  ApplicationSpecSourceHelm,
  ApplicationSpecSourceKustomize,
  ApplicationSpecSourceKustomizeReplicasCount,
  ApplicationSpecSyncPolicy,
  ApplicationSpecSyncPolicyRetry,
  Application,
} from '../../imports/argoproj.io';

/** The spec of an Application, under the names of the wire. Nothing empty and no `false` that Argo CD would assume. */
export function renderApplicationSpec(plan: ApplicationPlan): any {
  return Application.manifest({
    metadata: {},
    spec: {
      project: plan.project,
      source: plan.source && renderSource(plan.source),
      sources: plan.sources?.map(renderSource),
      destination: plan.destination,
      syncPolicy: renderSyncPolicy(plan),
      ignoreDifferences: filled(
        mergedIgnoreDifferences(plan.ignoreDifferences).map((entry) => ({
          ...entry,
          group: entry.group || undefined,
          name: entry.name || undefined,
          namespace: entry.namespace || undefined,
        })),
      ),
      info: filled(Object.entries(plan.info).map(([name, value]) => ({ name, value }))),
      revisionHistoryLimit: plan.revisionHistoryLimit,
    },
  }).spec;
}

/** The spec of an AppProject, under the names of the wire. */
export function renderAppProjectSpec(plan: AppProjectPlan): any {
  const kinds = (given: { group?: string; kind: string; name?: string }[]) =>
    filled(given.map(({ group, kind, name }) => ({ group: group ?? '', kind, name })));
  return AppProject.manifest({
    metadata: {},
    spec: {
      description: plan.description || undefined,
      sourceRepos: filled(plan.sourceRepos),
      sourceNamespaces: filled(plan.sourceNamespaces),
      destinations: filled(plan.destinations),
      clusterResourceWhitelist: kinds(plan.clusterResourceWhitelist),
      clusterResourceBlacklist: kinds(plan.clusterResourceBlacklist),
      namespaceResourceWhitelist: kinds(plan.namespaceResourceWhitelist ?? []),
      namespaceResourceBlacklist: kinds(plan.namespaceResourceBlacklist),
      orphanedResources: plan.orphanedResources && {
        warn: plan.orphanedResources.warn || undefined,
        ignore: filled(
          (plan.orphanedResources.ignore ?? []).map((each) => ({ ...each, group: each.group || undefined })),
        ),
      },
      permitOnlyProjectScopedClusters: plan.permitOnlyProjectScopedClusters || undefined,
      roles: filled(
        plan.roles.map((role) => ({
          name: role.name,
          description: role.description || undefined,
          policies: filled((role.policies ?? []).map((policy) => policyLine(plan.name, role.name, policy))),
          groups: filled(role.groups),
        })),
      ),
    },
  }).spec;
}

function renderSource(source: ApplicationSource): ApplicationSpecSource {
  return {
    repoUrl: source.repoUrl,
    targetRevision: source.targetRevision || undefined,
    path: source.path,
    chart: source.chart,
    ref: source.ref,
    directory: source.directory && nonEmpty(renderDirectory(source.directory)),
    helm: source.helm && nonEmpty(renderHelm(source.helm)),
    kustomize: source.kustomize && nonEmpty(renderKustomize(source.kustomize)),
  };
}

function renderDirectory(directory: DirectoryOptions): ApplicationSpecSourceDirectory {
  const variables = (given: JsonnetVariable[] | undefined) =>
    filled((given ?? []).map(({ name, value, code }) => ({ name, value, code: code || undefined })));
  return {
    recurse: directory.recurse || undefined,
    include: directory.include || undefined,
    exclude: directory.exclude || undefined,
    jsonnet: nonEmpty({
      extVars: variables(directory.jsonnetExtVars),
      tlas: variables(directory.jsonnetTlas),
      libs: filled(directory.jsonnetLibs),
    }),
  };
}

function renderHelm(helm: HelmOptions): ApplicationSpecSourceHelm {
  return {
    releaseName: helm.releaseName || undefined,
    valueFiles: filled(helm.valueFiles),
    ignoreMissingValueFiles: helm.ignoreMissingValueFiles || undefined,
    valuesObject: helm.valuesObject && nonEmpty(helm.valuesObject),
    parameters: filled([
      ...Object.entries(helm.parameters ?? {}).map(([name, value]) => ({ name, value })),
      ...Object.entries(helm.stringParameters ?? {}).map(([name, value]) => ({ name, value, forceString: true })),
    ]),
    fileParameters: filled(Object.entries(helm.fileParameters ?? {}).map(([name, path]) => ({ name, path }))),
    skipCrds: helm.skipCrds || undefined,
    skipTests: helm.skipTests || undefined,
    skipSchemaValidation: helm.skipSchemaValidation || undefined,
    passCredentials: helm.passCredentials || undefined,
    namespace: helm.namespace || undefined,
    kubeVersion: helm.kubeVersion || undefined,
    apiVersions: filled(helm.apiVersions),
  };
}

function renderKustomize(kustomize: KustomizeOptions): ApplicationSpecSourceKustomize {
  return {
    namePrefix: kustomize.namePrefix || undefined,
    nameSuffix: kustomize.nameSuffix || undefined,
    namespace: kustomize.namespace || undefined,
    images: filled(kustomize.images),
    replicas: filled(
      Object.entries(kustomize.replicas ?? {}).map(([name, count]) => ({
        name,
        count: ApplicationSpecSourceKustomizeReplicasCount.fromNumber(count),
      })),
    ),
    commonLabels: nonEmpty(kustomize.commonLabels ?? {}),
    commonAnnotations: nonEmpty(kustomize.commonAnnotations ?? {}),
    commonAnnotationsEnvsubst: kustomize.commonAnnotationsEnvsubst || undefined,
    forceCommonLabels: kustomize.forceCommonLabels || undefined,
    forceCommonAnnotations: kustomize.forceCommonAnnotations || undefined,
    labelWithoutSelector: kustomize.labelWithoutSelector || undefined,
    labelIncludeTemplates: kustomize.labelIncludeTemplates || undefined,
    patches: filled(
      (kustomize.patches ?? []).map(({ patch, path, target, options }) => ({
        patch,
        path,
        target: nonEmpty(target ?? {}),
        options: nonEmpty(options ?? {}),
      })),
    ),
    components: filled(kustomize.components),
    ignoreMissingComponents: kustomize.ignoreMissingComponents || undefined,
    version: kustomize.version || undefined,
    kubeVersion: kustomize.kubeVersion || undefined,
    apiVersions: filled(kustomize.apiVersions),
  };
}

function renderSyncPolicy({
  automated,
  retry,
  managedNamespaceMetadata,
  syncOptions,
}: ApplicationPlan): ApplicationSpecSyncPolicy | undefined {
  return nonEmpty({
    // `{}` is not nothing: it turns automated sync on
    automated: automated && {
      prune: automated.prune || undefined,
      selfHeal: automated.selfHeal || undefined,
      allowEmpty: automated.allowEmpty || undefined,
      enabled: automated.enabled === false ? false : undefined,
    },
    retry: retry && renderRetry(retry),
    managedNamespaceMetadata:
      managedNamespaceMetadata &&
      nonEmpty({
        labels: nonEmpty(managedNamespaceMetadata.labels ?? {}),
        annotations: nonEmpty(managedNamespaceMetadata.annotations ?? {}),
      }),
    syncOptions: filled(mergedOptions(syncOptions.map(({ text }) => text))),
  });
}

function renderRetry({ limit, backoff, refresh }: SyncRetry): ApplicationSpecSyncPolicyRetry {
  return {
    limit,
    backoff:
      backoff &&
      nonEmpty({
        duration: backoff.duration && argoDuration(backoff.duration),
        factor: backoff.factor,
        maxDuration: backoff.maxDuration && argoDuration(backoff.maxDuration),
      }),
    refresh: refresh || undefined,
  };
}

/** The list, or undefined where it is empty. */
function filled<T>(items: T[] | undefined): T[] | undefined {
  return items?.length ? items : undefined;
}

/** The map, or undefined where it says nothing. */
function nonEmpty<T extends object>(map: T): T | undefined {
  return Object.values(map).some((value) => value !== undefined) ? map : undefined;
}
