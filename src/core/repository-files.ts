/** Files of a repository, as far as they were read. */
export interface RepositoryFiles {
  /** From the root of the repository, with `/`. */
  readonly paths: readonly string[];
  /** The text of one of them. */
  readonly textOf: (path: string) => string;
  /** Whether a folder exists, also one without files that were read. */
  readonly hasFolder?: (path: string) => boolean;
}
