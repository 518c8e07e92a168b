import { RepositoryCopy } from './repository-copy';
import { CommentedAcknowledgement, FileDocument, SourceFile } from '../check/file-document';
import { ReadText, readTextAs } from '../check/read-files';

/** The files of the repository, and the manifests in them. */
export class SourceFiles {
  private readonly readings = new Map<string, ReadText>();
  private readonly acknowledgements = new Map<string, CommentedAcknowledgement>();
  private readonly known = new Map<string, FileDocument[]>();

  /** @param documents that were read already */
  public constructor(
    private readonly copy: RepositoryCopy,
    documents: readonly FileDocument[],
  ) {
    for (const document of documents) {
      const others = this.known.get(document.file.path);
      if (others === undefined) this.known.set(document.file.path, [document]);
      else others.push(document);
    }
  }

  /** A file; undefined if there is none. @param path from the root */
  public find(path: string): SourceFile | undefined {
    if (!this.copy.has(path) || this.copy.isFolder(path)) return undefined;
    return this.known.get(path)?.[0].file ?? this.read(path).file;
  }

  /** The manifests in a file. */
  public documentsOf(path: string): readonly FileDocument[] {
    if (!this.copy.has(path) || this.copy.isFolder(path)) return [];
    return this.known.get(path) ?? this.read(path).documents;
  }

  /** The one acknowledgement of a template, which is in each object that the template makes. */
  public acknowledgementOf(template: string, made: CommentedAcknowledgement): CommentedAcknowledgement {
    const key = JSON.stringify([template, made.code, made.reason]);
    const known = this.acknowledgements.get(key) ?? made;
    this.acknowledgements.set(key, known);
    return known;
  }

  private read(path: string): ReadText {
    let reading = this.readings.get(path);
    if (reading === undefined) this.readings.set(path, (reading = readTextAs(this.copy.textOf(path), path)));
    return reading;
  }
}
