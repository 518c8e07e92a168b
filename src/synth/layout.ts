import { createHash } from 'crypto';
import { ApiObject, Chart, Names, YamlOutputType } from 'cdk8s';
import { ChartContent } from './reading';
import { constructMessage } from '../core/diagnostic';

/** A file to be, and what stands in it. */
export interface PlannedFile {
  /** Relative to the folder that is written, with `/`. */
  readonly path: string;
  /** What made it, for its first line: the path of a construct, or of several charts. */
  readonly origin: string;
  readonly objects: ApiObject[];
}

/** How objects are divided into files. */
export interface Layout {
  readonly type: YamlOutputType;
  /** End of each file's name, e.g. `.k8s.yaml`. */
  readonly extension: string;
}

/** Every file, and what has no file of its own, each with the path of its construct. */
export interface FilePlan {
  readonly files: PlannedFile[];
  readonly problems: string[];
}

/** Where a chart lies, relative to the folder that is written; undefined where it shares its file or its folder with other charts. */
export interface ChartPlace {
  /** Folder with nothing else in it. */
  readonly folder?: string;
  /** File with nothing else in it. */
  readonly file?: string;
}

type TextOf = (object: ApiObject) => string | undefined;

/** Longest part of a file's name before the extension: with it, and with `.<number>.tmp`, file systems take 255 bytes. */
const MAX_NAME = 200;

/** Which files a tree is written to. Their names depend on nothing but what is in them, unless two would share one. */
export function planFiles(charts: ChartContent[], layout: Layout): FilePlan {
  const filled = charts.filter(({ objects }) => objects.length > 0);
  switch (layout.type) {
    case YamlOutputType.FILE_PER_APP: {
      if (filled.length === 0) return { files: [], problems: [] };
      const origin = filled[0].chart.node.path + (filled.length > 1 ? ` and ${filled.length - 1} more` : '');
      return {
        files: [{ path: `app${layout.extension}`, origin, objects: filled.flatMap(({ objects }) => objects) }],
        problems: [],
      };
    }
    case YamlOutputType.FILE_PER_CHART: {
      const files = filled.map(({ chart, objects }) => ({
        path: placeOf(chart, layout)!.file!,
        origin: chart.node.path,
        objects,
      }));
      return { files, problems: chartProblems(filled) };
    }
    case YamlOutputType.FILE_PER_RESOURCE:
      return planObjects(
        filled.flatMap(({ objects }) => objects),
        layout,
        () => undefined,
        ({ metadata }) => metadata.namespace,
      );
    default: {
      const folders = new Map(filled.map(({ chart }) => [chart, `${placeOf(chart, layout)!.folder}/`]));
      const { files, problems } = planObjects(
        filled.flatMap(({ objects }) => objects),
        layout,
        ({ chart }) => folders.get(chart)!,
        ({ metadata, chart }) => (metadata.namespace === chart.namespace ? undefined : metadata.namespace),
      );
      return { files, problems: [...chartProblems(filled), ...problems] };
    }
  }
}

/** Where a chart lies. */
export function placeOf(chart: Chart, { type, extension }: Layout): ChartPlace | undefined {
  switch (type) {
    case YamlOutputType.FILE_PER_CHART:
      return { file: `${Names.toDnsLabel(chart)}${extension}` };
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      return { folder: Names.toDnsLabel(chart) };
    default:
      return undefined;
  }
}

/** Charts that would be written to the same place: their names are of 63 characters at most, with a hash of 24 bits. */
function chartProblems(charts: ChartContent[]): string[] {
  const owners = new Map<string, Chart>();
  return charts.flatMap(({ chart }) => {
    const name = Names.toDnsLabel(chart);
    const owner = owners.get(name);
    if (owner === undefined) {
      owners.set(name, chart);
      return [];
    }
    return [
      `[${chart.node.path}] ${constructMessage({ path: 'id', fact: `is written as "${name}", and so is ${owner.node.path}`, remedy: 'Give the charts different ids' })}`,
    ];
  });
}

/** A file for each object: `<folder><Kind>.<name>.k8s.yaml`, with the namespace before the name where there is one to tell. */
function planObjects(objects: ApiObject[], { extension }: Layout, folderOf: TextOf, namespaceOf: TextOf): FilePlan {
  const nameOfFile = (object: ApiObject) => {
    const parts = [object.kind, namespaceOf(object), nameOf(object) ?? object.node.id].filter(
      (part) => part !== undefined,
    );
    return `${folderOf(object) ?? ''}${parts.join('.').replace(/[^0-9a-zA-Z-_.]/g, '')}`;
  };
  const wanted = new Map<string, number>();
  for (const object of objects) {
    const path = inAnyCase(nameOfFile(object));
    wanted.set(path, (wanted.get(path) ?? 0) + 1);
  }
  let areAlone = true;
  const files = objects.map((object): PlannedFile => {
    const path = nameOfFile(object);
    const start = path.lastIndexOf('/') + 1;
    const isAlone = wanted.get(inAnyCase(path)) === 1 && path.length - start <= MAX_NAME;
    const own = isAlone
      ? path
      : `${path.slice(0, start + MAX_NAME)}-${createHash('sha256').update(identity(object)).digest('hex').slice(0, 8)}`;
    areAlone &&= isAlone;
    return { path: `${own}${extension}`, origin: object.node.path, objects: [object] };
  });
  if (areAlone) return { files, problems: [] };
  const problems = [...byPath(files).values()]
    .filter((same) => same.length > 1)
    .map(([first, ...others]) => {
      const fact = `${others.map(({ origin }) => origin).join(', ')} would be written to the same file, ${nameOfFile(first.objects[0])}${extension}`;
      return `[${first.origin}] ${constructMessage({ path: 'metadata.name', fact, remedy: 'Give the objects different names or put them into different charts' })}`;
    });
  return { files, problems };
}

/** Files that have the same path. */
function byPath(files: PlannedFile[]): Map<string, PlannedFile[]> {
  const found = new Map<string, PlannedFile[]>();
  for (const file of files) {
    const path = inAnyCase(file.path);
    const same = found.get(path);
    if (same === undefined) found.set(path, [file]);
    else same.push(file);
  }
  return found;
}

/** Some file systems know no case. */
function inAnyCase(path: string): string {
  return path.toLowerCase();
}

/** By what a cluster tells objects apart; without a name it makes one up for each. */
function identity(object: ApiObject): string {
  return JSON.stringify([
    object.apiGroup,
    object.kind,
    object.metadata.namespace,
    nameOf(object) ?? `construct ${object.node.path}`,
  ]);
}

function nameOf({ metadata: { name } }: ApiObject): string | undefined {
  return typeof name === 'string' ? name : undefined; // undefined beside generateName, or a lazy value
}
