import { mkdtempSync, readdirSync } from 'fs';
import { join } from 'path';
import { Programs } from './programs';
import { NotRendered, RepositoryCopy } from './repository-copy';
import { quote } from '../core/text';

/** Downloads the chart of a repository of charts, and returns its folder. */
export function fetchedChart({ repoURL, chart, targetRevision }: any, helm: string, programs: Programs): string {
  if (!programs.mayFetch) {
    throw new NotRendered(
      `the chart ${quote(chart)} of ${quote(repoURL)} would be downloaded. Give --fetch to allow it`,
    );
  }
  const folder = mkdtempSync(join(programs.folder, 'chart-'));
  const isRegistry = !/^https?:\/\//.test(repoURL);
  const from = isRegistry ? [`oci://${repoURL.replace(/^oci:\/\//, '')}/${chart}`] : ['--repo', repoURL, '--', chart];
  const version = ['--version', `${targetRevision ?? '*'}`, '--untar', '--untardir', folder];
  const { failure } = programs.run(helm, ['pull', ...version, ...from], programs.folder);
  if (failure !== undefined) throw new NotRendered(`the chart ${quote(chart)} could not be downloaded: ${failure}`);
  return join(
    folder,
    readdirSync(folder).find((name) => !name.endsWith('.tgz'))!,
  );
}

/** Clones the repository of a source, of which only the commit that it names. */
export function fetchedRepository({ repoURL, targetRevision }: any, git: string, programs: Programs): RepositoryCopy {
  const folder = mkdtempSync(join(programs.folder, 'clone-'));
  const revision = `${targetRevision ?? 'HEAD'}`;
  const steps = [
    ['init', '--quiet'],
    ['fetch', '--quiet', '--depth=1', '--', repoURL, revision],
    ['checkout', '--quiet', 'FETCH_HEAD'],
  ];
  for (const step of steps) {
    const { failure } = programs.run(git, step, folder);
    if (failure !== undefined) throw new NotRendered(`${quote(repoURL)} could not be cloned: ${failure}`);
  }
  return new RepositoryCopy(folder, mkdtempSync(join(programs.folder, 'repository-')));
}
