import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BuildAndDeployPipelineProps } from './build-and-deploy-pipeline-props';
import {
  BuildAndDeployPlan,
  IMAGE_TAG_PARAM,
  planBuildAndDeploy,
  planRunSettings,
  REVISION_PARAM,
  SOURCE_WORKSPACE,
} from './plan-build-and-deploy';
import { validateBuildAndDeploy } from './validate-build-and-deploy';
import { addValidation } from '../core/acknowledgement';
import { IHookPipeline } from '../hook';
import { DeployPermission, IDeployStrategy } from '../strategies';
import { BuildahPipelineTask, BuildahTask, GitClonePipelineTask, GitCloneTask } from '../tasks';
import { Pipeline, PipelineTask, RunSettings } from '../tekton';

/**
 * A Tekton Pipeline that clones, builds and deploys, with its Tasks, ServiceAccounts and Roles.
 *
 * Its params are `image-tag` and `revision`, both of the source repository. It deploys the image by the digest that the
 * push returned. Each run has a volume of its own and two identities: the pods that build have no ServiceAccount token,
 * and the pod that deploys has the permissions of the strategy and no others.
 *
 * Put it into a chart that the platform applies, not into the path that Argo CD syncs: the Roles must exist before the
 * first sync. Start it with `ArgoAppWithTektonHook`, or by a `PipelineRun` with `runSettings`.
 *
 * @example
 *
 * const platform = new Chart(app, 'my-app-platform', { namespace: 'my-app-builds' });
 * new BuildAndDeployPipeline(platform, 'build-and-deploy-pipeline', {
 *   sourceUrl: 'https://github.com/your-org/your-app.git',
 *   image: 'registry.example.com/my-app',
 *   strategy: new SetImageStrategy({ workload: 'my-app', namespace: 'my-app-namespace' }),
 * });
 */
export class BuildAndDeployPipeline extends Construct implements IHookPipeline {
  /** Param with the tag of the image. */
  public static readonly IMAGE_TAG = IMAGE_TAG_PARAM;
  /** Param with the revision of the source repository: branch, tag, full or short SHA. */
  public static readonly REVISION = REVISION_PARAM;
  /** Workspace with the source, shared by the tasks of a run. */
  public static readonly WORKSPACE = SOURCE_WORKSPACE;

  /** The Pipeline. */
  public readonly pipeline: Pipeline;
  /** Name of the app: the names of the ServiceAccounts and of the runs begin with it. */
  public readonly appName: string;
  /** How the image is deployed; undefined if it is only built and pushed. */
  public readonly strategy?: IDeployStrategy;
  /** Settings of every run of the Pipeline. */
  public readonly runSettings: RunSettings;
  /** Task that clones, to share with other pipelines of the namespace. */
  public readonly gitCloneTask: GitCloneTask;
  /** Task that builds, to share with other pipelines of the namespace. */
  public readonly buildahTask: BuildahTask;
  /** The task of the Pipeline that clones, with the results `commit` and `url`. */
  public readonly cloneRepo: GitClonePipelineTask;
  /** The task of the Pipeline that builds, with the results `imageUrl` and `imageDigest`. */
  public readonly buildImage: BuildahPipelineTask;
  /** The task of the Pipeline that deploys; undefined without a strategy. */
  public readonly deployApp?: PipelineTask;
  /** ServiceAccount of the tasks that clone and build, without a token. */
  public readonly buildServiceAccount: kplus.ServiceAccount;
  /** ServiceAccount of the task that deploys; undefined without a strategy. */
  public readonly deployServiceAccount?: kplus.ServiceAccount;

  public constructor(scope: Construct, id: string, props: BuildAndDeployPipelineProps) {
    super(scope, id);
    const plan = planBuildAndDeploy(id, props);
    this.appName = plan.appName;
    this.strategy = props.strategy;
    this.pipeline = new Pipeline(this, 'pipeline', plan.pipeline);
    this.gitCloneTask = props.gitCloneTask ?? this.createGitCloneTask(props);
    this.cloneRepo = this.gitCloneTask.addTo(this.pipeline, plan.taskNames.cloneRepo, plan.cloneRepo);
    this.buildahTask = props.buildahTask ?? this.createBuildahTask(props);
    this.buildImage = this.buildahTask.addTo(this.pipeline, plan.taskNames.buildImage, plan.buildImage);
    this.deployApp = this.addDeployTask(plan, props);
    this.addResults();
    this.buildServiceAccount = this.createServiceAccount('build', plan.buildServiceAccountName);
    if (plan.deployServiceAccountName !== undefined) {
      this.deployServiceAccount = this.createServiceAccount('deploy', plan.deployServiceAccountName);
      this.grant(props.strategy!.permissions, this.deployServiceAccount);
    }
    this.runSettings = planRunSettings(plan, props, this.buildahTask.podTemplate);
    addValidation(this, () => validateBuildAndDeploy(props));
  }

  private createGitCloneTask({ images }: BuildAndDeployPipelineProps): GitCloneTask {
    return new GitCloneTask(this, 'git-clone', { namespace: this.pipeline.namespace, image: images?.git });
  }

  private createBuildahTask({ images, buildProfile, sbom }: BuildAndDeployPipelineProps): BuildahTask {
    const { namespace } = this.pipeline;
    return new BuildahTask(this, 'buildah', { namespace, image: images?.buildah, buildProfile, sbom });
  }

  private addDeployTask(
    { taskNames }: BuildAndDeployPlan,
    { strategy, images }: BuildAndDeployPipelineProps,
  ): PipelineTask | undefined {
    return strategy?.addTo({
      scope: this,
      pipeline: this.pipeline,
      taskName: taskNames.deployApp,
      image: this.buildImage.imageReference,
      sourceWorkspace: SOURCE_WORKSPACE,
      kubectlImage: images?.kubectl,
    });
  }

  private addResults(): void {
    const { pipeline, cloneRepo, buildImage } = this;
    const results: [name: string, value: string, description: string][] = [
      ['commit', cloneRepo.commit, 'Full SHA that was built'],
      ['CHAINS-GIT_COMMIT', cloneRepo.result('CHAINS-GIT_COMMIT'), 'The same, for Tekton Chains'],
      ['CHAINS-GIT_URL', cloneRepo.result('CHAINS-GIT_URL'), 'Repository that was built, for Tekton Chains'],
      ['IMAGE_URL', buildImage.imageUrl, 'The image that was pushed'],
      ['IMAGE_DIGEST', buildImage.imageDigest, 'Digest of the image that was pushed'],
    ];
    if (this.buildahTask.sbom !== undefined) {
      results.push(['SBOM_DIGEST', buildImage.sbomDigest, 'Digest of the SBOM in the repository of the image']);
    }
    for (const [name, value, description] of results) pipeline.addResult(name, { value, description });
  }

  private createServiceAccount(id: string, name: string): kplus.ServiceAccount {
    return new kplus.ServiceAccount(this, id, {
      metadata: { name, namespace: this.pipeline.namespace },
      automountToken: false,
    });
  }

  /** Creates a Role in each namespace of the permissions, bound to the ServiceAccount. */
  private grant(permissions: DeployPermission[], account: kplus.ServiceAccount): void {
    for (const namespace of new Set(permissions.map((permission) => permission.namespace))) {
      const metadata = { name: account.name, namespace };
      const role = new kplus.Role(this, `deploy-role-${namespace}`, { metadata });
      for (const permission of permissions.filter((other) => other.namespace === namespace)) allow(role, permission);
      new kplus.RoleBinding(this, `deploy-binding-${namespace}`, { metadata, role }).addSubjects(account);
    }
  }
}

function allow(role: kplus.Role, { apiGroup, resources, resourceNames, verbs }: DeployPermission): void {
  for (const resourceType of resources) {
    for (const resourceName of resourceNames ?? [undefined]) {
      role.allow(verbs, { apiGroup, resourceType, resourceName });
    }
  }
}
