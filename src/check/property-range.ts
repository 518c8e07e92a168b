import {
  Alias,
  Document as YamlDocument,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Node,
  Pair,
  Scalar,
  visit,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { embeddedManifests } from '../core/embedded-manifests';
import { parseKubernetesDocuments } from '../core/parse-kubernetes-documents';
import { element, field } from '../core/property';

/** A range of a text: the offsets of its first character and of the first after it. */
export type Range = readonly [start: number, end: number];

/**
 * Finds a property of a document in its YAML text, e.g. `spec.tasks.deploy.params[0].value`; if it is not there, the
 * nearest property around it. An element of a list is found by its `name` or its number. If the path goes on inside a
 * string, that string is read as a manifest, or as a program that contains one in a heredoc.
 *
 * @param source the text that contains the node
 * @param yaml the document of the node, which has its anchors
 */
export function propertyRange(source: string, yaml: YamlDocument, node: Node, property: string): Range {
  return rangeWithin(source, yaml, node, property) ?? [node.range![0], node.range![1]];
}

/** The property whose key begins at an offset of the text, e.g. `spec.steps.build.image`; `file` if there is none. */
export function propertyAt(yaml: YamlDocument, offset: number): string {
  let property = 'file';
  visit(yaml, {
    Pair(_, { key }, ancestors) {
      if ((key as Node | null)?.range?.[0] !== offset) return undefined;
      property = [...ancestors, { key }].reduce((path: string, each, i) => stepInto(path, each, ancestors[i + 1]), '');
      return visit.BREAK;
    },
  });
  return property;
}

/** The path after a pair, or after a list and its item. */
function stepInto(path: string, ancestor: unknown, next: unknown): string {
  if (isSeq(ancestor)) return element(path, ancestor.toJSON(), ancestor.items.indexOf(next));
  const key = (ancestor as { readonly key?: unknown }).key;
  return key === undefined ? path : field(path, `${isScalar(key) ? key.value : key}`);
}

/** Undefined if no part of the path is in the node. */
function rangeWithin(source: string, yaml: YamlDocument, node: unknown, property: string): Range | undefined {
  if (property === '') return undefined;
  if (isAlias(node)) return rangeWithin(source, yaml, (node as Alias).resolve(yaml), property);
  if (isMap(node)) return inMap(source, yaml, node, property);
  if (isSeq(node)) return inSeq(source, yaml, node, property);
  return isScalar(node) ? inText(source, node, property) : undefined;
}

function inMap(source: string, yaml: YamlDocument, map: YAMLMap, property: string): Range | undefined {
  const [name, pair] =
    longestPrefix(
      property,
      (map.items as Pair<Scalar, Node | null>[]).map((item) => [`${item.key?.value ?? item.key}`, item]),
    ) ?? [];
  if (name === undefined || pair === undefined) return undefined;
  const start = pair.key.range![0];
  return (
    rangeWithin(source, yaml, pair.value, restOf(property, name)) ?? [
      start,
      pair.value?.range?.[1] ?? pair.key.range![1],
    ]
  );
}

function inSeq(source: string, yaml: YamlDocument, seq: YAMLSeq, property: string): Range | undefined {
  const number = /^\[(\d+)\]/.exec(property);
  const items = seq.items as Node[];
  const named = number === null ? longestPrefix(property, itemsWithNames(yaml, seq)) : undefined;
  const [name, item] = number === null ? (named ?? []) : [number[0], items[Number(number[1])]];
  if (name !== undefined && item !== undefined) {
    return rangeWithin(source, yaml, item, restOf(property, name)) ?? [item.range![0], item.range![1]];
  }
  for (const text of items) {
    const found = isScalar(text) ? inText(source, text, property) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The items of a list with the name that they give themselves. */
export function itemsWithNames(yaml: YamlDocument, { items }: YAMLSeq): [name: string, item: Node][] {
  return (items as Node[]).flatMap((item): [string, Node][] => {
    const resolved = isAlias(item) ? item.resolve(yaml) : item;
    const name = isMap(resolved) ? resolved.get('name') : undefined;
    return typeof name === 'string' && name !== '' ? [[name, item]] : [];
  });
}

/** In a string that is a manifest or a program with manifests. Only a literal block (`|`) has its lines unchanged. */
function inText(source: string, scalar: Scalar, property: string): Range | undefined {
  if (typeof scalar.value !== 'string' || scalar.type !== 'BLOCK_LITERAL') return undefined;
  const begin = source.indexOf('\n', scalar.range![0]) + 1;
  const block = source.slice(begin, scalar.range![1]);
  for (const { line, indent, source: inner } of embeddedManifests(block)) {
    const [yaml] = parseKubernetesDocuments(inner);
    const found = rangeWithin(inner, yaml, yaml.contents, property);
    if (found !== undefined) {
      return [outer(block, line, indent, inner, found[0]) + begin, outer(block, line, indent, inner, found[1]) + begin];
    }
  }
  return undefined;
}

/** The offset in a block for an offset in an embedded manifest, which begins at a line of the block and is indented. */
function outer(block: string, line: number, indent: number, inner: string, offset: number): number {
  const before = inner.slice(0, offset).split('\n');
  const start =
    block
      .split('\n')
      .slice(0, line + before.length - 1)
      .join('\n').length + (line + before.length > 1 ? 1 : 0);
  return Math.min(start + indent + before[before.length - 1].length, block.length);
}

/** The entry whose name is the longest prefix of the property: names may contain dots. */
export function longestPrefix<T>(property: string, entries: [string, T][]): [string, T] | undefined {
  return entries
    .filter(([name]) => property === name || (property.startsWith(name) && /[.[]/.test(property[name.length])))
    .sort(([a], [b]) => b.length - a.length)[0];
}

/** The path from a part of it, the name of which is its prefix. */
export function restOf(property: string, name: string): string {
  return property.slice(name.length).replace(/^\./, '');
}
