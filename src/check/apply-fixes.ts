import { isDeepStrictEqual } from 'util';
import { CST, Document as YamlDocument, Lexer } from 'yaml';
import { WrittenProperty } from './file-document';
import { TextEdit, withEdits, fixEdits } from './fix-edits';
import { Fix } from '../core/fix';
import { parseKubernetesDocuments } from '../core/parse-kubernetes-documents';

/** A fix of a property. */
export interface PlacedFix extends WrittenProperty {
  readonly fix: Fix;
}

/** A fix with its edits. */
interface Change extends PlacedFix {
  readonly edits: readonly TextEdit[];
}

/**
 * The text with the fixes that can be written in one step. They are verified: the new text has the same comments, and
 * the same values but for what was fixed. A fix in a text that another one changes has to wait for the next step.
 */
export function applyFixes(text: string, fixes: readonly PlacedFix[]): string {
  const separate: Change[] = [];
  for (const fix of fixes) {
    const edits = fixEdits(text, fix.place, fix.fix);
    if (edits === undefined || separate.some((other) => overlaps(edits, other.edits))) continue;
    separate.push({ ...fix, edits });
  }
  const original = new Content(text);
  return textWith(text, verified(original, [], separate));
}

function overlaps(edits: readonly TextEdit[], others: readonly TextEdit[]): boolean {
  return edits.some((a) => others.some((b) => a.from === b.from || (a.from < b.to && b.from < a.to)));
}

function textWith(text: string, changes: readonly Change[]): string {
  return withEdits(
    text,
    changes.flatMap(({ edits }) => edits),
  );
}

/** The changes that make what they have to, beside those that are accepted. */
function verified(original: Content, accepted: readonly Change[], changes: readonly Change[]): readonly Change[] {
  if (changes.length === 0) return accepted;
  const all = [...accepted, ...changes];
  if (original.becomes(textWith(original.text, all), all)) return all;
  if (changes.length === 1) return accepted;
  const half = Math.ceil(changes.length / 2);
  return verified(original, verified(original, accepted, changes.slice(0, half)), changes.slice(half));
}

/** The documents and comments of a text. */
class Content {
  private readonly documents: YamlDocument.Parsed[];
  private readonly comments: string[];

  public constructor(public readonly text: string) {
    this.documents = parseKubernetesDocuments(text);
    this.comments = commentsIn(text);
  }

  /** Whether another text is this one with the changes. */
  public becomes(text: string, changes: readonly Change[]): boolean {
    const other = new Content(text);
    return (
      this.errors() === other.errors() &&
      isDeepStrictEqual(this.comments, other.comments) &&
      isDeepStrictEqual(this.changedValues(changes), other.changedValues([]))
    );
  }

  private errors(): number {
    return this.documents.flatMap(({ errors }) => errors).length;
  }

  /** Values change before a field that has them moves. */
  private changedValues(changes: readonly Change[]): unknown[] {
    const inOrder = [...changes].sort((a, b) => b.place.keys.length - a.place.keys.length);
    return this.documents.map((document) =>
      inOrder
        .filter(({ yaml }) => yaml.range![0] === document.range[0])
        .reduce((value, change) => fixedValue(value, change, this.text), valueOf(document)),
    );
  }
}

/** The value of a document; undefined if it is not valid YAML, and no fix changes it. */
function valueOf(document: YamlDocument.Parsed): unknown {
  return document.errors.some(({ code }) => code !== 'DUPLICATE_KEY') ? undefined : document.toJS();
}

/** The comments in a text, sorted. */
function commentsIn(text: string): string[] {
  return [...new Lexer().lex(text)].filter((lexeme) => CST.tokenType(lexeme) === 'comment').sort();
}

/** The document with a changed property. */
function fixedValue(document: any, { fix, place: { keys, value } }: Change, text: string): any {
  const last = keys[keys.length - 1];
  const parent = keys.slice(0, -1).reduce((inner, key) => inner[key], document);
  if (fix.kind === 'quote') parent[last] = text.slice(value.range![0], value.range![1]);
  if (fix.kind === 'set') parent[last] = fix.value;
  if (fix.kind === 'move') moveField(parent, last, fix.to.split('.'));
  if (fix.kind === 'remove') delete parent[last];
  return document;
}

function moveField(map: any, name: string | number, to: readonly string[]): void {
  const target = to.slice(0, -1).reduce((inner, key) => (inner[key] ??= {}), map);
  target[to[to.length - 1]] = map[name];
  delete map[name];
}
