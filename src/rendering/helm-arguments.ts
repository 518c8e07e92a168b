import { ArgocdVariables, filledVariables } from './argocd-variables';
import { elements, isRecord } from '../rules/model/elements';

/** What `helm template` gets beside the parameters of the source: files, as the program finds them. */
export interface HelmInput {
  readonly chart: string;
  readonly applicationName: string;
  readonly destinationNamespace?: string;
  readonly valueFiles: readonly string[];
  /** A file with `values` or `valuesObject`; undefined where the source has none. */
  readonly ownValues?: string;
  /** The file of each of `fileParameters`, by the name of the parameter. */
  readonly files: ReadonlyMap<string, string>;
  readonly variables: ArgocdVariables;
}

/** Kinds of Argo CD and Tekton, for charts that ask whether the cluster has them. */
const API_VERSIONS = [
  'tekton.dev/v1',
  'tekton.dev/v1/Task',
  'tekton.dev/v1/Pipeline',
  'tekton.dev/v1/PipelineRun',
  'argoproj.io/v1alpha1',
  'argoproj.io/v1alpha1/Application',
  'argoproj.io/v1alpha1/AppProject',
];

/**
 * The arguments of `helm template` for a source, as Argo CD writes them (`template` in util/helm/cmd.go of v3.6). A
 * cluster is not asked: without `apiVersions` it counts as one with Argo CD and Tekton.
 */
export function helmArguments(helm: any, input: HelmInput): string[] {
  const given = isRecord(helm) ? helm : {};
  const namespace = given.namespace || input.destinationNamespace;
  return [
    'template',
    input.chart,
    ...option('--name-template', given.releaseName || input.applicationName),
    ...option('--namespace', namespace),
    ...option('--kube-version', kubeVersion(given.kubeVersion)),
    ...parameters(given, input.variables),
    ...[...input.files].flatMap(([name, file]) => ['--set-file', `${name}=${escapedCommas(file)}`]),
    ...[...input.valueFiles, ...(input.ownValues === undefined ? [] : [input.ownValues])].flatMap((file) =>
      option('--values', file),
    ),
    ...(elements(given.apiVersions).length > 0 ? elements(given.apiVersions) : API_VERSIONS).flatMap((version) =>
      option('--api-versions', version),
    ),
    ...(given.skipCrds === true ? [] : ['--include-crds']),
    ...(given.skipSchemaValidation === true ? ['--skip-schema-validation'] : []),
    ...(given.skipTests === true ? ['--skip-tests'] : []),
  ];
}

function option(name: string, value: unknown): string[] {
  return value === undefined || value === '' ? [] : [name, `${value as string}`];
}

/** The last value of a name wins, in each of the two ways of setting it. */
function parameters(helm: any, variables: ArgocdVariables): string[] {
  const set = (flag: string, isForced: boolean): string[] => {
    const values = elements(helm.parameters)
      .filter(({ name, forceString }) => name !== undefined && (forceString === true) === isForced)
      .map(({ name, value }): [string, string] => [`${name}`, filledVariables(`${value ?? ''}`, variables)]);
    return [...new Map(values)].flatMap(([name, value]) => [flag, `${name}=${escapedCommas(value)}`]);
  };
  return [...set('--set', false), ...set('--set-string', true)];
}

/** A comma would begin another parameter, but in a list `{a,b}`. */
function escapedCommas(value: string): string {
  return /^\{.*\}$/s.test(value) ? value : value.replace(/(^|[^\\]),/g, '$1\\,').replace(/(^|[^\\]),/g, '$1\\,');
}

/** `v1.29.3-gke.1` → `1.29.3`. */
function kubeVersion(version: unknown): string | undefined {
  return typeof version === 'string' ? version.replace(/^v?(\d+\.\d+(?:\.\d+)?).*$/, '$1') : undefined;
}
