import { DerivedDocument } from './derived-document';
import { elements, isRecord } from './elements';
import { Fill, Generated, generatedParams, GeneratorInput, GeneratorParams } from './generator-params';
import { Document, Manifest } from '../../core/document';
import { RepositoryFiles } from '../../core/repository-files';

/** What an ApplicationSet makes. */
export interface ExpandedSet {
  readonly set: Document;
  /** Its Applications, each different one once. What is not known in them is the placeholder as it is written. */
  readonly applications: readonly DerivedDocument[];
  /** What is not known of it, e.g. the generator `clusters`. */
  readonly unknown: readonly string[];
}

/** Applications beyond this number are not read: those of one template have the same mistakes. */
const MOST_APPLICATIONS = 50;

/** Expands the ApplicationSets among documents. */
export function expandedSets(documents: readonly Document[], files?: RepositoryFiles): ExpandedSet[] {
  const sets = documents.filter(isApplicationSet);
  if (sets.length === 0) return [];
  const folders = foldersOf(documents, files);
  return sets.map((set) => expandSet(set, { folders, files }));
}

export function isApplicationSet({ manifest: { apiVersion, kind } }: Document): boolean {
  return kind === 'ApplicationSet' && `${apiVersion}`.startsWith('argoproj.io/');
}

/** All folders that have something in them, at any depth. */
function foldersOf(documents: readonly Document[], files: RepositoryFiles | undefined): string[] {
  const folders = new Set<string>();
  const inside = [
    ...documents.map(({ folder }) => folder),
    ...(files?.paths ?? []).map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))),
  ];
  for (const folder of inside) {
    for (let at = folder; at !== '' && !folders.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      folders.add(at);
    }
  }
  return [...folders].sort();
}

function expandSet(set: Document, input: Omit<GeneratorInput, 'fill'>): ExpandedSet {
  const { spec } = set.manifest;
  const fill: Fill = spec?.goTemplate === true ? filledByGo : filled;
  const template = isRecord(spec?.template) ? spec.template : undefined;
  if (template === undefined) return { set, applications: [], unknown: [] };
  const generated = elements(spec.generators)
    .filter(isRecord)
    .map((generator) => ({ generator, ...generatedParams(generator, { ...input, fill }) }));
  const manifests = generated.flatMap(({ generator, params }) => {
    const own = merged(template, ownTemplate(generator));
    return params.slice(0, MOST_APPLICATIONS).map((each) => applicationManifest(set, fill(own, each)));
  });
  const different = [...new Map(manifests.map((manifest) => [JSON.stringify(manifest), manifest])).values()];
  return {
    set,
    applications: different.map((manifest) => derivedApplication(set, manifest)),
    unknown: unknownParts(generated, spec.templatePatch),
  };
}

function unknownParts(generated: readonly Generated[], patch: unknown): string[] {
  const generators = new Set(generated.flatMap(({ unknown }) => unknown));
  return [...[...generators].map((name) => `generator ${name}`), ...(patch === undefined ? [] : ['templatePatch'])];
}

/** The template that a generator has of its own; it wins over that of the set. */
function ownTemplate(generator: any): any {
  return (Object.values(generator) as any[]).find((each) => isRecord(each?.template))?.template ?? {};
}

function merged(base: any, over: any): any {
  if (!isRecord(base) || !isRecord(over)) return over ?? base;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(keys.map((key) => [key, merged(base[key], over[key])]));
}

function applicationManifest({ manifest }: Document, template: any): Manifest {
  const { namespace } = manifest.metadata ?? {};
  return {
    ...template,
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { ...template.metadata, ...(namespace !== undefined && { namespace }) },
  };
}

function derivedApplication(set: Document, manifest: Manifest): DerivedDocument {
  return {
    manifest,
    folder: set.folder,
    acknowledgements: set.acknowledgements,
    madeBy: set,
    placeOf: (path) => (path === '' ? 'spec.template' : `spec.template.${path}`),
  };
}

/** Whether a value is not known: it has a placeholder that nothing fills. */
export function isUnfilled(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{');
}

/** With the placeholders of fasttemplate: `{{path.basename}}`, `{{path[0]}}`. */
function filled(value: any, params: GeneratorParams): any {
  return inTexts(value, (text) =>
    text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (found, name: string) => asText(fastValue(name, params)) ?? found),
  );
}

/** With the placeholders of Go templates that name a value: `{{ .path.basename }}`, `{{ index .path.segments 1 }}`. */
function filledByGo(value: any, params: GeneratorParams): any {
  return inTexts(value, (text) =>
    text.replace(/\{\{-?\s*(?:\.([\w.]+)|index\s+\.([\w.]+)\s+(\d+))\s*-?\}\}/g, (found, name, list, index) => {
      const parts = (name ?? list).split('.');
      const at = parts.reduce((each: any, part: string) => each?.[part], params);
      return asText(index === undefined ? at : at?.[index]) ?? found;
    }),
  );
}

function fastValue(name: string, params: GeneratorParams): unknown {
  if (params[name] !== undefined && !isRecord(params[name])) return params[name];
  const [, first, rest = ''] = /^([^.[]+)(.*)$/.exec(name) ?? [];
  const value = params[first];
  if (!isRecord(value)) return undefined;
  if (value.segments !== undefined) {
    if (rest === '') return value.path;
    const [, index] = /^\[(\d+)\]$/.exec(rest) ?? [];
    if (index !== undefined) return value.segments[Number(index)];
  }
  return rest.startsWith('.') ? fastValue(rest.slice(1), value) : undefined;
}

function asText(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? `${value as string}` : undefined;
}

function inTexts(value: any, replace: (text: string) => string): any {
  if (typeof value === 'string') return value.includes('{{') ? replace(value) : value;
  if (Array.isArray(value)) return value.map((item) => inTexts(item, replace));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inTexts(each, replace)]));
}
