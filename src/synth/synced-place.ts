import { isAbsolute, posix, relative, sep } from 'path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { GitOpsApp } from './git-ops-app';
import { chartPlace } from './layout';
import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/** Where Argo CD finds the manifests of a chart. */
export interface SyncedPlace {
  /** Folder, relative to the working directory; undefined if it is not known. */
  readonly path?: string;
  /** File in this folder; undefined for all of them. */
  readonly include?: string;
}

/** Where the app of a chart writes it, as far as this is known before synth. */
export function syncedPlace(chart: Chart): SyncedPlace {
  const app = chart.node.root;
  if (!(app instanceof App)) return {};
  const folder = folderOf(app);
  const place = chartPlace(chart, { type: app.yamlOutputType, extension: app.outputFileExtension });
  if (folder === undefined || place === undefined) return {};
  return place.folder === undefined
    ? { path: folder, include: place.file }
    : { path: posix.join(folder, place.folder), include: undefined };
}

/** Why the place of a chart cannot be the path of a source. To be called at synth, when all dependencies are known. */
export function validateSyncedPlace(chart: Chart): Diagnostic[] {
  const fact = reasonAgainstPlace(chart);
  if (fact === undefined) return [];
  return [{ path: '', fact: `is not set, and ${fact}`, remedy: 'Set the path of the chart in the repository' }];
}

function reasonAgainstPlace(chart: Chart): string | undefined {
  const app = chart.node.root;
  const name = `the chart ${quote(chart.node.path)}`;
  if (!(app instanceof App)) return `${name} is in no App, which would write it`;
  if (folderOf(app) === undefined) {
    return `${name} is written to ${quote(app.outdir)}, which is not below the working directory`;
  }
  if (syncedPlace(chart).path === undefined) {
    return `the layout ${YamlOutputType[app.yamlOutputType]} writes ${name} among others`;
  }
  if (app instanceof GitOpsApp || !dependsOnCharts(app)) return undefined;
  return `an App numbers the files of charts with dependencies, unlike a GitOpsApp: ${name} has no fixed place`;
}

/** The folder of an app relative to the working directory; undefined if it is not below. */
function folderOf({ outdir }: App): string | undefined {
  const folder = relative('.', outdir);
  if (isAbsolute(folder) || folder.split(sep)[0] === '..') return undefined;
  return folder === '' ? '.' : folder.split(sep).join('/');
}

/** Whether a chart is in another, or depends on another: the order of charts is then more than that of creation. */
function dependsOnCharts(app: App): boolean {
  return app.node
    .findAll()
    .some(
      (construct) =>
        (Chart.isChart(construct) && construct.node.scope !== app && Chart.isChart(construct.node.scope)) ||
        construct.node.dependencies.some((target) => Chart.of(target) !== Chart.of(construct)),
    );
}
