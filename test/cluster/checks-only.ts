import { ApplicationDemands, DeployContext, DeployPermission, ICheck, IDeployStrategy, PipelineTask } from '../../src';

/** A strategy as a consumer writes one: it runs checks side by side, and deploys nothing. */
export class ChecksOnly implements IDeployStrategy {
  public readonly strategyName = 'checks-only';
  public readonly ownsImage = true;
  public readonly permissions: DeployPermission[];
  public readonly demands: ApplicationDemands = {};

  public constructor(private readonly checks: ICheck[]) {
    this.permissions = checks.flatMap(({ permissions }) => permissions);
  }

  public addTo(context: DeployContext): PipelineTask {
    const tasks = this.checks.map((check) =>
      check.addTo({ ...context, taskName: `${context.taskName}-${check.checkName}` }, {}),
    );
    return tasks[0];
  }
}
