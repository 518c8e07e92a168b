import { spawnSync } from 'child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'path';
import { Document as YamlDocument, isMap, isPair, isSeq, Node, ParsedNode, visit, YAMLParseError } from 'yaml';
import { FileDocument, LocatedDocument, ParsedDocument, ParsedFile, regionOf, SourceFile } from './file-document';
import { withoutPlaceholdersOf } from './pipelines-as-code';
import { propertyAt } from './property-range';
import { YAML_SYNTAX } from './report';
import { Diagnostic } from '../core/diagnostic';
import { Finding } from '../core/document';
import { parseKubernetesDocuments } from '../core/parse-kubernetes-documents';
import { RepositoryFiles } from '../core/repository-files';

/** The manifests of files. */
export interface Reading {
  /** In the order of their files. */
  readonly documents: FileDocument[];
  /** Of files that look like manifests and are not valid YAML. */
  readonly syntaxErrors: Finding<LocatedDocument>[];
  /** Files without manifests, as paths from the root, with the reason. */
  readonly passedOver: { readonly path: string; readonly reason: string }[];
  /** All files that were given. */
  readonly files: RepositoryFiles;
}

/** How files are read. */
export interface ReadOptions {
  /** The source path that contains a file; default: the folder of the file. */
  readonly folderOf?: (path: string) => string;
  /** What to read in place of files. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** Folders whose manifests are not those of the repository. */
const SKIPPED_FOLDERS = ['.git', 'node_modules'];

const EXTENSIONS = ['.yaml', '.yml', '.json'];
const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The root of the Git repository that contains a path; undefined outside of repositories. */
export function gitRootOf(path: string): string | undefined {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Lists files that may contain manifests: given files, and those in given folders and below. Files that Git ignores are
 * left out, unless Git ignores the given folder itself. Sorted, each once.
 *
 * @throws if a path does not exist
 */
export function filesOf(paths: readonly string[]): string[] {
  const files = paths
    .map((path) => resolve(path))
    .flatMap((path) => {
      if (!existsSync(path)) throw new Error(`there is no file or folder ${path}`);
      return statSync(path).isDirectory() ? below(path).filter(mayHoldManifests) : [path];
    });
  return [...new Set(files)].sort((a, b) => (a < b ? -1 : 1));
}

function below(folder: string): string[] {
  const known = gitRootOf(folder) === undefined ? [] : gitFiles(folder);
  return known.length > 0 ? known : walk(folder);
}

/** The files that Git tracks or does not ignore; none if Git is not installed. */
function gitFiles(folder: string): string[] {
  const { status, stdout } = spawnSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (status !== 0) return [];
  return stdout
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => join(folder, path))
    .filter((path) => existsSync(path) && statSync(path).isFile());
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED_FOLDERS.includes(entry.name) ? [] : walk(join(folder, entry.name));
    return entry.isFile() ? [join(folder, entry.name)] : [];
  });
}

function mayHoldManifests(path: string): boolean {
  return EXTENSIONS.includes(extname(path)) || KUSTOMIZATIONS.includes(basename(path));
}

/**
 * Reads files as manifests.
 *
 * @param files their paths
 * @param root of the repository: paths in findings and source paths of Argo CD are relative to it
 * @param options how a file is read, given its path from the root
 */
export function readFiles(files: readonly string[], root: string, { folderOf, texts }: ReadOptions = {}): Reading {
  const reading: Reading = { documents: [], syntaxErrors: [], passedOver: [], files: filesFromRoot(files, root) };
  for (const path of files) {
    const fromRoot = relative(root, path).split(sep).join('/');
    const file = new SourceFile(fromRoot, texts?.get(fromRoot) ?? readFileSync(path, 'utf8'));
    const reason = readManifests(file, path, reading, folderOf);
    if (reason !== undefined) reading.passedOver.push({ path: file.path, reason });
  }
  return reading;
}

/** A text that was read as a file. */
export interface ReadText {
  readonly file: SourceFile;
  readonly documents: readonly FileDocument[];
}

/** Reads a text as the file at a path. */
export function readTextAs(text: string, path: string): ReadText {
  const file = new SourceFile(path, text);
  const reading: Reading = { documents: [], syntaxErrors: [], passedOver: [], files: { paths: [], textOf: () => '' } };
  readManifests(file, path, reading);
  return { file, documents: reading.documents };
}

function filesFromRoot(files: readonly string[], root: string): RepositoryFiles {
  const paths = files.map((path) => relative(root, path).split(sep).join('/'));
  return {
    paths,
    textOf: (path) => readFileSync(join(root, path), 'utf8'),
    hasFolder: (path) => existsSync(join(root, path)),
  };
}

/** Adds the manifests of a file. Returns the reason if it has none. */
function readManifests(
  file: SourceFile,
  path: string,
  { documents, syntaxErrors }: Reading,
  folderOf?: (path: string) => string,
): string | undefined {
  const isKustomization = KUSTOMIZATIONS.includes(basename(path));
  if (!isKustomization && !/^[\s"'{-]*apiVersion["']?\s*:/m.test(file.text)) return 'no manifest';
  if (isHelmTemplate(path)) return 'a template of Helm';
  const text = withoutPlaceholdersOf(file);
  const parsed = parseKubernetesDocuments(text);
  if (isTemplate(file, parsed)) return 'a template';
  const folder = folderOf?.(file.path);
  const rejected = parsed.filter((document) => syntaxErrorOf(document) !== undefined);
  syntaxErrors.push(...rejected.map((document) => syntaxFinding(file, syntaxErrorOf(document)!)));
  const withManifests = withManifestsOf(parsed);
  const again = parsedAgain(file, text);
  const found = withManifests
    .flatMap(({ manifests }, i) => manifests.map((_, j) => new FileDocument(withManifests, again, [i, j], folder)))
    .map((document) => (isKustomization ? asKustomization(document) : document))
    .filter(({ manifest: { apiVersion, kind } }) => isPresent(apiVersion) && isPresent(kind));
  documents.push(...found);
  if (found.length > 0) syntaxErrors.push(...parsed.flatMap((document) => repeatedKeys(file, document)));
  return found.length + rejected.length === 0 ? 'no manifest' : undefined;
}

/** A function of its own: a closure keeps all that another closure beside it uses, here the nodes of the file. */
function parsedAgain(file: SourceFile, text: string): ParsedFile {
  return { file, parse: () => withManifestsOf(parseKubernetesDocuments(text)) };
}

/** The documents that are valid YAML, with their manifests. */
function withManifestsOf(parsed: readonly YamlDocument.Parsed[]): ParsedDocument[] {
  return parsed
    .filter((document) => syntaxErrorOf(document) === undefined)
    .map((yaml) => ({ yaml, manifests: itemsOf(yaml.contents) }));
}

/**
 * Whether a file is a template of a text, such as Jinja, that is not valid YAML or not a manifest before it is
 * filled.
 */
function isTemplate({ text }: SourceFile, documents: YamlDocument.Parsed[]): boolean {
  if (!text.includes('{{') && !text.includes('{%')) return false;
  return documents.some((document) => syntaxErrorOf(document) !== undefined || hasCollectionAsKey(document.contents));
}

/** The first error of a document, of which those after it are mostly the consequence. A repeated key is none. */
function syntaxErrorOf({ errors }: YamlDocument.Parsed): YAMLParseError | undefined {
  return errors.find(({ code }) => code !== 'DUPLICATE_KEY');
}

function syntaxFinding(file: SourceFile, { pos, message }: YAMLParseError): Finding<LocatedDocument> {
  return syntaxErrorAt(file, pos[0], {
    path: 'file',
    fact: `is not valid YAML: ${message}`,
    remedy: 'Correct it: nothing else in this document was checked',
  });
}

/** The keys that a map of a document has already. */
function repeatedKeys(file: SourceFile, yaml: YamlDocument.Parsed): Finding<LocatedDocument>[] {
  return yaml.errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ pos: [offset] }) =>
      syntaxErrorAt(file, offset, {
        path: propertyAt(yaml, offset),
        fact: 'is set twice in one map: Kustomize rejects the file, and kubectl and Argo CD take the last value',
        remedy: 'Remove one of them',
      }),
    );
}

function syntaxErrorAt(file: SourceFile, offset: number, what: Diagnostic): Finding<LocatedDocument> {
  const endOfLine = file.text.indexOf('\n', offset);
  const region = () => regionOf(file, [offset, endOfLine < 0 ? file.text.length : endOfLine]);
  const document = { manifest: {}, folder: '', file, region };
  return { ...what, code: YAML_SYNTAX, severity: 'error', document };
}

/** `{{ .Values.x }}` is a map with a map as key, which manifests do not have. */
function hasCollectionAsKey(node: ParsedNode | null): boolean {
  let found = false;
  const Pair = (_: unknown, { key }: { key: unknown }): symbol | undefined => {
    if (!isMap(key) && !isSeq(key)) return undefined;
    found = true;
    return visit.BREAK;
  };
  visit(node, { Pair });
  return found;
}

/** The manifests of a document: the items of a List, else the document itself. */
function itemsOf(node: ParsedNode | null): Node[] {
  if (!isMap(node)) return [];
  const items = /List$/.test(`${node.get('kind')}`)
    ? node.items.find((pair) => isPair(pair) && `${pair.key}` === 'items')?.value
    : undefined;
  return isSeq(items) ? items.items.filter((item) => isMap(item)) : [node];
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Kustomize accepts its file without kind and apiVersion, too. */
function asKustomization(document: FileDocument): FileDocument {
  const { apiVersion = 'kustomize.config.k8s.io/v1beta1', kind = 'Kustomization' } = document.manifest;
  return Object.assign(document, { manifest: { ...document.manifest, apiVersion, kind } });
}

/** Whether a file is in the folder `templates` of a chart of Helm. */
function isHelmTemplate(path: string): boolean {
  const parts = path.split(sep);
  return parts.some((part, i) => part === 'templates' && existsSync([...parts.slice(0, i), 'Chart.yaml'].join(sep)));
}
