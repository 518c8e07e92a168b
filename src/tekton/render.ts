import { ComputeResources } from './compute-resources';
import { EnvVarSource } from './env-var-source';
import { Param, ParamType } from './param';
import { PipelinePlan, PipelineTaskPlan } from './pipeline-plan';
import { RunPlan } from './plan-run';
import { DnsConfig, PodSecurityContext, PodTemplate, Toleration } from './pod-template';
import { ResultProps } from './result';
import { RunTimeouts, TaskRunContainerSpec, TaskRunSpec } from './run-settings';
import { SecurityContext, SecurityProfile } from './security-context';
import { StepPlan, TaskPlan } from './task-plan';
import { TaskVolume } from './task-volume';
import { EmptyDirOptions, WorkspaceBinding } from './workspace-binding';
import * as k8s from '../../imports/tekton.dev';
import { goDuration } from '../core/duration';
import { canonicalQuantity, sizeQuantity } from '../core/quantity';

/*
 * Renders plans as manifests. Empty lists and texts, false and 0 are left out, since Tekton's webhook removes them, and
 * values are in the form in which the API server stores them: Argo CD reports any other form as a permanent difference.
 */

/** Renders the spec of a Task. */
export function renderTaskSpec(plan: TaskPlan): unknown {
  const spec: k8s.TaskSpec = {
    displayName: textOrUndefined(plan.displayName),
    description: textOrUndefined(plan.description),
    params: params(plan.params),
    workspaces: entries(plan.workspaces, (name, workspace) => ({
      name,
      description: textOrUndefined(workspace.description),
      optional: flag(workspace.optional),
      readOnly: flag(workspace.readOnly),
      mountPath: textOrUndefined(workspace.mountPath),
    })),
    results: entries(plan.results, (name, result) => ({
      name,
      description: textOrUndefined(result.description),
      type: result.type ?? ParamType.STRING,
      properties: properties(result),
    })),
    volumes: entries(plan.volumes, volume),
    steps: plan.steps.map(renderStep),
  };
  return k8s.Task.manifest({ spec }).spec;
}

/** Renders the spec of a Pipeline. */
export function renderPipelineSpec(plan: PipelinePlan): unknown {
  const spec: k8s.PipelineSpec = {
    displayName: textOrUndefined(plan.displayName),
    description: textOrUndefined(plan.description),
    params: params(plan.params),
    workspaces: entries(plan.workspaces, (name, workspace) => ({
      name,
      description: textOrUndefined(workspace.description),
      optional: flag(workspace.optional),
    })),
    tasks: plan.tasks.map(renderPipelineTask),
    finally: many(plan.finallyTasks.map(renderPipelineTask)),
    results: many(
      plan.results.map(({ name, value, description }) => ({ name, value, description: textOrUndefined(description) })),
    ),
  };
  return k8s.Pipeline.manifest({ spec }).spec;
}

/** Renders the spec of a PipelineRun. */
export function renderRunSpec(plan: RunPlan): unknown {
  const spec: k8s.PipelineRunSpec = {
    pipelineRef: { name: plan.pipelineName },
    params: entries(plan.params, (name, value) => ({ name, value })),
    workspaces: entries(plan.workspaces, workspaceBinding),
    taskRunTemplate: {
      serviceAccountName: textOrUndefined(plan.taskRunTemplate?.serviceAccountName),
      podTemplate: podTemplate(plan.taskRunTemplate?.podTemplate),
    },
    taskRunSpecs: entries(plan.taskRunSpecs, renderTaskRunSpec),
    timeouts: timeouts(plan.timeouts),
  };
  return k8s.PipelineRun.manifest({ spec }).spec;
}

function renderTaskRunSpec(pipelineTaskName: string, task: TaskRunSpec): k8s.PipelineRunSpecTaskRunSpecs {
  return {
    pipelineTaskName,
    serviceAccountName: textOrUndefined(task.serviceAccountName),
    podTemplate: podTemplate(task.podTemplate),
    computeResources: computeResources(task.computeResources),
    stepSpecs: entries(task.stepSpecs, containerSpec),
    sidecarSpecs: entries(task.sidecarSpecs, containerSpec),
    metadata:
      task.metadata &&
      defined({ labels: nonEmpty(task.metadata.labels), annotations: nonEmpty(task.metadata.annotations) }),
    timeout: task.timeout && goDuration(task.timeout),
  };
}

function containerSpec(name: string, spec: TaskRunContainerSpec) {
  return { name, computeResources: computeResources(spec.computeResources) ?? {} };
}

function timeouts(given: RunTimeouts | undefined): k8s.PipelineRunSpecTimeouts | undefined {
  return defined({
    pipeline: given?.pipeline && goDuration(given.pipeline),
    tasks: given?.tasks && goDuration(given.tasks),
    finally: given?.finally && goDuration(given.finally),
  });
}

function renderStep(step: StepPlan): k8s.TaskSpecSteps {
  return {
    name: step.name,
    image: step.image,
    script: step.script?.text,
    command: many(step.command),
    args: many(step.args),
    env: many(step.environment.map(([name, value]) => environmentVariable(name, value))),
    workingDir: textOrUndefined(step.workingDir),
    computeResources: computeResources(step.computeResources),
    securityContext: securityContext(step.securityContext),
    timeout: step.timeout && goDuration(step.timeout),
    onError: step.onError,
    volumeMounts: many(
      step.volumeMounts.map((mount) => ({
        name: mount.name,
        mountPath: mount.mountPath,
        readOnly: flag(mount.readOnly),
        subPath: textOrUndefined(mount.subPath),
      })),
    ),
  };
}

function renderPipelineTask(task: PipelineTaskPlan): k8s.PipelineSpecTasks {
  return {
    name: task.name,
    displayName: textOrUndefined(task.displayName),
    description: textOrUndefined(task.description),
    taskRef:
      task.resolver === undefined
        ? { kind: 'Task', name: task.taskName }
        : { resolver: task.resolver, params: entries(task.resolverParams, (name, value) => ({ name, value })) },
    params: entries(task.params, (name, value) => ({ name, value })),
    workspaces: entries(task.workspaces, (name, { workspace, subPath }) => ({
      name,
      workspace,
      subPath: textOrUndefined(subPath),
    })),
    runAfter: many(task.waitsFor),
    when: many(task.when.map(({ input, operator, values }) => ({ input, operator, values }))),
    retries: task.retries || undefined,
    timeout: task.timeout && goDuration(task.timeout),
    matrix: task.matrix && {
      params: entries(task.matrix.params, (name, value) => ({ name, value })),
      include: many(
        task.matrix.include.map((include) => ({
          name: include.name,
          params: entries(include.params, (name, value) => ({ name, value })),
        })),
      ),
    },
    onError: task.onError,
  };
}

function params(declared: TaskPlan['params']): k8s.TaskSpecParams[] | undefined {
  return entries(declared, (name, param) => ({
    name,
    type: param.type,
    description: textOrUndefined(param.description),
    default: param.default,
    enum: many(param.enum),
    properties: properties(param),
  }));
}

function properties(declared: ResultProps | Param): { [key: string]: { type: string } } | undefined {
  return declared.properties && Object.fromEntries(declared.properties.map((key) => [key, { type: ParamType.STRING }]));
}

function environmentVariable(name: string, value: string | EnvVarSource): k8s.TaskSpecStepsEnv {
  if (typeof value === 'string') return { name, value: textOrUndefined(value) };
  return { name, valueFrom: value.valueFrom };
}

function securityContext(security: SecurityContext): k8s.TaskSpecStepsSecurityContext {
  return {
    runAsUser: security.runAsUser,
    runAsGroup: security.runAsGroup,
    runAsNonRoot: security.runAsNonRoot,
    readOnlyRootFilesystem: flag(security.readOnlyRootFilesystem),
    allowPrivilegeEscalation: security.allowPrivilegeEscalation,
    privileged: flag(security.privileged),
    capabilities: defined({ add: many(security.capabilities?.add), drop: many(security.capabilities?.drop) }),
    seccompProfile: securityProfile(security.seccompProfile),
    appArmorProfile: securityProfile(security.appArmorProfile),
    procMount: textOrUndefined(security.procMount),
    seLinuxOptions: security.seLinuxOptions,
    windowsOptions: security.windowsOptions,
  };
}

function securityProfile(profile: SecurityProfile | undefined) {
  return profile?.type === undefined ? undefined : { type: profile.type, localhostProfile: profile.localhostProfile };
}

function computeResources(given: ComputeResources = {}): k8s.TaskSpecStepsComputeResources | undefined {
  return defined({
    requests: quantities(given.requests),
    limits: quantities(given.limits),
    claims: many(given.claims),
  });
}

function quantities(given: { readonly [resource: string]: string } = {}) {
  const quantity = k8s.TaskSpecStepsComputeResourcesLimits.fromString;
  return defined(mapValues(given, (text) => quantity(canonicalQuantity(text) ?? text)));
}

function volume(name: string, given: TaskVolume) {
  const optional = flag(given.optional);
  switch (given.source) {
    case 'secret':
      return { name, secret: { secretName: given.name, optional } };
    case 'configMap':
      return { name, configMap: { name: given.name, optional } };
    default:
      return {
        name,
        emptyDir: { medium: textOrUndefined(given.folder?.medium), sizeLimit: sizeLimit(given.folder) },
      };
  }
}

function emptyDir(folder: EmptyDirOptions = {}): k8s.PipelineRunSpecWorkspacesEmptyDir {
  return {
    medium: textOrUndefined(folder.medium),
    sizeLimit:
      folder.sizeLimit && k8s.PipelineRunSpecWorkspacesEmptyDirSizeLimit.fromString(sizeQuantity(folder.sizeLimit)),
  };
}

function sizeLimit(folder: EmptyDirOptions | undefined): string | undefined {
  return folder?.sizeLimit && sizeQuantity(folder.sizeLimit);
}

function workspaceBinding(name: string, binding: WorkspaceBinding): k8s.PipelineRunSpecWorkspaces {
  switch (binding.source) {
    case 'secret':
      return { name, secret: { secretName: binding.name, items: bindingItems(binding) } };
    case 'configMap':
      return { name, configMap: { name: binding.name, items: bindingItems(binding) } };
    case 'projected':
      return { name, projected: { sources: binding.sources!.map(projectedSource) } };
    case 'persistentVolumeClaim':
      return { name, persistentVolumeClaim: { claimName: binding.name! }, subPath: textOrUndefined(binding.subPath) };
    case 'emptyDir':
      return { name, emptyDir: emptyDir(binding.folder) };
    default: {
      const { storage, accessMode = 'ReadWriteOnce', storageClassName } = binding.template!;
      const resources = { requests: { storage: sizeQuantity(storage) } };
      return { name, volumeClaimTemplate: { spec: { accessModes: [accessMode], storageClassName, resources } } };
    }
  }
}

function projectedSource(source: WorkspaceBinding): k8s.PipelineRunSpecWorkspacesProjectedSources {
  return { [source.source]: { name: source.name, items: bindingItems(source) } };
}

function bindingItems({ items }: WorkspaceBinding): { key: string; path: string }[] | undefined {
  return items && Object.entries(items).map(([key, path]) => ({ key, path }));
}

function podTemplate(pod: PodTemplate = {}): k8s.PipelineRunSpecTaskRunTemplatePodTemplate | undefined {
  return defined({
    securityContext: podSecurityContext(pod.securityContext),
    hostUsers: pod.hostUsers,
    automountServiceAccountToken: pod.automountServiceAccountToken,
    imagePullSecrets: many(pod.imagePullSecrets?.map((name) => ({ name }))),
    nodeSelector: nonEmpty(pod.nodeSelector),
    tolerations: many(pod.tolerations?.map(toleration)),
    affinity: nonEmpty(pod.affinity),
    // of any type in the props, as in the definition of a Pod
    topologySpreadConstraints: many(pod.topologySpreadConstraints) as any,
    env: entries(pod.env, environmentVariable),
    volumes: entries(pod.volumes, volume),
    runtimeClassName: textOrUndefined(pod.runtimeClassName),
    priorityClassName: textOrUndefined(pod.priorityClassName),
    schedulerName: textOrUndefined(pod.schedulerName),
    dnsPolicy: textOrUndefined(pod.dnsPolicy),
    dnsConfig: dnsConfig(pod.dnsConfig),
    hostAliases: many(pod.hostAliases),
    hostNetwork: flag(pod.hostNetwork),
    enableServiceLinks: pod.enableServiceLinks,
  });
}

function podSecurityContext(context: PodSecurityContext = {}) {
  return defined({
    ...context,
    fsGroupChangePolicy: textOrUndefined(context.fsGroupChangePolicy),
    supplementalGroups: many(context.supplementalGroups),
    seccompProfile: securityProfile(context.seccompProfile),
    appArmorProfile: securityProfile(context.appArmorProfile),
    sysctls: entries(context.sysctls, (name, value) => ({ name, value })),
  });
}

function toleration({ key, operator, value, effect, tolerationSeconds }: Toleration): Toleration {
  return {
    key: textOrUndefined(key),
    operator: textOrUndefined(operator),
    value: textOrUndefined(value),
    effect: textOrUndefined(effect),
    tolerationSeconds,
  };
}

function dnsConfig({ nameservers, searches, options }: DnsConfig = {}): DnsConfig | undefined {
  return defined({ nameservers: many(nameservers), searches: many(searches), options: many(options) });
}

/** The elements of a map as a list, or undefined without any. */
function entries<T, R>(
  map: { readonly [name: string]: T } | undefined,
  each: (name: string, value: T) => R,
): R[] | undefined {
  return many(Object.entries(map ?? {}).map(([name, value]) => each(name, value)));
}

function mapValues<T, R>(map: { readonly [name: string]: T }, each: (value: T) => R): { [name: string]: R } {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, each(value)]));
}

/** The list, or undefined if it is empty. */
function many<T>(values: readonly T[] | undefined): T[] | undefined {
  return values && values.length > 0 ? [...values] : undefined;
}

/** The map, or undefined if it is empty. */
function nonEmpty<T>(map: { readonly [name: string]: T } | undefined): { [name: string]: T } | undefined {
  return map && Object.keys(map).length > 0 ? { ...map } : undefined;
}

/** The object, or undefined if none of its fields is set. */
function defined<T extends object>(value: T): T | undefined {
  return Object.values(value).some((field) => field !== undefined) ? value : undefined;
}

/** The text, or undefined if it is empty. */
function textOrUndefined(value: string | undefined): string | undefined {
  return value || undefined;
}

/** true, or undefined. */
function flag(value: boolean | undefined): true | undefined {
  return value || undefined;
}
