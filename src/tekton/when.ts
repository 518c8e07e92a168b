/**
 * A condition of a pipeline task, which is skipped unless all of its conditions hold. Both sides may contain
 * `$(params.x)` or `$(tasks.t.results.r)`; a result used here orders the tasks.
 *
 * @example
 *
 * When.isIn('$(params.environment)', ['staging', 'production']);
 */
export class When {
  /** Holds when the input is one of the values. */
  public static isIn(input: string, values: string[]): When {
    return new When(input, 'in', values);
  }

  /** Holds when the input is none of the values. */
  public static isNotIn(input: string, values: string[]): When {
    return new When(input, 'notin', values);
  }

  /**
   * Holds when an expression of CEL does, e.g. `"'$(params.branch)'.startsWith('release/')"`. Needs Tekton's flag
   * `enable-cel-in-whenexpression`, which is not set by default: synth warns of it.
   */
  public static cel(expression: string): When {
    return new When('', '', [], expression);
  }

  private constructor(
    /** The text to compare; empty for `cel`. */
    public readonly input: string,
    /** `in` or `notin`; empty for `cel`. */
    public readonly operator: string,
    /** The values to compare with; empty for `cel`. */
    public readonly values: string[],
    /** The expression; undefined for other conditions. */
    public readonly expression?: string,
  ) {}
}
