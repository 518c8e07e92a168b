import { Construct } from 'constructs';
import { addServiceAccount } from './add-service-account';
import { AppPipeline } from './app-pipeline';
import { DeployPipelineProps } from './deploy-pipeline-props';
import { IMAGE_TAG_PARAM, REVISION_PARAM, SOURCE_WORKSPACE } from './pipeline-names';
import { DeployPlan, planDeploy } from './plan-deploy';
import { IServiceAccount } from './service-account';
import { validateDeploy } from './validate-deploy';
import { acceptEarly } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';
import { GitClonePipelineTask, GitCloneTask, ResolveImagePipelineTask, ResolveImageTask } from '../tasks';
import { PipelineTask, RunSettings } from '../tekton';

/**
 * A Tekton Pipeline that deploys an image which exists, with its Tasks, ServiceAccounts and Roles: to promote what was
 * built once from one environment to the next, or to deploy what others build.
 *
 * Its param is `image-tag`: the tag or the digest. It finds the digest in the registry and deploys that, so that a tag
 * that moves does not matter. Strategies, rights and the hook are those of `BuildAndDeployPipeline`.
 *
 * @example
 *
 * new DeployPipeline(platform, 'shop-production', {
 *   image: 'registry.example.com/team/shop',
 *   strategy: new SetImageStrategy({ workload: 'shop', namespace: 'shop-production' }),
 * });
 */
export class DeployPipeline extends AppPipeline {
  /** Param with the tag or digest of the image. */
  public static readonly IMAGE_TAG = IMAGE_TAG_PARAM;
  /** Param with the revision of the source repository, if there is one. */
  public static readonly REVISION = REVISION_PARAM;
  /** Workspace with the source, if there is one. */
  public static readonly WORKSPACE = SOURCE_WORKSPACE;

  /** Settings of every run of the Pipeline. */
  public readonly runSettings: RunSettings;
  /** The task of the Pipeline that finds the digest, with the results `imageReference` and `imageDigest`. */
  public readonly resolveImage: ResolveImagePipelineTask;
  /** The task of the Pipeline that clones; undefined without a source repository. */
  public readonly cloneRepo?: GitClonePipelineTask;
  /** ServiceAccount of all tasks but those of the strategy. Its pods have no token. */
  public readonly serviceAccount: IServiceAccount;

  public constructor(scope: Construct, id: string, props: DeployPipelineProps) {
    props = acceptEarly(scope, id, 'DeployPipelineProps', props);
    const plan = planDeploy(props);
    super(scope, id, plan);
    const { namespace } = this.pipeline;
    const { oras, git, kubectl } = props.images ?? {};
    const resolve = ResolveImageTask.shared(this, { namespace, image: oras });
    this.resolveImage = resolve.addTo(this.pipeline, plan.taskNames.resolveImage, plan.resolveImage);
    if (plan.source !== undefined) {
      const clone = GitCloneTask.shared(this, { namespace, image: git });
      this.cloneRepo = clone.addTo(this.pipeline, plan.taskNames.cloneRepo, plan.source.cloneRepo);
    }
    this._addImageResults(this.resolveImage, 'that is deployed');
    this.serviceAccount = addServiceAccount(this, 'run', { name: `${this.appName}-run`, namespace });
    this._addDeployment({
      taskName: plan.taskNames.deployApp,
      image: this.resolveImage.imageReference,
      sourceWorkspace: plan.source && SOURCE_WORKSPACE,
      kubectlImage: kubectl,
    });
    this.runSettings = this.planRunSettings(plan, props);
    addValidation(this, () => [...validateDeploy(props), ...this.validatePlaces()]);
  }

  /** @internal */
  protected _imageTasks(): PipelineTask[] {
    return this.cloneRepo === undefined ? [this.resolveImage] : [this.resolveImage, this.cloneRepo];
  }

  private planRunSettings({ workspaces }: DeployPlan, { timeouts }: DeployPipelineProps): RunSettings {
    return {
      taskRunTemplate: { serviceAccountName: this.serviceAccount.name },
      taskRunSpecs: this._taskRunSpecs(),
      workspaces,
      timeouts: this._timeouts(timeouts),
    };
  }

  private validatePlaces(): Diagnostic[] {
    return this._validatePlaces(this._imageTasks(), [], {
      workspace: SOURCE_WORKSPACE,
      remedy: 'Add it with addTaskBeforeDeploy, or let the task that needs it wait: deployApp.waitFor(task)',
    });
  }
}
