import { join } from 'path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Script } from '../../core/script';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task, TaskVolume } from '../../tekton';
import { DefaultImages } from '../default-images';
import { ReusableTaskProps } from '../reusable-task-props';

/** ssh refuses a user that /etc/passwd does not name. The default image, Alpine, has nobody and not 65532. */
const NOBODY = 65534;

/** How a GitCloneTask is set up. Its image has sh and git, and ssh for private repositories; default `DefaultImages.GIT`. */
export interface GitCloneTaskProps extends ReusableTaskProps {}

/** A clone in a Pipeline, with its results. */
export class GitClonePipelineTask extends PipelineTask {
  /** The full SHA that was checked out. */
  public readonly commit: string = this.result('commit');
  /** The address that was cloned, without credentials. */
  public readonly url: string = this.result('url');
  /** When the commit was made, in seconds since 1970. */
  public readonly committerDate: string = this.result('committer-date');
}

/**
 * Clones a Git repository into a workspace: by branch, tag, full or short SHA.
 *
 * Params and behaviour are those of `git-clone` 0.10 of the public Tekton catalog. Differences: values reach the script
 * by environment only, ssh without `known_hosts` is refused, and cleaning never leaves the workspace. Runs in a namespace
 * that enforces Pod Security `restricted`, as user 65534 and group 65532.
 *
 * @example
 *
 * const gitClone = new GitCloneTask(chart, 'git-clone');
 * const clone = gitClone.addTo(pipeline, 'clone-repo', {
 *   params: { url: 'https://github.com/your-org/your-app.git', revision: 'main' },
 *   workspaces: { output: 'shared-data' },
 * });
 * pipeline.addResult('commit', { value: clone.commit });
 */
export class GitCloneTask extends Task {
  public constructor(scope: Construct, id: string, props: GitCloneTaskProps = {}) {
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Clones a Git repository into a workspace',
      params: {
        url: Param.string({ description: 'Address of the repository' }),
        revision: Param.string({
          description: 'Branch, tag, full or short SHA; empty for the default branch',
          defaultValue: '',
        }),
        refspec: Param.string({ description: 'Refspec to fetch before the checkout', defaultValue: '' }),
        submodules: Param.string({ description: 'Whether to fetch submodules', defaultValue: 'true' }),
        depth: Param.string({ description: 'Number of commits to fetch; 0 for all', defaultValue: '1' }),
        sslVerify: Param.string({ description: "Whether to check the server's certificate", defaultValue: 'true' }),
        crtFileName: Param.string({
          description: 'File in workspace ssl-ca-directory with the authorities to trust',
          defaultValue: 'ca-bundle.crt',
        }),
        subdirectory: Param.string({ description: 'Folder of the workspace to clone into', defaultValue: '' }),
        sparseCheckoutDirectories: Param.string({
          description: 'Folders to check out, separated by commas; empty for all',
          defaultValue: '',
        }),
        deleteExisting: Param.string({
          description: 'Whether to empty the folder before the clone',
          defaultValue: 'true',
        }),
        httpProxy: Param.string({ description: 'Proxy for http', defaultValue: '' }),
        httpsProxy: Param.string({ description: 'Proxy for https', defaultValue: '' }),
        noProxy: Param.string({ description: 'Hosts to reach without the proxy', defaultValue: '' }),
        verbose: Param.string({ description: 'Whether to print the git commands', defaultValue: 'true' }),
      },
      workspaces: {
        output: { description: 'Where the repository is cloned to' },
        'ssh-directory': {
          description: 'Private key, known_hosts and optionally config, for ssh',
          optional: true,
          readOnly: true,
        },
        'basic-auth': { description: '.gitconfig and .git-credentials, for http', optional: true, readOnly: true },
        'ssl-ca-directory': { description: 'Authorities to trust, for https', optional: true, readOnly: true },
      },
      results: {
        commit: { description: 'Full SHA that was checked out' },
        url: { description: 'Address that was cloned, without credentials' },
        'committer-date': { description: 'When the commit was made, in seconds since 1970' },
        'CHAINS-GIT_COMMIT': { description: 'The same as commit, for Tekton Chains' },
        'CHAINS-GIT_URL': { description: 'The same as url, for Tekton Chains' },
      },
      volumes: { tmp: TaskVolume.emptyDir() },
      steps: [
        {
          name: 'clone',
          image: props.image ?? DefaultImages.of(scope, DefaultImages.GIT),
          script: Script.fromFile(join(__dirname, 'git-clone.sh')),
          env: { HOME: '/tmp' },
          computeResources: props.computeResources ?? {
            cpu: { request: Cpu.millis(50) },
            memory: { request: Size.mebibytes(128), limit: Size.gibibytes(1) },
          },
          security: { runAsUser: NOBODY, readOnlyRootFilesystem: true },
          volumeMounts: [{ volume: 'tmp', mountPath: '/tmp' }],
        },
      ],
    });
  }

  /** Adds a clone to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): GitClonePipelineTask {
    return new GitClonePipelineTask(pipeline, name, { ...options, task: this });
  }
}
