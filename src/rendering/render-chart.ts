import { mkdtempSync, writeFileSync } from 'fs';
import { join } from 'path';
import { argocdVariables } from './argocd-variables';
import { fetchedChart } from './fetched-source';
import { helmArguments, HelmInput } from './helm-arguments';
import { HelmOrigins } from './helm-origins';
import { FileNames, fileNamed, isUrl, valueFiles } from './helm-values';
import { MissingDependencies, missingDependencies } from './missing-dependencies';
import { Programs, succeeded } from './programs';
import { RenderContext, RenderedText } from './render-context';
import { NotRendered, pathIn } from './repository-copy';
import { SourceToRender } from './source-to-render';
import { elements, isRecord } from '../rules/model/elements';

/** Renders a chart with the parameters of its source. */
export function renderChart(part: SourceToRender, helm: string, context: RenderContext): RenderedText {
  const { copy, programs, files } = context;
  const { folder, source } = part;
  const args = (chart: string) => helmArguments(source.helm, inputOf(part, chart, context));
  if (folder === undefined) {
    const chart = fetchedChart(source, helm, programs);
    const text = succeeded(programs.run(helm, args(chart), copy.folder));
    return { text, consumed: [], originOf: () => undefined };
  }
  copy.add(folder);
  const local = addDependencies(folder, helm, context);
  const text = succeeded(programs.run(helm, args(copy.placeOf(folder)), copy.folder));
  const origins = new HelmOrigins(folder, local, files);
  return { text, consumed: [`${pathIn(folder, 'crds')}/`], originOf: (object, file) => origins.of(object, file) };
}

function inputOf({ manifest, source, folder = '' }: SourceToRender, chart: string, context: RenderContext): HelmInput {
  const { copy, programs } = context;
  const sources = elements(manifest.spec?.sources).filter(isRecord);
  const variables = argocdVariables(manifest, source);
  const names: FileNames = { copy, folder, sources, variables, mayFetch: programs.mayFetch };
  const placeOf = (file: string): string => {
    if (isUrl(file)) return file;
    if (copy.has(file)) copy.add(file);
    return copy.placeOf(file);
  };
  const files = elements(source.helm?.fileParameters).map(({ name, path }): [string, string] => [
    `${name}`,
    placeOf(fileNamed(`${path}`, names)),
  ]);
  return {
    chart,
    applicationName: variables.ARGOCD_APP_NAME,
    destinationNamespace: manifest.spec?.destination?.namespace,
    valueFiles: valueFiles(source.helm, names).map(placeOf),
    ownValues: ownValues(source.helm, programs),
    files: new Map(files),
    variables,
  };
}

/** A file with the values of the source itself; `valuesObject` wins over `values`. */
function ownValues(helm: any, programs: Programs): string | undefined {
  const { valuesObject, values } = isRecord(helm) ? helm : {};
  const text = isRecord(valuesObject) ? JSON.stringify(valuesObject) : values;
  if (typeof text !== 'string' || text === '') return undefined;
  const file = join(mkdtempSync(join(programs.folder, 'values-')), 'values.yaml');
  writeFileSync(file, text);
  return file;
}

/** Adds what the chart needs to its folder `charts`, as Argo CD does. Returns the charts of this repository. */
function addDependencies(
  folder: string,
  helm: string,
  { copy, programs }: RenderContext,
): MissingDependencies['local'] {
  const missing = missingDependencies(folder, copy, programs.mayFetch);
  const { local, remote } = missing;
  if (local.size + remote.length === 0) return local;
  for (const path of local.values()) copy.add(path);
  addRepositories(missing, helm, programs, copy.folder);
  const { failure } = programs.run(helm, ['dependency', 'build', copy.placeOf(folder)], copy.folder);
  if (failure !== undefined) throw new NotRendered(`its charts could not be added: ${failure}`);
  return local;
}

function addRepositories({ remote }: MissingDependencies, helm: string, programs: Programs, folder: string): void {
  remote
    .filter((url) => /^https?:/.test(url))
    .forEach((url, i) => programs.run(helm, ['repo', 'add', `charts-${i}`, url], folder));
}
