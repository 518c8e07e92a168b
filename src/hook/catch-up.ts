import { Duration } from 'cdk8s';

/** How often it is looked after whether the declared release is what runs. */
export class CatchUp {
  /** Never. */
  public static off(): CatchUp {
    return new CatchUp();
  }

  /**
   * Once in each interval, in a minute that depends on the name of the hook.
   *
   * @param interval minutes that divide an hour: 1 to 6, 10, 12, 15, 20, 30 or 60
   */
  public static every(interval: Duration): CatchUp {
    return new CatchUp(interval);
  }

  private constructor(
    /** The interval; undefined for never. */
    public readonly interval?: Duration,
  ) {}
}
