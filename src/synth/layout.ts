import { createHash } from 'crypto';
import { ApiObject, Chart, Names, YamlOutputType } from 'cdk8s';
import { ChartContent } from './reading';
import { describe } from '../core/problem';

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
      return { files: [{ path: `app${layout.extension}`, origin, objects: filled.flatMap(({ objects }) => objects) }], problems: [] };
    }
    case YamlOutputType.FILE_PER_CHART: {
      const files = filled.map(({ chart, objects }) => ({ path: placeOf(chart, layout)!.file!, origin: chart.node.path, objects }));
      return { files, problems: chartProblems(filled) };
    }
    case YamlOutputType.FILE_PER_RESOURCE:
      return planObjects(filled.flatMap(({ objects }) => objects), layout, () => undefined, ({ metadata }) => metadata.namespace);
    default: {
      const folders = new Map(filled.map(({ chart }) => [chart, `${placeOf(chart, layout)!.folder}/`]));
      const { files, problems } = planObjects(filled.flatMap(({ objects }) => objects), layout,
        ({ chart }) => folders.get(chart)!,
        ({ metadata, chart }) => (metadata.namespace === chart.namespace ? undefined : metadata.namespace));
      return { files, problems: [...chartProblems(filled), ...problems] };
    }
  }
}

/** Where a chart lies. */
export function placeOf(chart: Chart, { type, extension }: Layout): ChartPlace | undefined {
  switch (type) {
    case YamlOutputType.FILE_PER_CHART: return { file: `${Names.toDnsLabel(chart)}${extension}` };
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE: return { folder: Names.toDnsLabel(chart) };
    default: return undefined;
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
    return [`[${chart.node.path}] ${describe({ property: 'id', fact: `is written as "${name}", and so is ${owner.node.path}`, remedy: 'Give the charts different ids' })}`];
  });
}

/** A file for each object: `<folder><Kind>.<name>.k8s.yaml`, with the namespace before the name where there is one to tell. */
function planObjects(objects: ApiObject[], { extension }: Layout, folderOf: TextOf, namespaceOf: TextOf): FilePlan {
  const wanted = objects.map((object) => {
    const parts = [object.kind, namespaceOf(object), nameOf(object) ?? object.node.id].filter((part) => part !== undefined);
    return { object, folder: folderOf(object) ?? '', name: parts.join('.').replace(/[^0-9a-zA-Z-_.]/g, '') };
  });
  const sharing = byPath(wanted, ({ folder, name }) => folder + name);
  const files = wanted.map(({ object, folder, name }) => {
    const alone = sharing.get((folder + name).toLowerCase())!.length === 1 && name.length <= MAX_NAME;
    const file = alone ? name : `${name.slice(0, MAX_NAME)}-${createHash('sha256').update(identity(object)).digest('hex').slice(0, 8)}`;
    return { path: `${folder}${file}${extension}`, plain: `${folder}${name}${extension}`, origin: object.node.path, objects: [object] };
  });
  const problems = [...byPath(files, ({ path }) => path).values()].filter((same) => same.length > 1).map(([first, ...others]) => {
    const fact = `${others.map(({ origin }) => origin).join(', ')} would be written to the same file, ${first.plain}`;
    return `[${first.origin}] ${describe({ property: 'metadata.name', fact, remedy: 'Give the objects different names or put them into different charts' })}`;
  });
  return { files, problems };
}

/** What has the same path; some file systems know no case. */
function byPath<Item>(items: Item[], pathOf: (item: Item) => string): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const path = pathOf(item).toLowerCase();
    const same = found.get(path);
    if (same === undefined) found.set(path, [item]);
    else same.push(item);
  }
  return found;
}

/** By what a cluster tells objects apart; without a name it makes one up for each. */
function identity(object: ApiObject): string {
  return JSON.stringify([object.apiGroup, object.kind, object.metadata.namespace, nameOf(object) ?? `construct ${object.node.path}`]);
}

function nameOf({ metadata: { name } }: ApiObject): string | undefined {
  return typeof name === 'string' ? name : undefined; // undefined beside generateName, or a lazy value
}
