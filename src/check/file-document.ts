import { posix } from 'path';
import { Document as YamlDocument, isMap, LineCounter, Node } from 'yaml';
import { PropertyPlace, propertyPlace } from './property-place';
import { propertyRange } from './property-range';
import { Acknowledgement } from '../core/acknowledgement';
import { Document, Manifest } from '../core/document';

/** A file that was read. */
export class SourceFile {
  /** The acknowledgements in its comments, by their offset in the text. */
  public readonly acknowledgements = new Map<number, CommentedAcknowledgement>();
  private counted?: LineCounter;

  /** @param path from the root of the repository, with `/` */
  public constructor(
    public readonly path: string,
    public readonly text: string,
  ) {}

  /** Where its lines begin, which is asked for when something is found in it. */
  public get lines(): LineCounter {
    if (this.counted !== undefined) return this.counted;
    const lines = new LineCounter();
    lines.addNewLine(0);
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
    return (this.counted = lines);
  }
}

/** A document of a file. */
export interface LocatedDocument extends Document {
  readonly file: SourceFile;
  /**
   * Where a property is, such as `spec.tasks.deploy.params.image`; if it is not there, the nearest property around
   * it.
   */
  region(property: string): Region;
  /** Where a property is written; undefined if it is not, or by an alias or in a text. */
  written?(property: string): WrittenProperty | undefined;
  /** The document at the place of a property, where the properties of one object are in several files. */
  placeOf?(property: string): LocatedDocument;
}

/** A part of one line of a file; lines and columns from 1, the end behind the last character. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** An acknowledgement in a comment before a manifest: `# acknowledged CODE: reason`. */
export interface CommentedAcknowledgement extends Acknowledgement {
  /** Offset of the comment in the text of the file. */
  readonly offset: number;
}

/** A property, and its document in the file. */
export interface WrittenProperty {
  readonly yaml: YamlDocument;
  readonly place: PropertyPlace;
}

const ACKNOWLEDGED_COMMENT = /^\s*acknowledged ([a-z0-9-]+): *(\S.*)$/i;

/** The documents of a file, which can be parsed again. */
export interface ParsedFile {
  readonly file: SourceFile;
  readonly parse: () => readonly ParsedDocument[];
}

/** A document of a file. */
export interface ParsedDocument {
  readonly yaml: YamlDocument;
  /** Its manifests: the items of a List, else the root of the document. */
  readonly manifests: readonly Node[];
}

/** Files with findings that were parsed again. */
const PARSED_AGAIN = new WeakMap<SourceFile, readonly ParsedDocument[]>();

/**
 * A manifest in a file. It keeps no nodes, which take most of the memory of a large repository: where one is needed,
 * for the place of a finding, the file is parsed again.
 */
export class FileDocument implements LocatedDocument {
  public readonly manifest: Manifest;
  public readonly file: SourceFile;
  public readonly folder: string;
  public readonly fileName: string;
  public readonly acknowledgements: readonly CommentedAcknowledgement[];

  /**
   * @param parsed the documents of the file
   * @param at the number of its document, and of the manifest in it
   * @param folder of the manifest, if it is not the folder of the file
   */
  public constructor(
    documents: readonly ParsedDocument[],
    private readonly parsed: ParsedFile,
    private readonly at: readonly [document: number, manifest: number],
    folder?: string,
  ) {
    const [yaml, node] = this.nodesIn(documents);
    const { file } = parsed;
    this.file = file;
    this.manifest = node.toJS(yaml);
    const parent = posix.dirname(file.path);
    this.fileName = posix.basename(file.path);
    this.folder = folder ?? (parent === '.' ? '' : parent);
    const commented = new Set([yaml, yaml.contents, firstKey(yaml.contents), node, firstKey(node)]);
    this.acknowledgements = [...commented]
      .flatMap((each) => each?.commentBefore?.split('\n') ?? [])
      .flatMap((line) => acknowledgementIn(line.trimEnd(), file, node.range![0]) ?? [])
      .reverse();
  }

  public written(property: string): WrittenProperty | undefined {
    const [yaml, node] = this.nodes();
    const place = propertyPlace(yaml, node, property);
    return place === undefined ? undefined : { yaml, place };
  }

  public region(property: string): Region {
    const commented = this.acknowledgements.filter(({ code }) => property === `# acknowledged ${code}`).pop();
    if (commented !== undefined) return regionOf(this.file, [commented.offset, this.file.text.length]);
    const [yaml, node] = this.nodes();
    return regionOf(this.file, propertyRange(this.file.text, yaml, node, property));
  }

  private nodes(): readonly [YamlDocument, Node] {
    let documents = PARSED_AGAIN.get(this.file);
    if (documents === undefined) PARSED_AGAIN.set(this.file, (documents = this.parsed.parse()));
    return this.nodesIn(documents);
  }

  private nodesIn(documents: readonly ParsedDocument[]): readonly [YamlDocument, Node] {
    const { yaml, manifests } = documents[this.at[0]];
    return [yaml, manifests[this.at[1]]];
  }
}

/** The acknowledgement in a line of a comment before a node; the same object for all items of a List. */
function acknowledgementIn(line: string, file: SourceFile, start: number): CommentedAcknowledgement | undefined {
  const [, code, reason] = ACKNOWLEDGED_COMMENT.exec(line) ?? [];
  if (code === undefined) return undefined;
  const offset = file.text.lastIndexOf(`#${line}`, start);
  const known = file.acknowledgements.get(offset) ?? { code, reason, offset };
  file.acknowledgements.set(offset, known);
  return known;
}

/** The parser gives the comment before a map without `---` to the first key of it. */
function firstKey(node: Node | null): Node | undefined {
  return isMap(node) ? (node.items[0]?.key as Node | undefined) : undefined;
}

/** The first line of a range of a file. */
export function regionOf({ text, lines }: SourceFile, [start, end]: readonly [number, number]): Region {
  const { line, col } = lines.linePos(start);
  const endOfLine = text.indexOf('\n', start);
  const last = Math.min(end, endOfLine < 0 ? text.length : endOfLine);
  const length = text.slice(start, last).trimEnd().length;
  return { line: Math.max(line, 1), column: Math.max(col, 1), endColumn: Math.max(col, 1) + Math.max(length, 1) };
}
