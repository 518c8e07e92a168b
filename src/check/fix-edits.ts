import { isMap, isScalar, Node, Scalar, YAMLMap } from 'yaml';
import { PropertyPlace, WrittenPair } from './property-place';
import { Fix } from '../core/fix';
import { parseKubernetesYaml } from '../core/parse-kubernetes-yaml';

/** A part of a text, by offsets, and what replaces it. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The field that moves, and the map that has it. */
interface Move {
  readonly text: string;
  readonly pair: WrittenPair;
  readonly map: YAMLMap<Scalar, Node>;
}

/**
 * The edits of a text that correct a property, which change nothing else: no comment, no order, no other line.
 * Undefined where the text has a form in which this is not certain.
 */
export function fixEdits(text: string, { value, pair, map }: PropertyPlace, fix: Fix): TextEdit[] | undefined {
  if (fix.kind === 'quote') return quoteEdits(text, value);
  if (fix.kind === 'set') return setEdits(text, value, fix.value);
  if (pair === undefined || map === undefined) return undefined;
  const move = { text, pair, map };
  return fix.kind === 'remove' ? removeEdits(move) : moveEdits(move, fix.to.split('.'));
}

/** The text with all edits, which must not overlap. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from || b.to - a.to)
    .reduce((result, { from, to, text: inserted }) => result.slice(0, from) + inserted + result.slice(to), text);
}

function quoteEdits(text: string, node: Node): TextEdit[] | undefined {
  if (!isScalar(node) || node.type !== Scalar.PLAIN) return undefined;
  const [from, to] = node.range!;
  const quote = text.includes("'") && !text.includes('"') ? "'" : '"';
  return [{ from, to, text: `${quote}${text.slice(from, to)}${quote}` }];
}

function setEdits(text: string, node: Node, value: string | number | boolean): TextEdit[] | undefined {
  if (!isScalar(node) || node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) return undefined;
  const [from, to] = node.range!;
  if (typeof value === 'string' && node.type === Scalar.PLAIN && !isPlainText(value)) {
    return [{ from, to, text: JSON.stringify(value) }];
  }
  const isQuoted = typeof value === 'string' && node.type !== Scalar.PLAIN;
  return [{ from, to, text: isQuoted ? `${text[from]}${value}${text[from]}` : `${value}` }];
}

/** Whether a text is the same text without quotes, and not a number or a boolean. */
function isPlainText(value: string): boolean {
  return /^[\w./@-]+$/.test(value) && parseKubernetesYaml(value) === value;
}

function removeEdits({ text, pair, map }: Move): TextEdit[] | undefined {
  if (map.items.length === 1) return undefined;
  return map.flow === true ? [withoutEntry(map, pair)] : withoutLines({ text, pair, map });
}

function withoutLines(move: Move): TextEdit[] | undefined {
  const lines = linesOfPair(move);
  return lines === undefined ? undefined : [{ from: lines.from, to: lines.to, text: '' }];
}

function moveEdits(move: Move, [outer, inner]: readonly string[]): TextEdit[] | undefined {
  const { text, pair, map } = move;
  if (inner === undefined) return map.has(outer) ? undefined : [renameEdit(text, pair.key, outer)];
  const target = pairNamed(map, outer);
  if (target === undefined) return map.flow === true ? wrapInFlow(move, outer, inner) : wrapInBlock(move, outer, inner);
  if (!isMap(target.value) || target.value.has(inner)) return undefined;
  const into = target.value as YAMLMap<Scalar, Node>;
  if (into.flow !== true) return moveLines(move, target, inner);
  return map.flow === true ? moveEntry(move, into, inner) : moveLineIntoFlow(move, into, inner);
}

function pairNamed({ items }: YAMLMap<Scalar, Node>, name: string): WrittenPair | undefined {
  return items.find(({ key }) => key.value === name) as WrittenPair | undefined;
}

/** The name with the quotes of the key. */
function named(text: string, { range }: Scalar, name: string): string {
  const quote = /["']/.test(text[range![0]]) ? text[range![0]] : '';
  return `${quote}${name}${quote}`;
}

function renameEdit(text: string, key: Scalar, name: string): TextEdit {
  return { from: key.range![0], to: key.range![1], text: named(text, key, name) };
}

/** `a: 1` → `outer: {inner: 1}` */
function wrapInFlow({ text, pair: { key, value } }: Move, outer: string, inner: string): TextEdit[] {
  const [begin] = key.range!;
  return [
    { from: begin, to: begin, text: `${named(text, key, outer)}: {` },
    renameEdit(text, key, inner),
    { from: value.range![1], to: value.range![1], text: '}' },
  ];
}

/** The lines of the pair, indented once more, below a new key. */
function wrapInBlock(move: Move, outer: string, inner: string): TextEdit[] {
  const { text, pair } = move;
  const [begin] = pair.key.range!;
  const column = begin - lineStart(text, begin);
  const step = ' '.repeat(2);
  const lines = [...text.slice(begin, endOfPair(text, pair)).matchAll(/\n(?=[^\r\n])/g)];
  return [
    { from: begin, to: begin, text: `${named(text, pair.key, outer)}:${newlineOf(text)}${' '.repeat(column)}${step}` },
    renameEdit(text, pair.key, inner),
    ...lines.map(({ index }) => ({ from: begin + index + 1, to: begin + index + 1, text: step })),
  ];
}

/** Moves the lines of a pair, and the comments above it, to the end of another map. */
function moveLines(move: Move, target: WrittenPair, inner: string): TextEdit[] | undefined {
  const { text, pair } = move;
  const lines = linesOfPair(move);
  const column = columnOf(text, (target.value as YAMLMap<Scalar>).items[0].key.range![0]);
  if (lines === undefined || column === undefined) return undefined;
  const renamed = withEdits(text, [renameEdit(text, pair.key, inner)]);
  const moved = renamed.slice(lines.from, lines.to + renamed.length - text.length);
  const end = nextLine(text, endOfPair(text, target));
  const before = text[end - 1] === '\n' ? '' : newlineOf(text);
  return [
    { from: lines.from, to: lines.to, text: '' },
    { from: end, to: end, text: `${before}${indented(moved, column - columnOf(text, pair.key.range![0])!)}` },
  ];
}

/** `a: 1`, a line without comments, → `{inner: 1, …}` */
function moveLineIntoFlow(move: Move, into: YAMLMap, inner: string): TextEdit[] | undefined {
  const lines = linesOfPair(move);
  if (lines === undefined || /[\n#]/.test(move.text.slice(lines.from, lines.to).trimEnd())) return undefined;
  return [{ from: lines.from, to: lines.to, text: '' }, entryEdit(move, into, inner)];
}

function moveEntry(move: Move, into: YAMLMap, inner: string): TextEdit[] {
  return [withoutEntry(move.map, move.pair), entryEdit(move, into, inner)];
}

/** Adds the pair as the last entry of a flow map. */
function entryEdit({ text, pair: { key, value } }: Move, { range, items }: YAMLMap, inner: string): TextEdit {
  const at = items.length === 0 ? range![0] + 1 : (items[items.length - 1].value as Node).range![1];
  const entry = `${named(text, key, inner)}${text.slice(key.range![1], value.range![1])}`;
  return { from: at, to: at, text: items.length === 0 ? entry : `, ${entry}` };
}

/** A flow map without a pair, which is not its only one, and the comma. */
function withoutEntry({ items }: YAMLMap<Scalar, Node>, pair: WrittenPair): TextEdit {
  const i = items.indexOf(pair);
  const next = items[i + 1];
  if (next !== undefined) return { from: pair.key.range![0], to: next.key.range![0], text: '' };
  return { from: items[i - 1].value!.range![1], to: pair.value.range![1], text: '' };
}

/** The lines of a pair with the comments right above it; undefined where something else is on them. */
function linesOfPair(move: Move): { from: number; to: number } | undefined {
  const { text, pair } = move;
  const [begin] = pair.key.range!;
  const column = columnOf(text, begin);
  if (column === undefined) return undefined;
  let from = begin - column;
  const comment = new RegExp(`^ {${column}}#`);
  while (from > 0 && comment.test(text.slice(lineStart(text, from - 1)))) from = lineStart(text, from - 1);
  return { from, to: nextLine(text, endOfPair(text, pair)) };
}

/** The end of a pair, without what is behind its last line. */
function endOfPair(text: string, { key, value }: WrittenPair): number {
  const [begin] = key.range!;
  return begin + text.slice(begin, value.range![1]).trimEnd().length;
}

/** The begin of the line after an offset; the end of the text after the last one. */
function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/** The column of what only spaces precede in its line. */
function columnOf(text: string, offset: number): number | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^ *$/.test(before) ? before.length : undefined;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Lines with more or fewer spaces before them. */
function indented(lines: string, by: number): string {
  if (by < 0) return lines.replace(new RegExp(`^ {0,${-by}}`, 'gm'), '');
  return lines.replace(/^(?=[^\r\n])/gm, ' '.repeat(by));
}
