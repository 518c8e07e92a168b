/** Whether the targets of links, the paths and the commands that Markdown names exist. */
import { posix } from 'path';
import * as ts from 'typescript';
import { anchors, inlineCode, linkedNames, links } from './text';

/** What a document may name. */
export interface Repository {
  /** Files that are committed or about to be, relative to the top. */
  readonly files: string[];
  readonly read: (file: string) => string;
  /** Scripts of package.json. */
  readonly npmScripts: string[];
  /** Tasks of projen. */
  readonly projenTasks: string[];
}

/** The address of this repository, by which llms.txt links: its readers have the package, without the docs. */
const OWN = 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/';

/** Links to files of this repository whose target or anchor does not exist. */
export function linkProblems(file: string, markdown: string, repository: Repository): string[] {
  const paths = pathsOf(repository);
  return links(file, markdown).flatMap(({ line, text }) => {
    const [target, anchor] = localLink(file, text).split('#');
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
    const path = target === '' ? file : posix.join(posix.dirname(file), decodeURI(target)).replace(/\/$/, '');
    if (path !== '.' && path !== file && !paths.has(path)) {
      return [`${file}:${line}: the link ${text} leads to ${path}, which does not exist`];
    }
    if (anchor === undefined || !path.endsWith('.md')) return [];
    const existing = anchors(path, path === file ? markdown : repository.read(path));
    return existing.includes(anchor)
      ? []
      : [`${file}:${line}: the link ${text} names no heading of ${path}. It has: ${existing.join(', ')}`];
  });
}

/** A link to a file of this repository as one that is relative to the document. */
function localLink(file: string, link: string): string {
  return link.startsWith(OWN) ? posix.relative(posix.dirname(file), link.slice(OWN.length)) : link;
}

/**
 * Paths between backticks that do not exist: words with a slash that begin with a name of the top folder. `*`, `**`,
 * `{a,b}` and `<anything>` match as in a shell, and must match something.
 */
export function pathProblems(file: string, markdown: string, repository: Repository): string[] {
  const paths = [...pathsOf(repository)];
  const top = new Set(paths.map((path) => path.split('/')[0]));
  return inlineCode(file, markdown).flatMap(({ line, text }) =>
    text.split(/\s+/).flatMap((word) => {
      const path = word
        .replace(/^\.\//, '')
        .replace(/(:\d+)?[,;:]?$/, '')
        .replace(/\/$/, '');
      if (!word.includes('/') || !top.has(path.split('/')[0])) return [];
      return paths.some((candidate) => asPattern(path).test(candidate))
        ? []
        : [`${file}:${line}: ${word} does not exist`];
    }),
  );
}

/** Names of the code whose link leads to a file that declares no such function, class, constant, type or member. */
export function linkedNameProblems(file: string, markdown: string, { files, read }: Repository): string[] {
  return linkedNames(file, markdown).flatMap(({ line, text, target }) => {
    const path = posix.join(posix.dirname(file), target);
    if (!files.includes(path)) return []; // linkProblems reports it
    return declaredNames(read(path)).has(text) ? [] : [`${file}:${line}: ${path} does not declare ${text}`];
  });
}

/** What a file declares at its top level, and the members of that: `GitOpsApp`, `GitOpsApp.synth`. */
function declaredNames(source: string): Set<string> {
  const names = new Set<string>();
  const add = (node: ts.Node, prefix: string): void => {
    const { name } = node as ts.NamedDeclaration;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return;
    names.add(prefix + name.text);
    node.forEachChild((member) => {
      if (ts.isClassElement(member) || ts.isTypeElement(member)) add(member, `${name.text}.`);
    });
  };
  for (const statement of ts.createSourceFile('a.ts', source, ts.ScriptTarget.ES2022).statements) {
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
    for (const declaration of declared) add(declaration, '');
  }
  return names;
}

/** Commands that package.json or projen do not have, in prose and in fences. */
export function commandProblems(file: string, markdown: string, { npmScripts, projenTasks }: Repository): string[] {
  return markdown.split('\n').flatMap((text, i) => [
    ...named(text, /\bnpm run ([a-z][\w:-]*)/g)
      .filter((name) => !npmScripts.includes(name))
      .map((name) => `${file}:${i + 1}: npm run ${name} does not exist. There are: ${npmScripts.join(', ')}`),
    ...named(text, /\bnpx projen ([a-z][\w:-]*)/g)
      .filter((name) => !projenTasks.includes(name))
      .map((name) => `${file}:${i + 1}: npx projen ${name} does not exist. There are: ${projenTasks.join(', ')}`),
  ]);
}

function named(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1]);
}

/** Files and the folders they lie in. */
function pathsOf({ files }: Repository): Set<string> {
  return new Set(files.flatMap((file) => file.split('/').map((_, i, names) => names.slice(0, i + 1).join('/'))));
}

function asPattern(path: string): RegExp {
  const source = path.split(/(\*\*\/?|\*|<[^>]*>|\{[^}]*\})/).map((part) => {
    if (part.startsWith('**')) return '.*';
    if (part === '*' || part.startsWith('<')) return '[^/]*';
    if (part.startsWith('{')) return `(${part.slice(1, -1).split(',').map(literal).join('|')})`;
    return literal(part);
  });
  return new RegExp(`^${source.join('')}$`);
}

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
