import {
  Document as YamlDocument,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Node,
  Pair,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { longestPrefix, itemsWithNames, restOf } from './property-range';

/** A key with a value, neither of which is an alias. */
export interface WrittenPair extends Pair<Scalar, Node> {
  value: Node;
}

/** A value in a document that is written there itself, not by an alias, a merge or a text. */
export interface PropertyPlace {
  /** Keys and numbers from the root of the document. */
  readonly keys: readonly (string | number)[];
  readonly value: Node;
  /** The pair of the value and its map; undefined for an element of a list. */
  readonly pair?: WrittenPair;
  readonly map?: YAMLMap<Scalar, Node>;
}

/**
 * Finds a property of a manifest, as findings name it: `spec.tasks.deploy.params[0].value`.
 *
 * @param node the root of the manifest, which may be an item of a List in the document
 */
export function propertyPlace(yaml: YamlDocument, node: Node, property: string): PropertyPlace | undefined {
  const root = keysTo(yaml.contents, node);
  return root === undefined ? undefined : placeWithin(yaml, { keys: root, value: node }, property);
}

/** The keys that lead from one node to another. */
function keysTo(from: Node | null, to: Node): (string | number)[] | undefined {
  if (from === to) return [];
  if (!isMap(from)) return undefined;
  for (const { key, value } of from.items) {
    const i = isSeq(value) ? value.items.indexOf(to) : -1;
    if (i >= 0) return [`${key}`, i];
  }
  return undefined;
}

function placeWithin(yaml: YamlDocument, place: PropertyPlace, property: string): PropertyPlace | undefined {
  if (property === '') return place;
  if (isMap(place.value)) return placeInMap(yaml, place.keys, place.value as YAMLMap<Scalar, Node>, property);
  return isSeq(place.value) ? placeInList(yaml, place.keys, place.value as YAMLSeq<Node>, property) : undefined;
}

type Keys = PropertyPlace['keys'];

function placeInMap(
  yaml: YamlDocument,
  keys: Keys,
  map: YAMLMap<Scalar, Node>,
  property: string,
): PropertyPlace | undefined {
  const pairs = map.items.filter(({ key, value }) => isScalar(key) && (isScalar(value) || isCollection(value)));
  const [name, pair] =
    longestPrefix(
      property,
      pairs.map((each) => [`${each.key.value}`, each]),
    ) ?? [];
  if (name === undefined || pair === undefined) return undefined;
  return placeWithin(
    yaml,
    { keys: [...keys, name], value: pair.value!, pair: pair as WrittenPair, map },
    restOf(property, name),
  );
}

function placeInList(yaml: YamlDocument, keys: Keys, seq: YAMLSeq<Node>, property: string): PropertyPlace | undefined {
  const number = /^\[(\d+)\]/.exec(property);
  const named = number === null ? longestPrefix(property, itemsWithNames(yaml, seq)) : undefined;
  const [name, value] = number === null ? (named ?? []) : [number[0], seq.items[Number(number[1])]];
  if (name === undefined || value === undefined) return undefined;
  return placeWithin(yaml, { keys: [...keys, seq.items.indexOf(value)], value }, restOf(property, name));
}
