import { Duration } from 'cdk8s';
import { BlueGreenWorkload } from './blue-green-workload';
import { BlueGreenTask } from '../../tasks';
import { ICheck } from '../checks/check';

/** Props of `BlueGreenStrategy`. */
export interface BlueGreenStrategyProps {
  /** Namespace of the workloads. */
  readonly namespace: string;

  /**
   * What is released, at least one. Several are one release: all idle colours are complete and checked before the first
   * Service is switched, and all go back together.
   */
  readonly workloads: BlueGreenWorkload[];

  /**
   * Checks of the idle colours, before the switch. Ask the preview Services.
   * @default - none: a rollout must succeed
   */
  readonly checksBefore?: ICheck[];

  /**
   * Checks after the switch, while the former colours are still there.
   * @default - none: the pods must stay ready for `keepFor`
   */
  readonly checksAfter?: ICheck[];

  /**
   * Time for which a Service selects both colours before it selects the new one alone, in whole seconds. Load balancers
   * of clouds and some meshes need it: they lose requests where all endpoints change at once. The other labels of the
   * selector must select the two colours only.
   * @default - none
   */
  readonly overlap?: Duration;

  /**
   * Time for which the former colour stays after the switch, in whole seconds: longer than the idle keep-alive of its
   * clients, whose connections stay with its pods.
   * @default Duration.seconds(30)
   */
  readonly keepFor?: Duration;

  /**
   * Time limit of a rollout, in whole seconds.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Task that acts.
   * @default - `BlueGreenTask.shared`: one with the name `blue-green` for all pipelines of the namespace
   */
  readonly task?: BlueGreenTask;
}
