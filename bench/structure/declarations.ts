/** What TypeScript files declare at their top level: names in several files, files with the wrong name. */
import { basename } from 'node:path';
import * as ts from 'typescript';
import type { SourceFile } from './sources';

export interface Declaration {
  readonly name: string;
  readonly kind: 'class' | 'function' | 'constant' | 'enum' | 'type';
  readonly isExported: boolean;
}

const KINDS: { [kind in ts.SyntaxKind]?: Declaration['kind'] } = {
  [ts.SyntaxKind.ClassDeclaration]: 'class',
  [ts.SyntaxKind.FunctionDeclaration]: 'function',
  [ts.SyntaxKind.EnumDeclaration]: 'enum',
  [ts.SyntaxKind.InterfaceDeclaration]: 'type',
  [ts.SyntaxKind.TypeAliasDeclaration]: 'type',
};

/** The functions, classes, constants, enums and types of a file's top level, exported or not. */
export function declarations({ path, text }: SourceFile): Declaration[] {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022).statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const isExported = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (ts.isVariableStatement(statement)) {
      const names = statement.declarationList.declarations.flatMap((declaration) => boundNames(declaration.name));
      return names.map((name) => ({ name, kind: 'constant' as const, isExported }));
    }
    const kind = KINDS[statement.kind];
    const name = (statement as ts.DeclarationStatement).name?.text;
    return kind && name ? [{ name, kind, isExported }] : [];
  });
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

/** Each name that several files declare at their top level, with the paths of those files. */
export function namesInSeveralFiles(sources: readonly SourceFile[]): { [name: string]: string[] } {
  const paths = new Map<string, Set<string>>();
  for (const source of sources) {
    for (const { name } of declarations(source)) paths.set(name, (paths.get(name) ?? new Set()).add(source.path));
  }
  const several = [...paths].filter(([, files]) => files.size > 1).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(several.map(([name, files]) => [name, [...files]]));
}

/**
 * Files whose name does not fit what they export, as `path: reason`. An `index.ts` only re-exports. A file that exports
 * a class, or exactly one function or constant, is named after one of its exports. Any other file may choose its name:
 * a set of functions or of types has no main export.
 */
export function misnamedFiles(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) => {
    const name = basename(source.path, '.ts');
    if (name === 'index') return onlyReExports(source) ? [] : [`${source.path}: an index.ts only re-exports`];
    const exported = declarations(source).filter(({ isExported }) => isExported);
    const names = exported.map((declaration) => declaration.name);
    if (!hasMainExport(exported) || names.map(kebabCase).includes(name)) return [];
    return [`${source.path}: named after none of its exports: ${names.join(', ')}`];
  });
}

function onlyReExports({ path, text }: SourceFile): boolean {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  return statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier);
}

function hasMainExport(exported: readonly Declaration[]): boolean {
  const functionsOrConstants = exported.filter(({ kind }) => kind === 'function' || kind === 'constant');
  return exported.some(({ kind }) => kind === 'class') || functionsOrConstants.length === 1;
}

/** `GitOpsApp` and `GIT_OPS_APP` are both `git-ops-app`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/_/g, '-')
    .toLowerCase();
}
