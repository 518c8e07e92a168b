/** The structure of a set of TypeScript files in figures. */
import { importCircles } from './circles';
import { misnamedFiles, namesInSeveralFiles } from './declarations';
import { measureFunctions, MeasuredFunction } from './functions';
import type { SourceFile } from './sources';
import { median } from '../measure';

export const MAX_LINE = 120;
export const MAX_COMPLEXITY = 12;

export interface Spread {
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

export interface Structure {
  readonly files: number;
  readonly lines: number;
  readonly linesPerFile: Spread;
  readonly largestFile: string;
  /** Functions that have a name: callbacks are part of the function that makes them. */
  readonly functions: number;
  readonly linesPerFunction: Spread;
  readonly complexity: Spread;
  /** Of named functions and callbacks, which ESLint checks one by one. */
  readonly complexityWithCallbacks: Spread;
  /** Functions and callbacks over the limit of complexity. */
  readonly tooComplex: number;
  readonly worstFunctions: readonly MeasuredFunction[];
  /** `path:line` of each line over the limit. */
  readonly longLines: readonly string[];
  readonly namesInSeveralFiles: { readonly [name: string]: readonly string[] };
  readonly importCircles: readonly string[];
  readonly misnamedFiles: readonly string[];
}

export function measure(sources: readonly SourceFile[]): Structure {
  const sizes = sources.map(({ text }) => linesOf(text).length);
  const all = measureFunctions(sources);
  const named = all.filter(({ isNamed }) => isNamed);
  return {
    files: sources.length,
    lines: sizes.reduce((sum, size) => sum + size, 0),
    linesPerFile: spread(sizes),
    largestFile: sources[sizes.indexOf(Math.max(...sizes))]?.path ?? '',
    functions: named.length,
    linesPerFunction: spread(named.map(({ lines }) => lines)),
    complexity: spread(named.map(({ complexity }) => complexity)),
    complexityWithCallbacks: spread(all.map(({ complexity }) => complexity)),
    tooComplex: all.filter(({ complexity }) => complexity > MAX_COMPLEXITY).length,
    worstFunctions: [...all].sort((a, b) => b.complexity - a.complexity).slice(0, 5),
    longLines: longLines(sources),
    namesInSeveralFiles: namesInSeveralFiles(sources),
    importCircles: importCircles(sources),
    misnamedFiles: misnamedFiles(sources),
  };
}

/** `path:line` of each line that is too long, with its length. */
export function longLines(sources: readonly SourceFile[]): string[] {
  return sources.flatMap(({ path, text }) =>
    linesOf(text).flatMap((line, i) => (line.length > MAX_LINE ? [`${path}:${i + 1}: ${line.length} characters`] : [])),
  );
}

/** A line break ends a line: it does not begin another one. */
function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function spread(values: readonly number[]): Spread {
  if (values.length === 0) return { median: 0, p90: 0, max: 0 };
  const sorted = [...values].sort((a, b) => a - b);
  return { median: median(values), p90: sorted[Math.ceil(0.9 * sorted.length) - 1], max: sorted[sorted.length - 1] };
}
