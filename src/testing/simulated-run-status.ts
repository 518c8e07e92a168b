/** How a run of a simulation is. */
export enum SimulatedRunStatus {
  /** It has not ended. */
  RUNNING = 'Unknown',
  /** It has succeeded. */
  SUCCEEDED = 'True',
  /** It has failed, or was cancelled. */
  FAILED = 'False',
}
