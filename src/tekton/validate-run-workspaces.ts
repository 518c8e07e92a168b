import { validateObjectReference, validateSubPath } from './names';
import { allTasks, PipelinePlan, pipelineTitle } from './pipeline-plan';
import { WorkspaceBinding } from './workspace-binding';
import { Diagnostic, Wording } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';

interface Bindings {
  readonly [name: string]: WorkspaceBinding;
}

/** What to do about a workspace without binding. */
export const BIND_WORKSPACE: Wording = {
  construct: 'Bind it, e.g. WorkspaceBinding.volumeClaimTemplate({ … })',
  manifest: 'Bind it, e.g. to a volumeClaimTemplate',
};

const KINDS_OF_SOURCES: { readonly [source: string]: string } = {
  persistentVolumeClaim: 'PersistentVolumeClaim',
  secret: 'Secret',
  configMap: 'ConfigMap',
};

/** Validates what a workspace is bound to. */
export function validateBinding({ source, name, subPath, sources }: WorkspaceBinding): Diagnostic[] {
  return [
    ...(sources ?? []).flatMap((each) => [...validateProjectedSource(each), ...validateBinding(each)]),
    ...(name === undefined ? [] : validateObjectReference(KINDS_OF_SOURCES[source], name)),
    ...validateSubPath(subPath),
  ];
}

function validateProjectedSource({ source }: WorkspaceBinding): Diagnostic[] {
  if (source === 'secret' || source === 'configMap') return [];
  return [
    {
      path: '',
      fact: `projects ${quote(source)}`,
      allowed: 'Allowed: WorkspaceBinding.secret, WorkspaceBinding.configMap',
      remedy: 'Bind it to a workspace of its own',
    },
  ];
}

/** Validates the workspaces of a run against its Pipeline. */
export function validateRunWorkspaces(bound: Bindings, pipeline: PipelinePlan): Diagnostic[] {
  const title = pipelineTitle(pipeline);
  const declared = Object.keys(pipeline.workspaces);
  const unknown = pipeline.inherited ? [] : Object.keys(bound).filter((name) => !declared.includes(name));
  const missing = declared.filter((name) => !pipeline.workspaces[name].optional && !(name in bound));
  return [
    ...unknown.map((name) => ignoredWorkspace(title, name, declared)),
    ...missing.map((name) => ({
      code: 'tekton-missing-workspace',
      path: name,
      fact: `${title} requires this workspace, but it is not bound`,
      remedy: BIND_WORKSPACE,
    })),
    ...findTwoClaims(bound, pipeline),
    ...findSharedEmptyDirs(bound, pipeline),
  ];
}

/** A warning: Tekton ignores bindings that the Pipeline does not declare (ValidateWorkspaceBindings, v1.15). */
function ignoredWorkspace(title: string, name: string, declared: readonly string[]): Diagnostic {
  return {
    code: 'tekton-undeclared-workspace',
    severity: 'warning',
    path: name,
    fact: `${title} has no workspace ${quote(name)}, and Tekton ignores it`,
    allowed: existing('Workspaces', name, declared),
    remedy: 'Correct the name or remove it',
  };
}

function findTwoClaims(bound: Bindings, pipeline: PipelinePlan): Diagnostic[] {
  return allTasks(pipeline).flatMap(({ name, workspaces }) => {
    const used = [...new Set(Object.values(workspaces).map(({ workspace }) => workspace))];
    const onClaims = used.filter((workspace) => bound[workspace]?.isClaim);
    const claims = new Set(onClaims.map((workspace) => bound[workspace].name ?? `template of ${workspace}`));
    return claims.size < 2 ? [] : [twoClaims(name, onClaims, claims.size)];
  });
}

function twoClaims(task: string, workspaces: readonly string[], claims: number): Diagnostic {
  return {
    code: 'tekton-two-claims',
    path: '',
    fact:
      `task ${quote(task)} uses ${commaList(workspaces)} on ${claims} claims, ` +
      "but Tekton's affinity assistant allows one claim per task",
    remedy: 'Put them on one claim with a subPath each, or bind all but one to a Secret, ConfigMap or emptyDir',
  };
}

function findSharedEmptyDirs(bound: Bindings, pipeline: PipelinePlan): Diagnostic[] {
  const names = Object.keys(bound).filter((name) => bound[name].source === 'emptyDir');
  return names.flatMap((name) => {
    const users = allTasks(pipeline).filter(({ workspaces }) =>
      Object.values(workspaces).some(({ workspace }) => workspace === name),
    );
    return users.length < 2
      ? []
      : [
          sharedEmptyDir(
            name,
            users.map((task) => task.name),
          ),
        ];
  });
}

function sharedEmptyDir(workspace: string, tasks: readonly string[]): Diagnostic {
  return {
    code: 'tekton-shared-empty-dir',
    path: workspace,
    fact: `each task gets an emptyDir of its own, so ${commaList(tasks)} do not see each other's files`,
    remedy: { construct: 'Use WorkspaceBinding.volumeClaimTemplate({ … })', manifest: 'Use a volumeClaimTemplate' },
  };
}
