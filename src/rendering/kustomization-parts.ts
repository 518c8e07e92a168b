import { posix } from 'path';
import { isInside, pathIn, NotRendered, RepositoryCopy } from './repository-copy';
import { KUSTOMIZATION_NAMES, parsedFile } from './source-to-render';
import { quote } from '../core/text';
import { elements, isRecord } from '../rules/model/elements';

/** What a kustomization reads. */
export interface KustomizationParts {
  /** Folders with a kustomization, from the root; the first is that of the source. */
  readonly folders: readonly string[];
  /** Files with manifests and patches, from the root. */
  readonly manifests: readonly string[];
  /** Other files, e.g. those of a `configMapGenerator`. */
  readonly files: readonly string[];
  /** Whether it makes objects of charts, for which Kustomize runs Helm. */
  readonly hasCharts: boolean;
}

interface Collected {
  readonly folders: Set<string>;
  readonly manifests: Set<string>;
  readonly files: Set<string>;
  readonly remote: string[];
  hasCharts: boolean;
}

/**
 * Everything that the kustomization of a folder reads, with the bases and components below it.
 *
 * @param more components of the Application
 * @throws NotRendered for what would be downloaded, unless that is allowed
 */
export function kustomizationParts(
  folder: string,
  more: readonly string[],
  copy: RepositoryCopy,
  mayFetch: boolean,
): KustomizationParts {
  const all: Collected = { folders: new Set(), manifests: new Set(), files: new Set(), remote: [], hasCharts: false };
  collect(folder, more, all, copy);
  if (all.remote.length > 0 && !mayFetch) {
    const [first, ...others] = all.remote;
    const rest = others.length === 0 ? '' : ` and ${others.length} more`;
    throw new NotRendered(`${quote(first)}${rest} would be downloaded. Give --fetch to allow it`);
  }
  const { folders, manifests, files, hasCharts } = all;
  return { folders: [...folders], manifests: [...manifests], files: [...files], hasCharts };
}

function collect(folder: string, more: readonly string[], all: Collected, copy: RepositoryCopy): void {
  if (all.folders.has(folder)) return;
  all.folders.add(folder);
  const file = kustomizationFile(folder, copy);
  const content = file === undefined ? undefined : parsedFile(copy.textOf(file), file);
  const read = filesRead(isRecord(content) ? content : {});
  for (const path of [...read.objects, ...more]) addPath(path, folder, all, copy, all.manifests);
  for (const path of read.others) addPath(path, folder, all, copy, all.files);
  if (read.charts.length > 0) collectCharts(content, folder, all, copy);
}

/** The kustomization of a folder, from the root; undefined where it has none. */
export function kustomizationFile(folder: string, copy: RepositoryCopy): string | undefined {
  return KUSTOMIZATION_NAMES.map((name) => pathIn(folder, name)).find((path) => copy.has(path));
}

function addPath(path: string, folder: string, all: Collected, copy: RepositoryCopy, files: Set<string>): void {
  const local = posix.normalize(pathIn(folder, path)).replace(/\/$/, '');
  if (isInside(local) && copy.has(local)) {
    if (copy.isFolder(local)) collect(local === '.' ? '' : local, [], all, copy);
    else files.add(local);
  } else if (isRemote(path)) {
    all.remote.push(path);
  }
}

/** What Kustomize reads as a URL: with a scheme, with `git@host:`, or with the name of a host before the first `/`. */
function isRemote(path: string): boolean {
  return /^([a-z][a-z+.-]*:\/\/|git::|[\w.-]+@[\w.-]+:|[\w-]+(\.[\w-]+)+\/)|\?(ref|version)=/i.test(path);
}

/** Charts that are in the folder of charts are not downloaded. */
function collectCharts(content: any, folder: string, all: Collected, copy: RepositoryCopy): void {
  all.hasCharts = true;
  if (content.helmGlobals?.configHome !== undefined) {
    throw new NotRendered('its helmGlobals.configHome can bring plugins of Helm, which are not run');
  }
  const home = pathIn(folder, `${content.helmGlobals?.chartHome ?? 'charts'}`);
  for (const { name, repo, version } of elements(content.helmCharts)) {
    const places = [pathIn(home, `${name}`), pathIn(home, `${name}-${version}/${name}`)];
    const place = places.find((path) => isInside(posix.normalize(path)) && copy.isFolder(posix.normalize(path)));
    if (place === undefined) all.remote.push(`${repo ?? ''} ${name}`.trim());
  }
}

interface FilesRead {
  /** Of objects and patches, or folders with a kustomization. */
  readonly objects: readonly string[];
  readonly others: readonly string[];
  readonly charts: readonly any[];
}

const OBJECT_LISTS = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators'];
const FILE_LISTS = ['crds', 'configurations'];
const GENERATORS = ['configMapGenerator', 'secretGenerator'];

function filesRead(kustomization: any): FilesRead {
  const paths = (list: unknown) => elements(list).flatMap(({ path }) => (path === undefined ? [] : [path]));
  const { patches, patchesJson6902, patchesStrategicMerge, replacements, openapi, helmCharts } = kustomization;
  const inline = (text: string) => text.includes('\n');
  return {
    objects: texts([
      ...OBJECT_LISTS.flatMap((list) => elements(kustomization[list])),
      ...elements(patchesStrategicMerge),
      ...paths(patches),
      ...paths(patchesJson6902),
    ]).filter((text) => !inline(text)),
    others: texts([
      ...FILE_LISTS.flatMap((list) => elements(kustomization[list])),
      ...GENERATORS.flatMap((list) => elements(kustomization[list]).flatMap(generatorFiles)),
      ...paths(replacements),
      ...(isRecord(openapi) ? [openapi.path] : []),
      ...elements(helmCharts).flatMap(({ valuesFile, additionalValuesFiles }) => [
        valuesFile,
        ...elements(additionalValuesFiles),
      ]),
    ]),
    charts: elements(helmCharts),
  };
}

/** `files` may have a key in front of the path. */
function generatorFiles({ files, envs, env }: any): unknown[] {
  return [...elements(files).map((file) => `${file}`.replace(/^[^=]*=/, '')), ...elements(envs), env];
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value !== '');
}
