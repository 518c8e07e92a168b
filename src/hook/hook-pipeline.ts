import { IDeployStrategy } from '../strategies';
import { Pipeline, RunSettings } from '../tekton';

/** What a hook needs to know of the pipeline that it starts. `BuildAndDeployPipeline` is one; a Pipeline of your own can be another. */
export interface IHookPipeline {
  /** The Pipeline. */
  readonly pipeline: Pipeline;

  /** Name of the app: begins the names of runs, e.g. `my-app`. */
  readonly appName: string;

  /** What each run is given, besides the params that the hook hands over. */
  readonly runSettings: RunSettings;

  /**
   * How it deploys.
   * @default - it does not deploy what the Application applies
   */
  readonly strategy?: IDeployStrategy;
}
