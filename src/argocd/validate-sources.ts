import { ApplicationSource } from './source';
import { MAX_RELEASE_NAME, validateHelm } from './validate-helm';
import { validateKustomize } from './validate-kustomize';
import { Diagnostic, within } from '../core/diagnostic';
import { commaList, quote } from '../core/text';

/** The refs of the sources of an Application; undefined for a single source, which has none. */
type Refs = readonly string[] | undefined;

/** Validates the source or the sources of the Application of that name. */
export function validateSources(
  application: string,
  source: ApplicationSource | undefined,
  sources: ApplicationSource[] | undefined,
): Diagnostic[] {
  const remedy = 'Give the place of the manifests';
  if (source !== undefined && sources !== undefined) {
    const fact = 'is set together with source, which Argo CD would ignore';
    return [{ path: 'sources', fact, remedy: 'Give either source or sources' }];
  }
  if (source !== undefined) return within('source', validateSource(application, source, undefined));
  if (sources === undefined) return [{ path: 'source', fact: 'neither source nor sources is set', remedy }];
  if (sources.length === 0) return [{ path: 'sources', fact: 'is empty', remedy }];
  const refs = sources.flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
  const each = sources.flatMap((one, i) => within(`sources[${i}]`, validateSource(application, one, refs)));
  return [...each, ...validateRefsDiffer(sources)];
}

function validateRefsDiffer(sources: readonly ApplicationSource[]): Diagnostic[] {
  return sources.flatMap(({ ref }, i) => {
    const first = sources.findIndex((other) => other.ref === ref);
    if (ref === undefined || first === i) return [];
    const fact = `${quote(ref)} is the ref of sources[${first}] too`;
    return [{ path: `sources[${i}].ref`, fact, remedy: 'Rename one' }];
  });
}

function validateSource(application: string, source: ApplicationSource, refs: Refs): Diagnostic[] {
  return [
    ...validateRepoUrl(source),
    ...validatePlace(source, refs),
    ...validatePath(source),
    ...validateChart(source),
    ...validateRef(source, refs),
    ...validateTool(source),
    ...within('helm', source.helm === undefined ? [] : validateHelm(source.helm, refs)),
    ...within('kustomize', source.kustomize === undefined ? [] : validateKustomize(source.kustomize)),
    ...validateDefaultReleaseName(application, source),
  ];
}

function validateRepoUrl({ repoUrl }: ApplicationSource): Diagnostic[] {
  if (repoUrl !== '' && !/\s/.test(repoUrl)) return [];
  return [
    {
      path: { construct: 'repoUrl', manifest: 'repoURL' },
      fact: `${quote(repoUrl)} is not the URL of a repository`,
      remedy: 'Give a URL that git or helm accepts',
    },
  ];
}

function validatePlace({ path, chart, ref }: ApplicationSource, refs: Refs): Diagnostic[] {
  if (path === undefined && chart === undefined && ref === undefined) {
    return [
      {
        path: '',
        fact: 'names no manifests',
        allowed: `Allowed: path, chart${refs === undefined ? '' : ' or ref'}`,
        remedy: 'Give one of them; the root of a repository is path "."',
      },
    ];
  }
  if (path === undefined || chart === undefined) return [];
  return [
    {
      path: 'chart',
      fact: 'cannot be combined with path',
      remedy: 'Give path for a Git repository, or chart for a Helm repository',
    },
  ];
}

function validatePath({ path }: ApplicationSource): Diagnostic[] {
  if (path === undefined || (path !== '' && !path.startsWith('/') && !leavesRepository(path))) return [];
  return [
    {
      path: 'path',
      fact: `${quote(path)} is not a path inside the repository`,
      remedy: 'Give it relative to the root of the repository; the root itself is "."',
    },
  ];
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

function validateChart({ chart, targetRevision }: ApplicationSource): Diagnostic[] {
  if (chart === undefined) return [];
  const diagnostics: Diagnostic[] = [];
  if (!targetRevision) {
    const fact = `is not set for chart ${quote(chart)}`;
    diagnostics.push({ path: 'targetRevision', fact, remedy: 'Give the version of the chart' });
  }
  if (chart === '') diagnostics.push({ path: 'chart', fact: 'is empty', remedy: 'Give the name of the chart' });
  return diagnostics;
}

function validateRef({ ref, chart }: ApplicationSource, refs: Refs): Diagnostic[] {
  if (ref === undefined) return [];
  const diagnostics: Diagnostic[] = [];
  if (refs === undefined) {
    const fact = `${quote(ref)} is in source, where Argo CD does not use it`;
    diagnostics.push({ path: 'ref', fact, remedy: 'Use sources' });
  }
  if (chart !== undefined) {
    const remedy = 'Remove ref, or use the files of a Git repository';
    diagnostics.push({ path: 'ref', fact: `${quote(ref)} names a chart, whose files cannot be used`, remedy });
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(ref)) {
    diagnostics.push({
      path: 'ref',
      fact: `${quote(ref)} is not a valid name of a source`,
      allowed: 'Allowed: letters, digits, "-" and "_"',
      remedy: 'Choose another name',
    });
  }
  return diagnostics;
}

/** Argo CD renders a source with one tool, and the options of another have no effect. */
function validateTool(source: ApplicationSource): Diagnostic[] {
  const [tool, ...others] = (['directory', 'helm', 'kustomize', 'plugin'] as const).filter(
    (each) => source[each] !== undefined,
  );
  if (tool === undefined) return [];
  if (others.length > 0) {
    const fact = `has options for ${commaList([tool, ...others])}, and Argo CD renders a source with one tool only`;
    return [{ path: '', fact, remedy: 'Keep one of them' }];
  }
  if (source.chart !== undefined && tool !== 'helm') {
    return [{ path: tool, fact: 'cannot be combined with chart', remedy: 'Use helm for the options of a chart' }];
  }
  if (source.path !== undefined || source.chart !== undefined || source.ref === undefined) return [];
  return [
    {
      path: tool,
      fact: `has no effect: source ${quote(source.ref)} without path renders nothing`,
      remedy: 'Give path, or remove the options',
    },
  ];
}

function validateDefaultReleaseName(application: string, { chart, helm }: ApplicationSource): Diagnostic[] {
  if (chart === undefined && helm === undefined) return [];
  if (helm?.releaseName !== undefined || application.length <= MAX_RELEASE_NAME) return [];
  return [
    {
      path: 'helm.releaseName',
      fact:
        'is not set, and the name of the Application ' + `(${application.length} characters) is too long for a release`,
      allowed: `Helm takes at most ${MAX_RELEASE_NAME} characters`,
      remedy: 'Set releaseName or shorten the name',
    },
  ];
}
