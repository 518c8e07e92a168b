import { ApplicationDemands, DeployContext, DeployedWorkload, DeployPermission } from 'cdk8s-argo-tekton';
import { EnvVarSource, IDeployStrategy, Param, PipelineTask, SetImageStrategy, Task } from 'cdk8s-argo-tekton';

/** What a `MigrateThenDeploy` migrates and deploys. */
export interface MigrateThenDeployProps {
  /** Deployment that gets the image. */
  readonly workload: string;
  /** Namespace of the Deployment. */
  readonly namespace: string;
  /** Command of the image that migrates the database. It must succeed when it is run again. */
  readonly command: string[];
  /** Secret in the namespace of the runs whose key `url` is the variable DATABASE_URL of the command. */
  readonly databaseSecret: string;
}

/** A strategy: the new image migrates the database, then the workload gets the image. */
export class MigrateThenDeploy implements IDeployStrategy {
  public readonly strategyName = 'migrate-then-deploy';
  public readonly ownsImage: boolean;
  public readonly permissions: DeployPermission[];
  public readonly demands: ApplicationDemands;
  public readonly deployedWorkload?: DeployedWorkload;
  private readonly setImage: SetImageStrategy;

  public constructor(private readonly props: MigrateThenDeployProps) {
    this.setImage = new SetImageStrategy({ workload: props.workload, namespace: props.namespace });
    this.ownsImage = this.setImage.ownsImage;
    this.permissions = this.setImage.permissions; // a migration needs the database, and nothing of Kubernetes
    this.demands = this.setImage.demands;
    this.deployedWorkload = this.setImage.deployedWorkload;
  }

  public addTo(context: DeployContext): PipelineTask {
    const migration = new Task(context.scope, 'migrate', {
      name: `${this.props.workload}-migrate`,
      namespace: context.pipeline.namespace,
      description: 'Migrates the database with the image of the release.',
      params: { image: Param.string({ description: 'Image of the release, by digest' }) },
      steps: [
        {
          name: 'migrate',
          image: '$(params.image)',
          command: this.props.command,
          env: { DATABASE_URL: EnvVarSource.secretKeyRef(this.props.databaseSecret, 'url') },
        },
      ],
    });
    const migrate = context.pipeline.addTask(`${context.taskName}-migrate`, {
      task: migration,
      params: { image: context.image },
    });
    const deploy = this.setImage.addTo(context);
    deploy.waitFor(migrate);
    return deploy;
  }
}
