import { ComputeResources } from './compute-resources';
import { ContainerProps, EnvFromSource } from './container';
import { EnvVarSource } from './env-var-source';
import { Param, ParamType } from './param';
import { Condition, PipelinePlan, PipelineTaskPlan } from './pipeline-plan';
import { RunPlan } from './plan-run';
import { DnsConfig, PodSecurityContext, PodTemplate, Toleration } from './pod-template';
import { ResultProps } from './result';
import { RunTimeouts, TaskRunContainerSpec, TaskRunSpec } from './run-settings';
import { SecurityContext, SecurityProfile } from './security-context';
import { SidecarPort, SidecarProps } from './sidecar';
import { StepProps, StepTemplate } from './step';
import { ContainerPlan, OwnTaskPlan, TaskDeclaration } from './task-plan';
import { TaskVolume, VolumeMount } from './task-volume';
import { Wire } from './wire';
import { EmptyDirOptions, WorkspaceBinding } from './workspace-binding';
import * as k8s from '../../imports/tekton.dev';
import { goDuration } from '../core/duration';
import { nameOfObject } from '../core/name-of-object';
import { canonicalQuantity, sizeQuantity } from '../core/quantity';

/*
 * Renders plans as manifests. Empty lists and texts, false and 0 are left out, since Tekton's webhook removes them, and
 * values are in the form in which the API server stores them: Argo CD reports any other form as a permanent difference.
 */

/** A step or a sidecar. */
type NamedContainer = StepProps | SidecarProps;

/** Renders the spec of a Task. */
export function renderTaskSpec(plan: OwnTaskPlan): unknown {
  const spec: Wire<k8s.TaskSpec> = {
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
    results: entries(plan.results, renderResult),
    volumes: entries(plan.volumes, volume),
    stepTemplate: plan.stepTemplate && defined(renderStepTemplate(plan.stepTemplate)),
    steps: plan.ownSteps.map(renderStep),
    sidecars: many(plan.ownSidecars.map(renderSidecar)),
  };
  return withoutUndefined(spec);
}

/** Renders the spec of a Pipeline. */
export function renderPipelineSpec(plan: PipelinePlan): unknown {
  const spec: Wire<k8s.PipelineSpec> = {
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
  return withoutUndefined(spec);
}

/** Renders the spec of a PipelineRun. */
export function renderRunSpec(plan: RunPlan): unknown {
  const spec: Wire<k8s.PipelineRunSpec> = {
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
  return withoutUndefined(spec);
}

function renderTaskRunSpec(pipelineTaskName: string, task: TaskRunSpec): Wire<k8s.PipelineRunSpecTaskRunSpecs> {
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

function timeouts(given: RunTimeouts | undefined): Wire<k8s.PipelineRunSpecTimeouts> | undefined {
  return defined({
    pipeline: given?.pipeline && goDuration(given.pipeline),
    tasks: given?.tasks && goDuration(given.tasks),
    finally: given?.finally && goDuration(given.finally),
  });
}

function renderContainer(container: ContainerProps) {
  return {
    image: textOrUndefined(container.image),
    imagePullPolicy: textOrUndefined(container.imagePullPolicy),
    command: many(container.command),
    args: many(container.args),
    envFrom: many(container.envFrom?.map(envFromSource)),
    workingDir: textOrUndefined(container.workingDir),
    computeResources: computeResources(container.computeResources),
    volumeMounts: many(container.volumeMounts?.map(volumeMount)),
    volumeDevices: many(container.volumeDevices),
  };
}

/** What a plan adds to the props of a step or a sidecar. */
function renderPlanned({ props, script, environment, securityContext: context }: ContainerPlan<NamedContainer>) {
  return {
    name: props.name,
    script: textOrUndefined(script),
    env: many(environment.map(([name, value]) => environmentVariable(name, value))),
    securityContext: context && securityContext(context),
    workspaces: many(props.workspaces),
  };
}

function renderStepTemplate(template: StepTemplate): Wire<k8s.TaskSpecStepTemplate> {
  return {
    ...renderContainer(template),
    env: entries(template.env, environmentVariable),
    securityContext: template.securityContext && securityContext(template.securityContext),
  };
}

function renderStep(step: ContainerPlan<StepProps>): Wire<k8s.TaskSpecSteps> {
  const { props } = step;
  return {
    ...renderContainer(props),
    ...renderPlanned(step),
    displayName: textOrUndefined(props.displayName),
    ref: props.ref && {
      name: textOrUndefined(props.ref.name),
      resolver: textOrUndefined(props.ref.resolver),
      params: entries(props.ref.params, (name, value) => ({ name, value })),
    },
    params: entries(props.params, (name, value) => ({ name, value })),
    results: entries(props.results, renderResult),
    when: many(props.when?.map(condition)),
    timeout: props.timeout && goDuration(props.timeout),
    onError: props.onError,
    stdoutConfig: props.stdoutConfig,
    stderrConfig: props.stderrConfig,
  };
}

function renderSidecar(sidecar: ContainerPlan<SidecarProps>): Wire<k8s.TaskSpecSidecars> {
  const { props } = sidecar;
  return {
    ...renderContainer(props),
    ...renderPlanned(sidecar),
    ports: many(props.ports?.map(sidecarPort)),
    // of any type in the props, as in the definition of a Pod
    livenessProbe: nonEmpty(props.livenessProbe) as any,
    readinessProbe: nonEmpty(props.readinessProbe) as any,
    startupProbe: nonEmpty(props.startupProbe) as any,
    lifecycle: nonEmpty(props.lifecycle) as any,
    restartPolicy: textOrUndefined(props.restartPolicy),
    stdin: flag(props.stdin),
    stdinOnce: flag(props.stdinOnce),
    tty: flag(props.tty),
    terminationMessagePath: textOrUndefined(props.terminationMessagePath),
    terminationMessagePolicy: textOrUndefined(props.terminationMessagePolicy),
  };
}

/** Kubernetes writes `hostIP`. */
function sidecarPort({ hostIp, ...port }: SidecarPort) {
  return { ...port, hostIP: textOrUndefined(hostIp) };
}

function envFromSource({ prefix, secretRef, configMapRef }: EnvFromSource): EnvFromSource {
  return { prefix: textOrUndefined(prefix), secretRef, configMapRef };
}

function volumeMount(mount: VolumeMount): VolumeMount {
  return {
    name: mount.name,
    mountPath: mount.mountPath,
    readOnly: flag(mount.readOnly),
    subPath: textOrUndefined(mount.subPath),
    subPathExpr: textOrUndefined(mount.subPathExpr),
    mountPropagation: textOrUndefined(mount.mountPropagation),
    recursiveReadOnly: textOrUndefined(mount.recursiveReadOnly),
  };
}

function renderResult(name: string, result: ResultProps) {
  return {
    name,
    description: textOrUndefined(result.description),
    type: result.type ?? ParamType.STRING,
    properties: properties(result),
    value: textOrUndefined(result.value),
  };
}

function renderPipelineTask(task: PipelineTaskPlan): Wire<k8s.PipelineSpecTasks> {
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
    when: many(task.when.map(condition)),
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

function params(declared: TaskDeclaration['params']): Wire<k8s.TaskSpecParams>[] | undefined {
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

function environmentVariable(name: string, value: string | EnvVarSource): Wire<k8s.TaskSpecStepsEnv> {
  if (typeof value === 'string') return { name, value: textOrUndefined(value) };
  return { name, valueFrom: value.valueFrom };
}

function securityContext(security: SecurityContext): Wire<k8s.TaskSpecStepsSecurityContext> {
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

function computeResources(given: ComputeResources = {}): Wire<k8s.TaskSpecStepsComputeResources> | undefined {
  return defined({
    requests: quantities(given.requests),
    limits: quantities(given.limits),
    claims: many(given.claims),
  });
}

function quantities(given: { readonly [resource: string]: string } = {}) {
  return defined(mapValues(given, (text) => canonicalQuantity(text) ?? text));
}

function volume(name: string, given: TaskVolume) {
  const optional = flag(given.optional);
  switch (given.source) {
    case 'secret':
      return { name, secret: { secretName: given.name, optional } };
    case 'configMap':
      return { name, configMap: { name: given.name, optional } };
    case 'persistentVolumeClaim':
      return { name, persistentVolumeClaim: { claimName: given.name } };
    case 'other':
      return { name, ...given.other };
    default:
      return { name, emptyDir: emptyDir(given.folder) };
  }
}

function emptyDir({ medium, sizeLimit }: EmptyDirOptions = {}) {
  return { medium: textOrUndefined(medium), sizeLimit: sizeLimit && sizeQuantity(sizeLimit) };
}

function workspaceBinding(name: string, binding: WorkspaceBinding): Wire<k8s.PipelineRunSpecWorkspaces> {
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
    case 'other':
      return { name, ...binding.other };
    default: {
      const { storage, accessMode = 'ReadWriteOnce', storageClassName } = binding.template!;
      const resources = { requests: { storage: sizeQuantity(storage) } };
      return { name, volumeClaimTemplate: { spec: { accessModes: [accessMode], storageClassName, resources } } };
    }
  }
}

function projectedSource(source: WorkspaceBinding): Wire<k8s.PipelineRunSpecWorkspacesProjectedSources> {
  return { [source.source]: { name: source.name, items: bindingItems(source) } };
}

function bindingItems({ items }: WorkspaceBinding): { key: string; path: string }[] | undefined {
  return items && Object.entries(items).map(([key, path]) => ({ key, path }));
}

function condition({ input, operator, values, expression }: Condition) {
  return expression === undefined ? { input, operator, values } : { cel: expression };
}

function podTemplate(pod: PodTemplate = {}): Wire<k8s.PipelineRunSpecTaskRunTemplatePodTemplate> | undefined {
  return defined({
    securityContext: podSecurityContext(pod.securityContext),
    hostUsers: pod.hostUsers,
    automountServiceAccountToken: pod.automountServiceAccountToken,
    imagePullSecrets: many(pod.imagePullSecrets?.map((secret) => ({ name: nameOfObject(secret) }))),
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

/** The value without fields that are undefined, at any depth. */
function withoutUndefined(value: any): any {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutUndefined(field)]));
}
