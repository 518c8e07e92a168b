import { Programs } from './programs';
import { OriginOfObject } from './rendered-object';
import { RepositoryCopy } from './repository-copy';
import { SourceFiles } from './source-files';
import { FileDocument, SourceFile } from '../check/file-document';

/** What rendering needs. */
export interface RenderContext {
  readonly copy: RepositoryCopy;
  readonly programs: Programs;
  readonly files: SourceFiles;
}

/** What a program printed for a source. */
export interface RenderedText {
  readonly text: string;
  /** Files whose manifests are in the text, from the root; with `/` at the end a folder. */
  readonly consumed: readonly string[];
  /** Where an object of the text comes from; undefined where that is not in the repository. */
  readonly originOf: (object: FileDocument, output: SourceFile) => OriginOfObject | undefined;
}
