import { createHash } from 'crypto';
import { ApiObject, Chart, Names, YamlOutputType } from 'cdk8s';
import { ChartContent } from './order-charts';
import { ConstructDiagnostic } from '../core/construct-diagnostic';

/** A file that will be written. */
export interface PlannedFile {
  /** Relative to the folder that is written, with `/`. */
  readonly path: string;
  /** For its first line: the path of the construct, or of several charts. */
  readonly origin: string;
  readonly objects: readonly ApiObject[];
}

/** How objects are divided into files. */
export interface Layout {
  readonly type: YamlOutputType;
  /** End of each file name, e.g. `.k8s.yaml`. */
  readonly extension: string;
}

/** All files, and what would share a file and must not. */
export interface FilePlan {
  readonly files: readonly PlannedFile[];
  readonly diagnostics: readonly ConstructDiagnostic[];
}

/** Where a chart is written, relative to the folder that is written. */
export interface ChartPlace {
  /** Folder with nothing else in it. */
  readonly folder?: string;
  /** File with nothing else in it. */
  readonly file?: string;
}

/** Longest file name before the extension: with it, and with `.<number>.tmp`, file systems accept 255 bytes. */
const LONGEST_FILE_NAME = 200;

/** Divides objects into files. A file name depends only on its objects, unless two files would share it. */
export function planFiles(charts: readonly ChartContent[], layout: Layout): FilePlan {
  const contents = charts.filter(({ objects }) => objects.length > 0);
  const all = contents.flatMap(({ objects }) => objects);
  switch (layout.type) {
    case YamlOutputType.FILE_PER_APP:
      return { files: all.length === 0 ? [] : [appFile(contents, all, layout)], diagnostics: [] };
    case YamlOutputType.FILE_PER_CHART:
      return { files: contents.map((content) => chartFile(content, layout)), diagnostics: sharedPlaces(contents) };
    case YamlOutputType.FILE_PER_RESOURCE:
      return planObjects(all, layout, ({ metadata }) => ({ folder: '', namespace: metadata.namespace }));
    default: {
      const folders = new Map(contents.map(({ chart }) => [chart, `${chartPlace(chart, layout)!.folder}/`]));
      const { files, diagnostics } = planObjects(all, layout, ({ chart, metadata }) => ({
        folder: folders.get(chart as Chart)!,
        namespace: metadata.namespace === chart.namespace ? undefined : metadata.namespace,
      }));
      return { files, diagnostics: [...sharedPlaces(contents), ...diagnostics] };
    }
  }
}

/** Where a chart is written; undefined if it shares its file or folder with other charts. */
export function chartPlace(chart: Chart, { type, extension }: Layout): ChartPlace | undefined {
  switch (type) {
    case YamlOutputType.FILE_PER_CHART:
      return { file: `${Names.toDnsLabel(chart)}${extension}` };
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      return { folder: Names.toDnsLabel(chart) };
    default:
      return undefined;
  }
}

function appFile([{ chart }, ...others]: ChartContent[], objects: ApiObject[], { extension }: Layout): PlannedFile {
  const origin = chart.node.path + (others.length > 0 ? ` and ${others.length} more` : '');
  return { path: `app${extension}`, origin, objects };
}

function chartFile({ chart, objects }: ChartContent, layout: Layout): PlannedFile {
  return { path: chartPlace(chart, layout)!.file!, origin: chart.node.path, objects };
}

/** Charts that would be written to the same place: names have at most 63 characters, with a hash of 24 bits. */
function sharedPlaces(charts: readonly ChartContent[]): ConstructDiagnostic[] {
  const owners = new Map<string, Chart>();
  return charts.flatMap(({ chart }) => {
    const name = Names.toDnsLabel(chart);
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, chart);
    if (owner === undefined) return [];
    const fact = `is written as "${name}", and so is ${owner.node.path}`;
    return [{ construct: chart, path: 'id', fact, remedy: 'Give the charts different ids' }];
  });
}

/**
 * A file for each object: `<folder><Kind>.<namespace>.<name>.k8s.yaml`, without what is undefined, and with `0-` before
 * the kind of a Namespace.
 */
function planObjects(
  objects: readonly ApiObject[],
  { extension }: Layout,
  placeOf: (object: ApiObject) => { folder: string; namespace: string | undefined },
): FilePlan {
  const names = objects.map((object) => {
    const { folder, namespace } = placeOf(object);
    const parts = [kindInFileName(object), namespace, definedName(object) ?? object.node.id].filter(
      (part) => part !== undefined,
    );
    return folder + parts.join('.').replace(/[^0-9a-zA-Z-_.]/g, '');
  });
  const counts = countsOf(names.map(caseless));
  const isUnique = (name: string) => counts.get(caseless(name)) === 1 && baseName(name).length <= LONGEST_FILE_NAME;
  const files = objects.map((object, i): PlannedFile => {
    const path = isUnique(names[i]) ? names[i] : withHash(names[i], object);
    return { path: `${path}${extension}`, origin: object.node.path, objects: [object] };
  });
  if (names.every(isUnique)) return { files, diagnostics: [] };
  const diagnostics = sameFiles(files).map(
    ([
      {
        objects: [construct],
      },
      ...others
    ]) => {
      const name = `${names[objects.indexOf(construct)]}${extension}`;
      const fact = `${others.map(({ origin }) => origin).join(', ')} would be written to the same file, ${name}`;
      const remedy = 'Give one of them another name';
      return { construct, path: 'metadata.name', fact, remedy };
    },
  );
  return { files, diagnostics };
}

/** `kubectl apply` of a folder goes by file name, and what is in a Namespace needs it: digits sort before letters. */
function kindInFileName({ kind }: ApiObject): string {
  return kind === 'Namespace' ? `0-${kind}` : kind;
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Files with the same path, as lists of two or more. */
function sameFiles(files: readonly PlannedFile[]): PlannedFile[][] {
  const byPath = new Map<string, PlannedFile[]>();
  for (const file of files) byPath.set(caseless(file.path), [...(byPath.get(caseless(file.path)) ?? []), file]);
  return [...byPath.values()].filter(({ length }) => length > 1);
}

/** Some file systems ignore case. */
function caseless(path: string): string {
  return path.toLowerCase();
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path with a hash of the object's identity in the cluster. */
function withHash(path: string, object: ApiObject): string {
  const hash = createHash('sha256').update(identity(object)).digest('hex').slice(0, 8);
  return `${path.slice(0, path.length - baseName(path).length + LONGEST_FILE_NAME)}-${hash}`;
}

/** What identifies an object in a cluster; objects without a name get a new one each. */
function identity(object: ApiObject): string {
  return JSON.stringify([
    object.apiGroup,
    object.kind,
    object.metadata.namespace,
    definedName(object) ?? `construct ${object.node.path}`,
  ]);
}

/** The name, unless it is undefined (with `generateName`) or a lazy value. */
function definedName({ metadata: { name } }: ApiObject): string | undefined {
  return typeof name === 'string' ? name : undefined;
}
