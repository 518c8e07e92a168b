import { posix } from 'path';
import { isInside, pathIn, NotRendered, RepositoryCopy } from './repository-copy';
import { parsedFile } from './source-to-render';
import { commaList } from '../core/text';
import { elements } from '../rules/model/elements';

/** What a chart needs that is not in its folder `charts`. */
export interface MissingDependencies {
  /** Folders of this repository, from the root, by the name of the chart. */
  readonly local: ReadonlyMap<string, string>;
  /** URLs of repositories of charts. */
  readonly remote: readonly string[];
}

/**
 * The dependencies that `helm dependency build` would add to a chart.
 *
 * @throws NotRendered for one that would be downloaded, unless that is allowed
 */
export function missingDependencies(folder: string, copy: RepositoryCopy, mayFetch: boolean): MissingDependencies {
  const missing = declared(folder, copy).filter(({ name, version }) => !isThere(name, version, folder, copy));
  const repositories = [...new Set(missing.map(({ repository }) => `${repository ?? ''}`))];
  const remote = repositories.filter((url) => !url.startsWith('file://'));
  if (remote.length > 0 && !mayFetch) {
    const names = commaList(missing.map(({ name }) => `${name}`));
    throw new NotRendered(
      `its charts ${names} are not in ${pathIn(folder, 'charts')} and would be downloaded. ` +
        'Give --fetch to allow it, or commit them',
    );
  }
  const local = missing
    .filter(({ repository }) => `${repository}`.startsWith('file://'))
    .map(({ name, repository }): [string, string] => [`${name}`, posix.normalize(pathIn(folder, repository.slice(7)))])
    .filter(([, path]) => isInside(path) && copy.has(path));
  return { local: new Map(local), remote };
}

function declared(folder: string, copy: RepositoryCopy): any[] {
  return ['Chart.yaml', 'requirements.yaml']
    .map((file) => pathIn(folder, file))
    .filter((file) => copy.has(file))
    .flatMap((file) => elements(parsedFile(copy.textOf(file), file)?.dependencies));
}

function isThere(name: string, version: string, folder: string, copy: RepositoryCopy): boolean {
  const charts = pathIn(folder, 'charts');
  if (!copy.isFolder(charts)) return false;
  return copy.entriesOf(charts).some((entry) => {
    if (entry === name || entry === `${name}-${version}.tgz`) return true;
    if (entry.startsWith(`${name}-`) && entry.endsWith('.tgz')) return true;
    const chart = pathIn(pathIn(charts, entry), 'Chart.yaml');
    return copy.has(chart) && parsedFile(copy.textOf(chart), chart)?.name === name;
  });
}
