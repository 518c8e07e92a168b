import { repositoryKey } from '../../argocd/git-repository';
import { didYouMean } from '../../core/near-miss';
import { quote } from '../../core/text';
import { isUnfilled } from '../model/application-set';
import { Installation, Source, SyncedApplication } from '../model/installation';
import { Rule, RuleFinding } from '../model/rule';
import { cleanFolder } from '../model/source-folders';

/** Argo CD compares nothing of an Application whose path is not in the repository. */
export const missingSourcePath: Rule = {
  code: 'missing-source-path',
  severity: 'error',
  mayWarn: true,
  check: (installation) => {
    const here = repositoriesHere(installation);
    return installation.applications.flatMap((application) =>
      application.sources.flatMap((source, i) => missingPath(installation, here, application, source, i) ?? []),
    );
  },
};

/** The repositories, with their revisions, of which another source has a folder that is among the files. */
function repositoriesHere(installation: Installation): ReadonlySet<string> {
  const sources = installation.applications.flatMap((application) => application.sources);
  return new Set(sources.filter((source) => source.path && hasFolder(installation, source.path)).map(revisionKey));
}

function revisionKey({ repoUrl, targetRevision = 'HEAD' }: Source): string {
  return `${repositoryKey(repoUrl)} ${targetRevision}`;
}

function hasFolder({ folderNames, files }: Installation, path: string): boolean {
  return files?.hasFolder?.(path) ?? folderNames.has(path);
}

/** Whether a source has its folder, names none, or the name is not known. */
function hasItsFolder(installation: Installation, { path, repoUrl, documents }: Source): boolean {
  return !path || documents.length > 0 || [path, repoUrl].some(isUnfilled) || hasFolder(installation, path);
}

function missingPath(
  installation: Installation,
  here: ReadonlySet<string>,
  { document, spec }: SyncedApplication,
  source: Source,
  index: number,
): RuleFinding | undefined {
  const { path = '' } = source;
  if (hasItsFolder(installation, source)) return undefined;
  const meant = meantFolder(installation, path);
  const isCertain = installation.files?.hasFolder !== undefined && here.has(revisionKey(source));
  if (meant === undefined && !isCertain) return undefined;
  return {
    document,
    severity: isCertain ? 'error' : 'warning',
    path: spec.sources === undefined ? 'spec.source.path' : `spec.sources[${index}].path`,
    fact: `${quote(path)} is not a folder of this repository: ${
      isCertain ? '' : 'unless it is in another one, '
    }Argo CD reports "app path does not exist" and syncs nothing`,
    allowed: meant === undefined ? undefined : `Did you mean ${quote(meant)}?`,
    remedy: 'Correct the path',
  };
}

/** A folder with the same parent and nearly the same name, which no source has: probably the one that is meant. */
function meantFolder({ folderNames, applications }: Installation, path: string): string | undefined {
  const sourced = new Set(applications.flatMap(({ sources }) => sources.map((source) => source.path)));
  const [parent, name] = split(cleanFolder(path));
  const beside = [...folderNames].filter((folder) => !sourced.has(folder) && split(folder)[0] === parent);
  const meant = didYouMean(
    name,
    beside.map((folder) => split(folder)[1]),
  );
  return meant === undefined ? undefined : `${parent}${meant}`;
}

/** The parent with its slash, and the last part. */
function split(path: string): [parent: string, name: string] {
  const begin = path.lastIndexOf('/') + 1;
  return [path.slice(0, begin), path.slice(begin)];
}
