import { HelmOptions } from './source';
import { Diagnostic, within } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/** Helm's limit for the name of a release, which defaults to the name of the Application. */
export const MAX_RELEASE_NAME = 53;

/** What Helm accepts as the name of a release (helm/helm, ValidateReleaseName). */
const RELEASE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Validates the options of a Helm chart.
 *
 * @param refs the refs of the sources of the Application; undefined for a single source
 */
export function validateHelm(helm: HelmOptions, refs: readonly string[] | undefined): Diagnostic[] {
  const files = helm.valueFiles ?? [];
  return [
    ...within('releaseName', validateReleaseName(helm.releaseName)),
    ...files.flatMap((file, i) => within(`valueFiles[${i}]`, validateValueFile(file, refs ?? []))),
    ...within('valuesObject', validateValues(helm.valuesObject)),
    ...validateStringParameters(helm),
  ];
}

function validateReleaseName(name: string | undefined): Diagnostic[] {
  if (name === undefined || (RELEASE_NAME.test(name) && name.length <= MAX_RELEASE_NAME)) return [];
  return [
    {
      path: '',
      fact: `${quote(name)} is not a valid name of a Helm release`,
      allowed:
        'Allowed: lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, ' +
        `at most ${MAX_RELEASE_NAME} characters`,
      remedy: 'Choose another name',
    },
  ];
}

/** Argo CD takes `$NAME` at the beginning for a source, else for a variable of the build environment. */
function validateValueFile(file: string, refs: readonly string[]): Diagnostic[] {
  const name = /^\$\{?([a-zA-Z0-9_-]*)/.exec(file)?.[1];
  if (name === undefined || refs.includes(name) || /^(ARGOCD_|KUBE_)/.test(name)) return [];
  return [
    {
      path: '',
      fact: `${quote(file)} does not begin with the ref of a source`,
      allowed: existing('Sources with ref', name, refs),
      remedy: 'Name a source by its ref, or give a path inside the chart',
    },
  ];
}

function validateValues(value: unknown): Diagnostic[] {
  if (value === null) {
    const fact = 'is null, which cdk8s would drop silently';
    return [{ path: '', fact, remedy: 'Put it in a value file, or leave it out' }];
  }
  if (Array.isArray(value)) return value.flatMap((each, i) => within(`[${i}]`, validateValues(each)));
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => within(name, validateValues(each)));
}

function validateStringParameters({ parameters = {}, stringParameters = {} }: HelmOptions): Diagnostic[] {
  return Object.keys(stringParameters)
    .filter((name) => name in parameters)
    .map((name) => ({ path: `stringParameters.${name}`, fact: 'is in parameters too', remedy: 'Keep one of them' }));
}
