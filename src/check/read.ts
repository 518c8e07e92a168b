import { spawnSync } from 'child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'path';
import { isMap, isPair, isSeq, LineCounter, Node, parseAllDocuments, ParsedNode, visit } from 'yaml';
import { FileDocument, Region, regionOf, SourceFile } from './file-document';
import { KUBERNETES_YAML } from '../core/yaml';

/** What was read from files. */
export interface Reading {
  /** In the order of their files. */
  readonly documents: FileDocument[];
  /** Where a file that looks like manifests is no YAML. */
  readonly syntaxErrors: SyntaxError[];
  /** Files that hold no manifests, from the root, with the reason. */
  readonly passedOver: { readonly path: string; readonly reason: string }[];
}

/** A place that is no YAML. */
export interface SyntaxError {
  readonly file: SourceFile;
  readonly region: Region;
  /** What the parser says. */
  readonly message: string;
}

/** Folders in which nobody keeps their own manifests. */
const FOREIGN = ['.git', 'node_modules'];

const EXTENSIONS = ['.yaml', '.yml', '.json'];
const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The folder to which Git's repository belongs that a path is in; undefined where it is in none. */
export function repositoryOf(path: string): string | undefined {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * All files that may hold manifests: the given ones, and those of the given folders and below, as far as Git does not
 * ignore them (unless it ignores the given folder itself). Sorted, each once.
 *
 * @throws where something is not there
 */
export function filesOf(paths: string[]): string[] {
  const files = paths
    .map((path) => resolve(path))
    .flatMap((path) => {
      if (!existsSync(path)) throw new Error(`there is no file or folder ${path}`);
      return statSync(path).isDirectory() ? below(path).filter(mayHoldManifests) : [path];
    });
  return [...new Set(files)].sort((a, b) => (a < b ? -1 : 1));
}

function below(folder: string): string[] {
  const known = repositoryOf(folder) === undefined ? [] : gitFiles(folder);
  return known.length > 0 ? known : walk(folder);
}

/** What Git has or would take; nothing where there is no Git. */
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
    if (entry.isDirectory()) return FOREIGN.includes(entry.name) ? [] : walk(join(folder, entry.name));
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
 * @param root the folder from which paths are told, and from which source paths of Argo CD are: the root of the repository
 * @param folderOf the source path in which a file lies, by its path from the root, where it is not the file's folder
 */
export function readFiles(files: string[], root: string, folderOf?: (path: string) => string): Reading {
  const reading: Reading = { documents: [], syntaxErrors: [], passedOver: [] };
  for (const path of files) {
    const file: SourceFile = {
      path: relative(root, path).split(sep).join('/'),
      text: readFileSync(path, 'utf8'),
      lines: new LineCounter(),
      acknowledgements: new Map(),
    };
    const reason = read(file, path, reading, folderOf);
    if (reason !== undefined) reading.passedOver.push({ path: file.path, reason });
  }
  return reading;
}

/** The reason for which a file was passed over, if it was. */
function read(
  file: SourceFile,
  path: string,
  { documents, syntaxErrors }: Reading,
  folderOf?: (path: string) => string,
): string | undefined {
  const isKustomization = KUSTOMIZATIONS.includes(basename(path));
  if (!isKustomization && !/^[\s"'{-]*apiVersion["']?\s*:/m.test(file.text)) return 'no manifest';
  if (isHelmTemplate(path)) return 'a template of Helm';
  const parsed = parseAllDocuments(file.text, { ...KUBERNETES_YAML, lineCounter: file.lines, uniqueKeys: true });
  const errors = parsed.flatMap((document) => document.errors.slice(0, 1)); // what follows the first is mostly its consequence
  if (file.text.includes('{{') && (errors.length > 0 || parsed.some(({ contents }) => hasCollectionAsKey(contents)))) {
    return 'a template';
  }
  if (errors.length > 0) {
    for (const { pos, message } of errors) {
      syntaxErrors.push({ file, region: regionOf(file, pos), message: message.replace(/ at line \d+[^]*$/, '') });
    }
    return undefined;
  }
  const folder = folderOf?.(file.path);
  const found = parsed
    .flatMap((document) => itemsOf(document.contents).map((node) => new FileDocument(file, document, node, folder)))
    .map((document) => (isKustomization ? asKustomization(document) : document))
    .filter(({ manifest }) => typeof manifest.apiVersion === 'string' && typeof manifest.kind === 'string');
  documents.push(...found);
  return found.length === 0 ? 'no manifest' : undefined;
}

/** `{{ .Values.x }}` is a map whose key is a map, which no manifest has. */
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

/** Kustomize takes its file without kind and apiVersion, too. */
function asKustomization(document: FileDocument): FileDocument {
  const { apiVersion = 'kustomize.config.k8s.io/v1beta1', kind = 'Kustomization' } = document.manifest;
  return Object.assign(document, { manifest: { ...document.manifest, apiVersion, kind } });
}

/** Whether a file lies in the folder `templates` of a chart. */
function isHelmTemplate(path: string): boolean {
  const parts = path.split(sep);
  return parts.some((part, i) => part === 'templates' && existsSync([...parts.slice(0, i), 'Chart.yaml'].join(sep)));
}
