/** Files that import each other, directly or through others. */
import { dirname, join } from 'node:path';
import * as ts from 'typescript';
import type { SourceFile } from './sources';

/**
 * Each circle as `a -> b -> a`, in paths. Imports of types count, and those inside functions. For each import that is
 * part of circles, the shortest one is listed, so that every import of a circle appears.
 */
export function importCircles(sources: readonly SourceFile[]): string[] {
  const graph = importGraph(sources);
  const circles = new Set<string>();
  for (const [file, imported] of graph) {
    for (const next of imported) {
      const way = shortestWay(graph, next, file);
      if (way) circles.add(fromSmallest(way).join(' -> '));
    }
  }
  return [...circles].sort();
}

/** What each file imports, of the files given. */
function importGraph(sources: readonly SourceFile[]): Map<string, string[]> {
  const paths = new Set(sources.map(({ path }) => path));
  return new Map(
    sources.map(({ path, text }) => {
      const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
      const targets = names
        .filter((name) => name.startsWith('.'))
        .flatMap((name) => {
          const target = join(dirname(path), name).replace(/\.js$/, '');
          return [`${target}.ts`, join(target, 'index.ts')].filter((file) => paths.has(file)).slice(0, 1);
        });
      return [path, targets];
    }),
  );
}

/** The files from one to another, both included: breadth first. */
function shortestWay(graph: Map<string, string[]>, from: string, to: string): string[] | undefined {
  const ways = [[from]];
  const seen = new Set([from]);
  for (const way of ways) {
    const last = way[way.length - 1];
    if (last === to) return way;
    for (const next of graph.get(last)!) {
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** The same circle from the path that sorts first, which closes it too. */
function fromSmallest(files: readonly string[]): string[] {
  const start = files.indexOf([...files].sort()[0]);
  return [...files.slice(start), ...files.slice(0, start), files[start]];
}
