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

  private constructor(
    /** The text to compare. */
    public readonly input: string,
    /** `in` or `notin`. */
    public readonly operator: string,
    /** The values to compare with. */
    public readonly values: string[],
  ) {}
}
