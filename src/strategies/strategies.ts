import { ApplyProps, ApplyStrategy } from './apply/apply';
import { IDeployStrategy } from './deploy-strategy';
import { SetImageProps, SetImageStrategy } from './set-image/set-image';

/**
 * The ways of deploying that this library knows.
 *
 * | strategy | who applies the workload | who owns the image | the Application must |
 * |---|---|---|---|
 * | `setImage` | Argo CD | the pipeline, by its own field manager | ignore that manager's fields, and respect that |
 * | `apply` | the pipeline, from the source repository | the pipeline | not hold the same objects |
 *
 * @example
 *
 * DeployStrategy.setImage({ workload: 'my-app', namespace: 'my-app-namespace', replicas: 2 });
 */
export class DeployStrategy {
  /**
   * Argo CD applies the workload; the pipeline sets its image (and replicas, where given) under a field manager of its
   * own, which the Application is told to ignore. Survives self-heal and later syncs.
   */
  public static setImage(props: SetImageProps): IDeployStrategy {
    return new SetImageStrategy(props);
  }

  /**
   * The pipeline applies manifests of the source repository by server-side apply, and sets the image. The synced path
   * holds none of these objects: two owners of one object would fight.
   */
  public static apply(props: ApplyProps): IDeployStrategy {
    return new ApplyStrategy(props);
  }

  private constructor() {}
}
