import { IDeployStrategy } from '../strategies';
import { Pipeline, RunSettings } from '../tekton';

/** A pipeline that a hook can start: a `BuildAndDeployPipeline`, or an object with a Pipeline of your own. */
export interface IHookPipeline {
  /** The Pipeline. */
  readonly pipeline: Pipeline;

  /** Name of the app: begins the names of runs, e.g. `my-app`. */
  readonly appName: string;

  /** Settings of each run, besides the params that the hook hands over. */
  readonly runSettings: RunSettings;

  /**
   * How it deploys.
   * @default - it does not deploy what the Application applies
   */
  readonly strategy?: IDeployStrategy;
}
