/** One combination that is added to those of a matrix. */
export interface MatrixInclude {
  /** Name of the combination in the list of tasks of the run. */
  readonly name: string;

  /**
   * Params of this combination, by name.
   * @default - none
   */
  readonly params?: { [name: string]: string };
}

/** Runs a pipeline task once for each combination of values, at most 256 times (Tekton's default limit). */
export interface Matrix {
  /**
   * Lists of values, by param; every combination runs. A value may be a whole array: `['$(params.platforms[*])']`.
   * @default - none
   */
  readonly params?: { [name: string]: string[] };

  /**
   * Further combinations.
   * @default - none
   */
  readonly include?: MatrixInclude[];
}
