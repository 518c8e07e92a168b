import { Construct } from 'constructs';
import { BuildAndDeployPipelineProps } from './build-and-deploy-pipeline-props';
import { BuildAndDeployPlan, planBuildAndDeploy } from './plan-build-and-deploy';
import { validateBuildAndDeploy } from './validate-build-and-deploy';
import { acceptEarly } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';
import { IServiceAccount } from '../deploy';
import { addServiceAccount } from '../deploy/add-service-account';
import { AppPipeline } from '../deploy/app-pipeline';
import { IMAGE_TAG_PARAM, REVISION_PARAM, SOURCE_WORKSPACE } from '../deploy/pipeline-names';
import { BuildahPipelineTask, BuildahTask, GitClonePipelineTask, GitCloneTask } from '../tasks';
import { PipelineTask, PipelineTaskProps, RunSettings } from '../tekton';

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
export class BuildAndDeployPipeline extends AppPipeline {
  /** Param with the tag of the image. */
  public static readonly IMAGE_TAG = IMAGE_TAG_PARAM;
  /** Param with the revision of the source repository: branch, tag, full or short SHA. */
  public static readonly REVISION = REVISION_PARAM;
  /** Workspace with the source, shared by the tasks of a run. */
  public static readonly WORKSPACE = SOURCE_WORKSPACE;

  /** Settings of every run of the Pipeline. */
  public readonly runSettings: RunSettings;
  /** Task that clones, shared with other pipelines of the namespace. */
  public readonly gitCloneTask: GitCloneTask;
  /** Task that builds, shared with other pipelines of the namespace. */
  public readonly buildahTask: BuildahTask;
  /** The task of the Pipeline that clones, with the results `commit` and `url`. */
  public readonly cloneRepo: GitClonePipelineTask;
  /** The task of the Pipeline that builds, with the results `imageUrl`, `imageDigest` and `imageReference`. */
  public readonly buildImage: BuildahPipelineTask;
  /** ServiceAccount of all tasks but those of the strategy. Its pods have no token. */
  public readonly buildServiceAccount: IServiceAccount;

  public constructor(scope: Construct, id: string, props: BuildAndDeployPipelineProps) {
    props = acceptEarly(scope, id, 'BuildAndDeployPipelineProps', props);
    const plan = planBuildAndDeploy(props);
    super(scope, id, plan);
    this.gitCloneTask = props.gitCloneTask ?? this.sharedGitCloneTask(props);
    this.cloneRepo = this.gitCloneTask.addTo(this.pipeline, plan.taskNames.cloneRepo, plan.cloneRepo);
    this.buildahTask = props.buildahTask ?? this.sharedBuildahTask(props);
    this.buildImage = this.buildahTask.addTo(this.pipeline, plan.taskNames.buildImage, {
      ...plan.buildImage,
      params: { ...plan.buildImage.params, COMMIT: this.cloneRepo.commit },
    });
    this.addResults();
    const { namespace } = this.pipeline;
    this.buildServiceAccount = addServiceAccount(this, 'build', { name: `${this.appName}-build`, namespace });
    this._addDeployment({
      taskName: plan.taskNames.deployApp,
      image: this.buildImage.imageReference,
      sourceWorkspace: SOURCE_WORKSPACE,
      kubectlImage: props.images?.kubectl,
    });
    this.runSettings = this.planRunSettings(plan, props);
    addValidation(this, () => [...validateBuildAndDeploy(props), ...this.validatePlaces()]);
  }

  /**
   * Adds a task between the clone and the build, e.g. tests of the source. The build waits for it and does not happen
   * if it fails, unless `onError` is CONTINUE.
   *
   * Tasks that only read the source run in parallel: declare the workspace `readOnly`. Those that write to it run one
   * after another.
   *
   * @param name name in the Pipeline, a DNS label
   */
  public addTaskBeforeBuild(name: string, props: PipelineTaskProps): PipelineTask {
    return this._addBetween(name, props, [this.cloneRepo], [this.buildImage]);
  }

  /** @internal */
  protected _imageTasks(): PipelineTask[] {
    return [this.buildImage];
  }

  private sharedGitCloneTask({ images }: BuildAndDeployPipelineProps): GitCloneTask {
    return GitCloneTask.shared(this, { namespace: this.pipeline.namespace, image: images?.git });
  }

  private sharedBuildahTask({ images, buildProfile, sbom }: BuildAndDeployPipelineProps): BuildahTask {
    const { namespace } = this.pipeline;
    return BuildahTask.shared(this, { namespace, image: images?.buildah, buildProfile, sbom });
  }

  private addResults(): void {
    const { pipeline, cloneRepo, buildImage } = this;
    const results: [name: string, value: string, description: string][] = [
      ['commit', cloneRepo.commit, 'Full SHA that was built'],
      ['CHAINS-GIT_COMMIT', cloneRepo.result('CHAINS-GIT_COMMIT'), 'The same, for Tekton Chains'],
      ['CHAINS-GIT_URL', cloneRepo.result('CHAINS-GIT_URL'), 'Repository that was built, for Tekton Chains'],
    ];
    for (const [name, value, description] of results) pipeline.addResult(name, { value, description });
    this._addImageResults(buildImage, 'that was pushed');
    if (this.buildahTask.sbom === undefined) return;
    const description = 'Digest of the SBOM in the repository of the image';
    pipeline.addResult('SBOM_DIGEST', { value: buildImage.sbomDigest, description });
  }

  private planRunSettings({ workspaces }: BuildAndDeployPlan, { timeouts }: BuildAndDeployPipelineProps): RunSettings {
    const { podTemplate } = this.buildahTask;
    return {
      taskRunTemplate: { serviceAccountName: this.buildServiceAccount.name },
      taskRunSpecs: this._taskRunSpecs(podTemplate === undefined ? {} : { [this.buildImage.name]: { podTemplate } }),
      workspaces,
      timeouts: this._timeouts(timeouts),
    };
  }

  private validatePlaces(): Diagnostic[] {
    return this._validatePlaces([this.cloneRepo, this.buildImage], [this.buildImage], {
      workspace: SOURCE_WORKSPACE,
      remedy:
        'Add it with addTaskBeforeBuild or addTaskBeforeDeploy, or let the task that needs it wait: ' +
        'buildImage.waitFor(task)',
    });
  }
}
