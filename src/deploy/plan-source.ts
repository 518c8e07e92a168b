import { Size } from 'cdk8s';
import { REVISION_PARAM, SOURCE_WORKSPACE } from './pipeline-names';
import { GitCredentials } from '../credentials';
import { credentialBindings, credentialDeclarations, credentialUses } from '../credentials/credential-workspace';
import { Param, PipelineTaskOptions, PipelineWorkspaceProps, WorkspaceBinding } from '../tekton';

/** A source repository that a pipeline clones. */
export interface SourceRepository {
  readonly sourceUrl: string;
  readonly defaultRevision?: string;
  readonly submodules?: boolean;
  readonly gitCredentials?: GitCredentials;
  readonly storage?: Size;
  readonly storageClassName?: string;
}

/** What a pipeline needs to clone it. */
export interface SourcePlan {
  readonly params: { [name: string]: Param };
  readonly workspaces: { [name: string]: PipelineWorkspaceProps };
  /** What the task that clones gets. */
  readonly cloneRepo: PipelineTaskOptions;
  /** What a run binds to the workspaces. */
  readonly bindings: { [name: string]: WorkspaceBinding };
}

/** Plans the clone of a source repository. */
export function planSource(source: SourceRepository): SourcePlan {
  const credentials = source.gitCredentials?._workspaces() ?? [];
  const { storage = Size.gibibytes(1), storageClassName } = source;
  return {
    params: {
      [REVISION_PARAM]: Param.string({
        description: 'Branch, tag or commit of the source repository',
        default: source.defaultRevision,
      }),
    },
    workspaces: {
      [SOURCE_WORKSPACE]: { description: 'The source, shared by the tasks' },
      ...credentialDeclarations(credentials),
    },
    cloneRepo: {
      params: {
        url: source.sourceUrl,
        revision: `$(params.${REVISION_PARAM})`,
        ...(source.submodules === false && { submodules: 'false' }),
      },
      workspaces: { output: SOURCE_WORKSPACE, ...credentialUses(credentials) },
    },
    bindings: {
      [SOURCE_WORKSPACE]: WorkspaceBinding.volumeClaimTemplate({ storage, storageClassName }),
      ...credentialBindings(credentials),
    },
  };
}
