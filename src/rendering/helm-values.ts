import { posix } from 'path';
import { ArgocdVariables, filledVariables } from './argocd-variables';
import { isInside, pathIn, NotRendered, RejectedSource, RepositoryCopy } from './repository-copy';
import { repositoryKey } from '../argocd/git-repository';
import { globMatch } from '../argocd/glob';
import { quote } from '../core/text';
import { elements } from '../rules/model/elements';

/** Where files that parameters name are looked for. */
export interface FileNames {
  readonly copy: RepositoryCopy;
  /** The folder of the chart, from the root. */
  readonly folder: string;
  /** All sources of the Application, of which some have a name. */
  readonly sources: readonly any[];
  readonly variables: ArgocdVariables;
  readonly mayFetch: boolean;
}

/** The values files of a source, in their order: paths from the root, and URLs. */
export function valueFiles(helm: any, names: FileNames): string[] {
  const given = elements(helm?.valueFiles).map((file) => fileNamed(`${file}`, names));
  const isMissingAllowed = helm?.ignoreMissingValueFiles === true;
  const found = given.flatMap((file) => {
    if (isUrl(file)) return [file];
    if (/[*?[]/.test(file)) return filesLike(file, names.copy).filter((each) => !given.includes(each));
    return names.copy.has(file) || !isMissingAllowed ? [file] : [];
  });
  return [...new Set(found)];
}

/** The file that a parameter names, from the root, or a URL. */
export function fileNamed(text: string, names: FileNames): string {
  const [first, ...rest] = text.split('/');
  const referenced = names.sources.find(({ ref }) => typeof ref === 'string' && `$${ref}` === first);
  if (referenced !== undefined) return referencedFile(rest.join('/'), text, referenced, names);
  const filled = filledVariables(text, names.variables);
  if (isUrl(filled)) return urlOf(filled, names);
  return inRepository(filled.startsWith('/') ? filled : `${names.folder}/${filled}`, text);
}

/** A file of another source is one of this repository if it is there. */
function referencedFile(rest: string, text: string, { repoURL }: any, { copy, variables }: FileNames): string {
  const file = inRepository(filledVariables(rest, variables), text);
  if (copy.has(file) || /[*?[]/.test(file)) return file;
  throw new NotRendered(
    `there is no ${file} in this repository, and ${quote(text)} is of ${quote(repositoryKey(`${repoURL}`))}`,
  );
}

function inRepository(path: string, text: string): string {
  const file = posix.normalize(path.replace(/^\/+/, ''));
  if (isInside(file) && file !== '.') return file;
  throw new RejectedSource(`${quote(text)} is not in the repository, which Argo CD rejects`);
}

function urlOf(url: string, { mayFetch }: FileNames): string {
  if (mayFetch) return url;
  throw new NotRendered(`${quote(url)} would be downloaded. Give --fetch to allow it`);
}

export function isUrl(file: string): boolean {
  return /^[a-z][a-z+.-]*:\/\//i.test(file);
}

/** Files that match a glob, sorted; `**` also matches no folder at all. */
function filesLike(glob: string, copy: RepositoryCopy): string[] {
  const fixed = glob.split('/').findIndex((part) => /[*?[]/.test(part));
  const top = glob.split('/').slice(0, fixed).join('/');
  const patterns = [glob, glob.replace(/\*\*\//g, '')];
  return copy.has(top)
    ? filesIn(top, copy).filter((file) => patterns.some((pattern) => globMatch(pattern, file, false, '/')))
    : [];
}

function filesIn(folder: string, copy: RepositoryCopy): string[] {
  return copy.entriesOf(folder).flatMap((name) => {
    const path = pathIn(folder, name);
    return copy.isFolder(path) ? filesIn(path, copy) : [path];
  });
}
