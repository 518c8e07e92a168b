import { ApplicationSource, HelmOptions, KustomizeOptions } from './source';
import { Diagnostic } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';

/** What Helm accepts as the name of a release (helm/helm, ValidateReleaseName), with at most 53 characters. */
const RELEASE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Helm's limit for the name of a release, which is the Application's name where nothing else is said. */
export const MAX_RELEASE_NAME = 53;

/** All that is wrong with the source or the sources of the Application of that name. */
export function sourcesProblems(
  application: string,
  source: ApplicationSource | undefined,
  sources: ApplicationSource[] | undefined,
): Diagnostic[] {
  if (source !== undefined && sources !== undefined) {
    return [
      {
        path: 'sources',
        fact: 'stands beside source, which Argo CD would ignore',
        remedy: 'Give either source or sources',
      },
    ];
  }
  if (source !== undefined) return sourceProblems('source', application, source, undefined);
  if (sources === undefined) {
    return [{ path: 'source', fact: 'is missing, and so is sources', remedy: 'Say where the manifests are' }];
  }
  if (sources.length === 0) return [{ path: 'sources', fact: 'is empty', remedy: 'Say where the manifests are' }];
  const refs = sources.flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
  const problems = sources.flatMap((each, i) => sourceProblems(`sources[${i}]`, application, each, refs));
  sources.forEach(({ ref }, i) => {
    const first = sources.findIndex((other) => other.ref === ref);
    if (ref !== undefined && first < i) {
      problems.push({
        path: `sources[${i}].ref`,
        fact: `${quote(ref)} is the ref of sources[${first}] too`,
        remedy: 'Rename one',
      });
    }
  });
  return problems;
}

/** `refs`: the names of the sources beside it, or undefined for a single source. */
function sourceProblems(
  at: string,
  application: string,
  source: ApplicationSource,
  refs: string[] | undefined,
): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (source.repoUrl === '' || /\s/.test(source.repoUrl)) {
    problems.push({
      path: `${at}.repoUrl`,
      fact: `${quote(source.repoUrl)} is no URL of a repository`,
      remedy: 'Give the URL as git or helm take it',
    });
  }
  problems.push(...placeProblems(at, source, refs), ...optionsProblems(at, source));
  if (source.helm !== undefined) problems.push(...helmProblems(`${at}.helm`, source.helm, refs));
  if (source.kustomize !== undefined) problems.push(...kustomizeProblems(`${at}.kustomize`, source.kustomize));
  const isHelm = source.chart !== undefined || source.helm !== undefined;
  if (isHelm && source.helm?.releaseName === undefined && application.length > MAX_RELEASE_NAME) {
    problems.push({
      path: `${at}.helm.releaseName`,
      fact: `is missing, and the name of the Application (${application.length} characters) is too long for a release`,
      allowed: `Helm takes at most ${MAX_RELEASE_NAME} characters`,
      remedy: 'Set releaseName or shorten the name',
    });
  }
  return problems;
}

function placeProblems(
  at: string,
  { path, chart, ref, targetRevision }: ApplicationSource,
  refs: string[] | undefined,
): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (path === undefined && chart === undefined && ref === undefined) {
    problems.push({
      path: at,
      fact: 'names no manifests',
      allowed: `Allowed: path, chart${refs === undefined ? '' : ' or ref'}`,
      remedy: 'Give one of them; the root of a repository is path "."',
    });
  }
  if (path !== undefined && chart !== undefined) {
    problems.push({
      path: `${at}.chart`,
      fact: 'stands beside path',
      remedy: 'Give path for a Git repository, or chart for a Helm repository',
    });
  }
  if (path !== undefined && (path === '' || path.startsWith('/') || leavesRepository(path))) {
    problems.push({
      path: `${at}.path`,
      fact: `${quote(path)} is no path inside the repository`,
      remedy: 'Give it relative to the root of the repository; the root itself is "."',
    });
  }
  if (chart !== undefined && !targetRevision) {
    problems.push({
      path: `${at}.targetRevision`,
      fact: `is missing for chart ${quote(chart)}`,
      remedy: 'Give the version of the chart',
    });
  }
  if (chart === '') problems.push({ path: `${at}.chart`, fact: 'is empty', remedy: 'Give the name of the chart' });
  if (ref !== undefined && refs === undefined) {
    problems.push({
      path: `${at}.ref`,
      fact: `${quote(ref)} stands in source, where Argo CD does not use it`,
      remedy: 'Use sources',
    });
  }
  if (ref !== undefined && chart !== undefined) {
    problems.push({
      path: `${at}.ref`,
      fact: `${quote(ref)} names a chart, which lends no files`,
      remedy: 'Remove ref, or lend the files of a Git repository',
    });
  }
  if (ref !== undefined && !/^[a-zA-Z0-9_-]+$/.test(ref)) {
    problems.push({
      path: `${at}.ref`,
      fact: `${quote(ref)} is no name for a source`,
      allowed: 'Allowed: letters, digits, "-" and "_"',
      remedy: 'Choose another name',
    });
  }
  return problems;
}

function leavesRepository(path: string): boolean {
  let depth = 0;
  for (const segment of path.split('/')) {
    if (segment === '..') depth -= 1;
    else if (segment !== '' && segment !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function optionsProblems(at: string, source: ApplicationSource): Diagnostic[] {
  const given = (['directory', 'helm', 'kustomize'] as const).filter((tool) => source[tool] !== undefined);
  if (given.length > 1) {
    return [
      {
        path: at,
        fact: `has options for ${commaList(given)}, and Argo CD renders a source with one tool only`,
        remedy: 'Keep one of them',
      },
    ];
  }
  if (source.chart !== undefined && given.length > 0 && given[0] !== 'helm') {
    return [{ path: `${at}.${given[0]}`, fact: 'stands beside chart', remedy: 'Use helm for the options of a chart' }];
  }
  if (source.path === undefined && source.chart === undefined && source.ref !== undefined && given.length > 0) {
    return [
      {
        path: `${at}.${given[0]}`,
        fact: `has no effect: source ${quote(source.ref)} without path renders nothing`,
        remedy: 'Give path, or remove the options',
      },
    ];
  }
  return [];
}

function helmProblems(at: string, helm: HelmOptions, refs: string[] | undefined): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const { releaseName } = helm;
  if (releaseName !== undefined && (!RELEASE_NAME.test(releaseName) || releaseName.length > MAX_RELEASE_NAME)) {
    problems.push({
      path: `${at}.releaseName`,
      fact: `${quote(releaseName)} is no name for a release of Helm`,
      allowed: `Allowed: lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, at most ${MAX_RELEASE_NAME} characters`,
      remedy: 'Choose another name',
    });
  }
  (helm.valueFiles ?? []).forEach((file, i) => {
    // Argo CD takes `$NAME` at the beginning for a source, else for a variable of the build environment.
    const name = /^\$\{?([a-zA-Z0-9_-]*)/.exec(file)?.[1];
    if (name === undefined || refs?.includes(name) || /^(ARGOCD_|KUBE_)/.test(name)) return;
    problems.push({
      path: `${at}.valueFiles[${i}]`,
      fact: `${quote(file)} begins with the name of no source`,
      allowed: existing('Sources with ref', name, refs ?? []),
      remedy: 'Name a source by its ref, or give a path inside the chart',
    });
  });
  if (helm.valuesObject !== undefined) problems.push(...valuesProblems(`${at}.valuesObject`, helm.valuesObject));
  for (const name of Object.keys(helm.stringParameters ?? {})) {
    if (!(name in (helm.parameters ?? {}))) continue;
    problems.push({
      path: `${at}.stringParameters.${name}`,
      fact: 'stands in parameters too',
      remedy: 'Keep one of them',
    });
  }
  return problems;
}

function valuesProblems(property: string, value: unknown): Diagnostic[] {
  if (value === null) {
    return [
      {
        path: property,
        fact: 'is null, which cdk8s would drop without a word',
        remedy: 'Put it in a value file, or leave it out',
      },
    ];
  }
  if (Array.isArray(value)) return value.flatMap((each, i) => valuesProblems(`${property}[${i}]`, each));
  if (typeof value === 'object') {
    return Object.entries(value as object).flatMap(([name, each]) => valuesProblems(`${property}.${name}`, each));
  }
  return [];
}

function kustomizeProblems(at: string, kustomize: KustomizeOptions): Diagnostic[] {
  const problems: Diagnostic[] = [];
  (kustomize.images ?? []).forEach((image, i) => {
    if (/^[^\s=:@]+[=:@]\S+$/.test(image)) return;
    problems.push({
      path: `${at}.images[${i}]`,
      fact: `${quote(image)} replaces no image`,
      allowed: 'Allowed: NAME:TAG, NAME@DIGEST or OLD=NEW:TAG',
      remedy: 'Say by what the image is replaced',
    });
  });
  for (const [name, count] of Object.entries(kustomize.replicas ?? {})) {
    if (Number.isInteger(count) && count >= 0) continue;
    problems.push({
      path: `${at}.replicas.${name}`,
      fact: `${count} is no number of replicas`,
      remedy: 'Give a whole number from 0',
    });
  }
  (kustomize.patches ?? []).forEach(({ patch, path }, i) => {
    if ((patch === undefined) !== (path === undefined)) return;
    problems.push({
      path: `${at}.patches[${i}]`,
      fact: patch === undefined ? 'has neither patch nor path' : 'has both patch and path',
      remedy: 'Give one of them',
    });
  });
  return problems;
}
