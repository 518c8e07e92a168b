/** What `npm run measure` prints. */
import { MAX_COMPLEXITY, MAX_LINE, Spread, Structure } from './structure';
import { table } from '../measure';

/** Each row of the table, from one structure. */
const ROWS: { [row: string]: (structure: Structure) => string } = {
  files: ({ files }) => count(files),
  lines: ({ lines }) => count(lines),
  'lines per file: median / p90 / max': ({ linesPerFile }) => figures(linesPerFile),
  'largest file': ({ largestFile }) => largestFile,
  'functions (with a name)': ({ functions }) => count(functions),
  'lines per function: median / p90 / max': ({ linesPerFunction }) => figures(linesPerFunction),
  'complexity: median / p90 / max': ({ complexity }) => figures(complexity),
  'complexity with callbacks: median / p90 / max': (structure) => figures(structure.complexityWithCallbacks),
  [`functions of complexity over ${MAX_COMPLEXITY}`]: ({ tooComplex }) => count(tooComplex),
  [`lines over ${MAX_LINE} characters`]: ({ longLines, lines }) =>
    `${count(longLines.length)} (${((100 * longLines.length) / Math.max(lines, 1)).toFixed(1)} %)`,
  'top-level names declared in several files': (structure) => count(Object.keys(structure.namesInSeveralFiles).length),
  'import circles': ({ importCircles }) => count(importCircles.length),
  'files not named after an export': ({ misnamedFiles }) => count(misnamedFiles.length),
};

function count(value: number): string {
  return value.toLocaleString('en');
}

function figures({ median, p90, max }: Spread): string {
  return [median, p90, max].map(count).join(' / ');
}

/** A table with a column for each structure, and what its counts are made of. */
export function report(measured: { readonly [title: string]: Structure }): string[] {
  const columns = Object.values(measured);
  const rows = Object.entries(ROWS).map(([row, cell]) => [row, ...columns.map(cell)]);
  const lists = Object.entries(measured).flatMap(([title, structure]) => details(title, structure));
  return [...table(['', ...Object.keys(measured)], rows), ...lists];
}

/** What the counts are made of; long lines are left to the lint rule, which names them. */
function details(title: string, structure: Structure): string[] {
  const worst = structure.worstFunctions.map(
    ({ complexity, lines, name, place }) => `complexity ${complexity}, lines ${lines}: ${name}, ${place}`,
  );
  const names = Object.entries(structure.namesInSeveralFiles).map(([name, files]) => `${name}: ${files.join(', ')}`);
  return [
    ...list(`Most complex functions of ${title}`, worst),
    ...list(`Top-level names declared in several files of ${title}`, names),
    ...list(`Import circles of ${title}`, structure.importCircles),
    ...list(`Files not named after an export in ${title}`, structure.misnamedFiles),
  ];
}

function list(title: string, items: readonly string[]): string[] {
  return items.length > 0 ? ['', `${title}:`, ...items.map((item) => `- ${item}`)] : [];
}
