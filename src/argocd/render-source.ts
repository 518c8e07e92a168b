import { pruned, prunedList } from './pruned';
import {
  ApplicationSource,
  DirectoryOptions,
  HelmOptions,
  JsonnetVariable,
  KustomizeOptions,
  PluginOptions,
} from './source';
import {
  ApplicationSpecSource,
  ApplicationSpecSourceDirectory,
  ApplicationSpecSourceHelm,
  ApplicationSpecSourceKustomize,
  ApplicationSpecSourceKustomizeReplicasCount,
  ApplicationSpecSourcePlugin,
} from '../../imports/argoproj.io';

/** Renders a source of an Application. */
export function renderSource(source: ApplicationSource): ApplicationSpecSource {
  return {
    repoUrl: source.repoUrl,
    targetRevision: source.targetRevision || undefined,
    path: source.path,
    chart: source.chart,
    ref: source.ref,
    directory: source.directory && renderDirectory(source.directory),
    helm: source.helm && renderHelm(source.helm),
    kustomize: source.kustomize && renderKustomize(source.kustomize),
    plugin: source.plugin && renderPlugin(source.plugin),
  };
}

function renderDirectory(directory: DirectoryOptions): ApplicationSpecSourceDirectory | undefined {
  const { jsonnetExtVars = [], jsonnetTlas = [], jsonnetLibs, ...options } = directory;
  const extVars = jsonnetExtVars.map(renderVariable);
  const tlas = jsonnetTlas.map(renderVariable);
  return pruned({ ...options, jsonnet: pruned({ extVars, tlas, libs: jsonnetLibs }) });
}

function renderVariable({ name, value, code }: JsonnetVariable): JsonnetVariable {
  return { name, value, code: code || undefined };
}

function renderHelm(helm: HelmOptions): ApplicationSpecSourceHelm | undefined {
  const { parameters = {}, stringParameters = {}, fileParameters = {}, ...options } = helm;
  return pruned({
    ...options,
    parameters: [
      ...Object.entries(parameters).map(([name, value]) => ({ name, value })),
      ...Object.entries(stringParameters).map(([name, value]) => ({ name, value, forceString: true })),
    ],
    fileParameters: Object.entries(fileParameters).map(([name, path]) => ({ name, path })),
  });
}

function renderKustomize(kustomize: KustomizeOptions): ApplicationSpecSourceKustomize | undefined {
  const { replicas = {}, patches = [], ...options } = kustomize;
  return pruned({
    ...options,
    replicas: Object.entries(replicas).map(([name, count]) => ({
      name,
      count: ApplicationSpecSourceKustomizeReplicasCount.fromNumber(count),
    })),
    patches: patches.map(({ patch, path, target, options: settings }) => ({
      patch,
      path,
      target: target && pruned(target),
      // false is a setting here, and kept
      options: settings && Object.keys(settings).length > 0 ? settings : undefined,
    })),
  });
}

/** An empty plugin is kept: it makes Argo CD look for one that recognises the files. */
function renderPlugin({ name, env = {}, parameters = {} }: PluginOptions): ApplicationSpecSourcePlugin {
  return {
    name,
    env: prunedList(Object.entries(env).map(([variable, value]) => ({ name: variable, value }))),
    parameters: prunedList(Object.entries(parameters).map(renderParameter)),
  };
}

function renderParameter([name, value]: [string, string | string[] | { [key: string]: string }]) {
  if (typeof value === 'string') return { name, string: value };
  return Array.isArray(value) ? { name, array: value } : { name, map: value };
}
