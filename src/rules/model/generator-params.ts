import { elements, isRecord } from './elements';
import { globMatch } from '../../argocd/glob';
import { parseKubernetesYaml } from '../../core/parse-kubernetes-yaml';
import { RepositoryFiles } from '../../core/repository-files';

/** Values by name, as the template of an ApplicationSet reads them. */
export interface GeneratorParams {
  readonly [name: string]: any;
}

/** What a generator makes, and the generators in it of which that is not known. */
export interface Generated {
  readonly params: readonly GeneratorParams[];
  readonly unknown: readonly string[];
}

/** Fills the placeholders of a text or of all texts in a value. */
export type Fill = (value: any, params: GeneratorParams) => any;

/** What generators read. */
export interface GeneratorInput {
  readonly fill: Fill;
  readonly folders: readonly string[];
  readonly files?: RepositoryFiles;
}

const UNKNOWN_PARAMS: readonly GeneratorParams[] = [{}];

/** What a generator of an ApplicationSet makes: a list, the folders and files of Git, and matrix and merge of these. */
export function generatedParams(generator: any, input: GeneratorInput): Generated {
  if (Object.keys(generator).length === 0) return { params: [], unknown: [] }; // Argo CD generates nothing either
  if (generator.selector) return unknownParams(generator);
  if (generator.list) return ofList(generator.list, input);
  if (generator.git) return ofGit(generator, input);
  if (generator.matrix) return ofMatrix(generator.matrix, input);
  return generator.merge ? ofMerge(generator.merge, input) : unknownParams(generator);
}

function unknownParams(generator: any): Generated {
  const name = Object.keys(generator).find((key) => key !== 'selector') ?? 'selector';
  return { params: UNKNOWN_PARAMS, unknown: [generator.selector ? `${name} with a selector` : name] };
}

function ofList({ elements: listed, elementsYaml }: any, { fill }: GeneratorInput): Generated {
  if (elementsYaml !== undefined) return unknownParams({ 'list with elementsYaml': true });
  return { params: elements(fill(listed, {})).filter(isRecord), unknown: [] };
}

function ofGit(generator: any, input: GeneratorInput): Generated {
  const { directories, files, values, pathParamPrefix } = generator.git;
  const found = directories === undefined ? paramsOfFiles(elements(files), input) : ofFolders(directories, input);
  if (found.length === 0) return unknownParams(generator);
  const params = found.map(({ path, ...content }) => {
    const own = pathParamPrefix ? { ...content, [pathParamPrefix]: { path } } : { ...content, path };
    return values === undefined ? own : { ...own, values: input.fill(values, own) };
  });
  return { params, unknown: [] };
}

function ofFolders(directories: any, { folders }: GeneratorInput): GeneratorParams[] {
  return matching(elements(directories), folders).map((path) => ({ path: pathParams(path) }));
}

function paramsOfFiles(patterns: any[], { files }: GeneratorInput): GeneratorParams[] {
  if (files === undefined) return [];
  return matching(patterns, files.paths).flatMap((file) => {
    const path = {
      ...pathParams(parentOf(file)),
      filename: lastOf(file),
      filenameNormalized: normalized(lastOf(file)),
    };
    return contentsOf(files.textOf(file)).map((content) => ({ ...content, path }));
  });
}

/** Nothing of a file that is not valid YAML, which Argo CD rejects. */
function contentsOf(text: string): GeneratorParams[] {
  try {
    const content = parseKubernetesYaml(text);
    return (Array.isArray(content) ? content : [content]).filter(isRecord);
  } catch {
    return [];
  }
}

/** Those that a pattern includes and none excludes. One that begins with `*` fits any repository: nothing is known. */
function matching(patterns: any[], paths: readonly string[]): string[] {
  const matches = (path: string, isExcluding: boolean) =>
    patterns.some(
      ({ path: pattern, exclude }) => (exclude === true) === isExcluding && matchesPattern(`${pattern}`, path),
    );
  if (patterns.some(({ path, exclude }) => exclude !== true && /^[*?[{]/.test(`${path}`))) return [];
  return paths.filter((path) => matches(path, false) && !matches(path, true));
}

function matchesPattern(pattern: string, path: string): boolean {
  return globMatch(pattern, path, false, '/') || globMatch(pattern.replace(/\*\*\//g, ''), path, false, '/');
}

function pathParams(path: string): GeneratorParams {
  const basename = lastOf(path);
  return { path, basename, basenameNormalized: normalized(basename), segments: path.split('/') };
}

/** As Argo CD makes a name of a folder (`SanitizeName` of 3.6). */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, 253)
    .replace(/^[-_.]+|[-_.]+$/g, '');
}

function parentOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Each of the first with each of the second, which can read what the first makes. */
function ofMatrix(matrix: any, input: GeneratorInput): Generated {
  const [first, second] = elements(matrix.generators);
  if (first === undefined || second === undefined) return unknownParams({ matrix });
  const outer = generatedParams(first, input);
  const inner = outer.params.map((params) => generatedParams(input.fill(second, params), input));
  return {
    params: outer.params.flatMap((params, i) => inner[i].params.map((more) => ({ ...params, ...more }))),
    unknown: [...new Set([...outer.unknown, ...inner.flatMap(({ unknown }) => unknown)])],
  };
}

/** What the first makes, with the values of those of the others that have the same keys. */
function ofMerge({ generators, mergeKeys }: any, input: GeneratorInput): Generated {
  const [base, ...others] = elements(generators).map((generator) => generatedParams(generator, input));
  const unknown = [base, ...others].flatMap((generated) => generated?.unknown ?? []);
  if (base === undefined || unknown.length > 0) return { params: UNKNOWN_PARAMS, unknown };
  const keyOf = (params: GeneratorParams) => JSON.stringify(elements(mergeKeys).map((key) => params[key]));
  return {
    params: base.params.map((params) =>
      others
        .flatMap((other) => other.params.filter((more) => keyOf(more) === keyOf(params)))
        .reduce((merged, more) => ({ ...merged, ...more }), params),
    ),
    unknown,
  };
}
