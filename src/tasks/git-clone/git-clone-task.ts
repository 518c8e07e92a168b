import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Script } from '../../core/script';
import { ComputeResources, Param, Pipeline, PipelineTask, PipelineTaskOptions, Task, TaskVolume } from '../../tekton';
import { DefaultImages } from '../default-images';
import { ReusableTaskProps } from '../reusable-task-props';
import { sharedTask } from '../shared-task';

/** Props of `GitCloneTask`. Its image needs sh, git, and for private repositories ssh; default `DefaultImages.GIT`. */
export interface GitCloneTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs a `GitCloneTask`, with references to its results. */
export class GitClonePipelineTask extends PipelineTask {
  /** Full SHA of the commit that was checked out. */
  public readonly commit: string = this.result('commit');
  /** URL that was cloned, without credentials. */
  public readonly url: string = this.result('url');
  /** Date of the commit, in seconds since 1970. */
  public readonly committerDate: string = this.result('committer-date');
}

/** ssh rejects a user without an entry in /etc/passwd. Alpine, the default image, has `nobody` and not 65532. */
const NOBODY = 65534;

const GIT_CLONE_PARAMS = {
  url: Param.string({ description: 'Address of the repository' }),
  revision: Param.string({
    description: 'Branch, tag, full or short SHA; empty for the default branch',
    default: '',
  }),
  refspec: Param.string({ description: 'Refspec to fetch before the checkout', default: '' }),
  submodules: Param.string({ description: 'Whether to fetch submodules', default: 'true' }),
  depth: Param.string({ description: 'Number of commits to fetch; 0 for all', default: '1' }),
  sslVerify: Param.string({ description: "Whether to check the server's certificate", default: 'true' }),
  crtFileName: Param.string({
    description: 'File in workspace ssl-ca-directory with the authorities to trust',
    default: 'ca-bundle.crt',
  }),
  subdirectory: Param.string({ description: 'Folder of the workspace to clone into', default: '' }),
  sparseCheckoutDirectories: Param.string({
    description: 'Folders to check out, separated by commas; empty for all',
    default: '',
  }),
  deleteExisting: Param.string({ description: 'Whether to empty the folder before the clone', default: 'true' }),
  httpProxy: Param.string({ description: 'Proxy for http', default: '' }),
  httpsProxy: Param.string({ description: 'Proxy for https', default: '' }),
  noProxy: Param.string({ description: 'Hosts to reach without the proxy', default: '' }),
  verbose: Param.string({ description: 'Whether to print the git commands', default: 'true' }),
};

const GIT_CLONE_WORKSPACES = {
  output: { description: 'Where the repository is cloned to' },
  'ssh-directory': {
    description: 'Private key, known_hosts and optionally config, for ssh',
    optional: true,
    readOnly: true,
  },
  'basic-auth': { description: '.gitconfig and .git-credentials, for http', optional: true, readOnly: true },
  'ssl-ca-directory': { description: 'Authorities to trust, for https', optional: true, readOnly: true },
};

const GIT_CLONE_RESULTS = {
  commit: { description: 'Full SHA that was checked out' },
  url: { description: 'Address that was cloned, without credentials' },
  'committer-date': { description: 'When the commit was made, in seconds since 1970' },
  'CHAINS-GIT_COMMIT': { description: 'The same as commit, for Tekton Chains' },
  'CHAINS-GIT_URL': { description: 'The same as url, for Tekton Chains' },
};

const GIT_CLONE_RESOURCES: ComputeResources = {
  requests: { cpu: '50m', memory: '128Mi' },
  limits: { memory: '1Gi' },
};

/**
 * Clones a Git repository into a workspace: by branch, tag, full or short SHA.
 *
 * Params and behaviour are those of `git-clone` 0.10 of the public Tekton catalog, with these differences: values reach
 * the script by environment only, ssh without `known_hosts` is rejected, and cleaning never leaves the workspace. It
 * runs in a namespace that enforces Pod Security `restricted`, as user 65534 and group 65532.
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
  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `git-clone`
   */
  public static shared(scope: Construct, props: GitCloneTaskProps = {}): GitCloneTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'git-clone' }, createGitCloneTask);
  }

  public constructor(scope: Construct, id: string, props: GitCloneTaskProps = {}) {
    props = acceptEarly(scope, id, 'GitCloneTaskProps', props);
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Clones a Git repository into a workspace',
      params: GIT_CLONE_PARAMS,
      workspaces: GIT_CLONE_WORKSPACES,
      results: GIT_CLONE_RESULTS,
      volumes: { tmp: TaskVolume.emptyDir() },
      steps: [
        {
          name: 'clone',
          image: props.image ?? DefaultImages.of(scope, DefaultImages.GIT),
          script: Script.fromFile(join(__dirname, 'git-clone.sh')),
          env: { HOME: '/tmp' },
          computeResources: props.computeResources ?? GIT_CLONE_RESOURCES,
          securityContext: { runAsUser: NOBODY, readOnlyRootFilesystem: true },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
    });
  }

  /** Adds a task that clones to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): GitClonePipelineTask {
    return new GitClonePipelineTask(pipeline, name, { ...options, task: this });
  }
}

function createGitCloneTask(scope: Construct, id: string, props: GitCloneTaskProps): GitCloneTask {
  return new GitCloneTask(scope, id, props);
}
