import { ContainerResources, EnvValue } from 'cdk8s-plus-28';
import { Param, ParamType } from './param';
import { derivedRunAfter } from './pipeline-order.plan';
import { PipelinePlan, PipelineTaskPlan } from './pipeline.plan';
import { ResultProps } from './result';
import { PodTemplate, RunSettings } from './run';
import { StepProps, StepSecurity } from './step';
import { NONROOT, stepEnvironment, stepSecurity, TaskPlan } from './task.plan';
import { TaskVolume } from './volume';
import { EmptyDirOptions, WorkspaceBinding } from './workspace';
import * as k8s from '../../imports/tekton.dev';
import { cpuQuantity, sizeQuantity } from '../core/canonical';
import { goDuration } from '../core/duration';

/*
 * Plans as Tekton's wire format. What Tekton's webhook would take away (empty lists and texts, false, 0) is left out,
 * and what it would rewrite is written in its own form: anything else is a diff that Argo CD shows for ever.
 */

/** The spec of a Task. */
export function renderTaskSpec(plan: TaskPlan): unknown {
  const spec: k8s.TaskSpec = {
    displayName: text(plan.displayName),
    description: text(plan.description),
    params: params(plan.params),
    workspaces: entries(plan.workspaces, (name, workspace) => ({
      name,
      description: text(workspace.description),
      optional: flag(workspace.optional),
      readOnly: flag(workspace.readOnly),
      mountPath: text(workspace.mountPath),
    })),
    results: entries(plan.results, (name, result) => ({
      name,
      description: text(result.description),
      type: result.type ?? ParamType.STRING,
      properties: properties(result),
    })),
    volumes: entries(plan.volumes, volume),
    steps: plan.steps.map((step) => renderStep(plan, step)),
  };
  return k8s.Task.manifest({ spec }).spec;
}

/** The spec of a Pipeline. */
export function renderPipelineSpec(plan: PipelinePlan): unknown {
  const runAfter = derivedRunAfter(plan.tasks);
  const spec: k8s.PipelineSpec = {
    displayName: text(plan.displayName),
    description: text(plan.description),
    params: params(plan.params),
    workspaces: entries(plan.workspaces, (name, workspace) => ({
      name,
      description: text(workspace.description),
      optional: flag(workspace.optional),
    })),
    tasks: plan.tasks.map((task) => renderPipelineTask(task, runAfter.get(task.name) ?? [])),
    finally: many(plan.finallyTasks.map((task) => renderPipelineTask(task, []))),
    results: many(
      plan.results.map(({ name, value, description }) => ({ name, value, description: text(description) })),
    ),
  };
  return k8s.Pipeline.manifest({ spec }).spec;
}

/** The spec of a PipelineRun. */
export function renderRunSpec(settings: RunSettings, pipelineName: string): unknown {
  const spec: k8s.PipelineRunSpec = {
    pipelineRef: { name: pipelineName },
    params: entries(settings.params, (name, value) => ({ name, value })),
    workspaces: entries(settings.workspaces, workspaceBinding),
    taskRunTemplate: {
      serviceAccountName: text(settings.serviceAccountName),
      podTemplate: podTemplate({ ...settings.podTemplate, fsGroup: settings.podTemplate?.fsGroup ?? NONROOT }),
    },
    taskRunSpecs: entries(settings.taskRunSpecs, (pipelineTaskName, task) => ({
      pipelineTaskName,
      serviceAccountName: text(task.serviceAccountName),
      podTemplate: podTemplate(task.podTemplate ?? {}),
      computeResources: computeResources(task.computeResources),
    })),
    timeouts:
      settings.timeouts &&
      any({
        pipeline: settings.timeouts.pipeline && goDuration(settings.timeouts.pipeline),
        tasks: settings.timeouts.tasks && goDuration(settings.timeouts.tasks),
        finally: settings.timeouts.finallyTasks && goDuration(settings.timeouts.finallyTasks),
      }),
  };
  return k8s.PipelineRun.manifest({ spec }).spec;
}

function renderStep(plan: TaskPlan, step: StepProps): k8s.TaskSpecSteps {
  return {
    name: step.name,
    image: step.image,
    script: step.script?.text,
    command: many(step.command),
    args: many(step.args),
    env: many(stepEnvironment(plan, step).map(([name, value]) => environmentVariable(name, value))),
    workingDir: text(step.workingDir),
    computeResources: computeResources(step.computeResources),
    securityContext: securityContext(stepSecurity(step.security)),
    timeout: step.timeout && goDuration(step.timeout),
    onError: step.onError,
    volumeMounts: many(
      step.volumeMounts?.map((mount) => ({
        name: mount.volume,
        mountPath: mount.mountPath,
        readOnly: flag(mount.readOnly),
        subPath: text(mount.subPath),
      })),
    ),
  };
}

function renderPipelineTask(task: PipelineTaskPlan, runAfter: string[]): k8s.PipelineSpecTasks {
  return {
    name: task.name,
    displayName: text(task.displayName),
    description: text(task.description),
    taskRef:
      task.resolver === undefined
        ? { kind: 'Task', name: task.taskName }
        : { resolver: task.resolver, params: entries(task.resolverParams, (name, value) => ({ name, value })) },
    params: entries(task.params, (name, value) => ({ name, value })),
    workspaces: entries(task.workspaces, (name, { workspace, subPath }) => ({
      name,
      workspace,
      subPath: text(subPath),
    })),
    runAfter: many(runAfter),
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

function params(declared: { [name: string]: Param }): k8s.TaskSpecParams[] | undefined {
  return entries(declared, (name, param) => ({
    name,
    type: param.type,
    description: text(param.description),
    default: param.defaultValue,
    enum: many(param.allowedValues),
    properties: properties(param),
  }));
}

function properties(declared: ResultProps | Param): { [key: string]: { type: string } } | undefined {
  return declared.properties && Object.fromEntries(declared.properties.map((key) => [key, { type: ParamType.STRING }]));
}

function environmentVariable(name: string, value: string | EnvValue): k8s.TaskSpecStepsEnv {
  if (typeof value === 'string') return { name, value: text(value) };
  return { name, value: text(value.value), valueFrom: value.valueFrom };
}

function securityContext(security: StepSecurity): k8s.TaskSpecStepsSecurityContext {
  return {
    runAsUser: security.runAsUser,
    runAsGroup: security.runAsGroup,
    runAsNonRoot: security.runAsNonRoot,
    readOnlyRootFilesystem: flag(security.readOnlyRootFilesystem),
    allowPrivilegeEscalation: security.allowPrivilegeEscalation,
    privileged: flag(security.privileged),
    capabilities: { add: many(security.addCapabilities), drop: ['ALL'] },
    seccompProfile: security.seccomp ? { type: 'RuntimeDefault' } : undefined,
  };
}

function computeResources(given: ContainerResources | undefined): k8s.TaskSpecStepsComputeResources | undefined {
  const amounts = (which: 'request' | 'limit') =>
    any({
      cpu:
        given?.cpu?.[which] && k8s.TaskSpecStepsComputeResourcesLimits.fromString(cpuQuantity(given.cpu[which].amount)),
      memory:
        given?.memory?.[which] && k8s.TaskSpecStepsComputeResourcesLimits.fromString(sizeQuantity(given.memory[which])),
      'ephemeral-storage':
        given?.ephemeralStorage?.[which] &&
        k8s.TaskSpecStepsComputeResourcesLimits.fromString(sizeQuantity(given.ephemeralStorage[which])),
    });
  return any({ requests: amounts('request'), limits: amounts('limit') }) as
    k8s.TaskSpecStepsComputeResources | undefined;
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
        emptyDir: { medium: given.folder?.inMemory ? 'Memory' : undefined, sizeLimit: sizeLimit(given.folder) },
      };
  }
}

function emptyDir(folder: EmptyDirOptions = {}): k8s.PipelineRunSpecWorkspacesEmptyDir {
  return {
    medium: folder.inMemory ? 'Memory' : undefined,
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
      return { name, secret: { secretName: binding.name } };
    case 'configMap':
      return { name, configMap: { name: binding.name } };
    case 'claim':
      return { name, persistentVolumeClaim: { claimName: binding.name! }, subPath: text(binding.subPath) };
    case 'emptyDir':
      return { name, emptyDir: emptyDir(binding.folder) };
    default: {
      const { storage, accessMode = 'ReadWriteOnce', storageClassName } = binding.template!;
      const resources = { requests: { storage: sizeQuantity(storage) } };
      return { name, volumeClaimTemplate: { spec: { accessModes: [accessMode], storageClassName, resources } } };
    }
  }
}

function podTemplate(pod: PodTemplate): k8s.PipelineRunSpecTaskRunTemplatePodTemplate | undefined {
  return any({
    securityContext: pod.fsGroup === undefined ? undefined : { fsGroup: pod.fsGroup },
    hostUsers: pod.hostUsers,
    automountServiceAccountToken: pod.automountServiceAccountToken,
    nodeSelector: any(pod.nodeSelector ?? {}) as { [label: string]: string } | undefined,
    tolerations: many(pod.tolerations),
    imagePullSecrets: many(pod.imagePullSecrets?.map((name) => ({ name }))),
    priorityClassName: text(pod.priorityClassName),
  });
}

function entries<T, R>(map: { [name: string]: T } | undefined, each: (name: string, value: T) => R): R[] | undefined {
  return many(Object.entries(map ?? {}).map(([name, value]) => each(name, value)));
}

/** A list, or nothing where it is empty. */
function many<T>(values: T[] | undefined): T[] | undefined {
  return values && values.length > 0 ? values : undefined;
}

/** An object, or nothing where none of its fields is set. */
function any<T extends object>(value: T): T | undefined {
  return Object.values(value).some((field) => field !== undefined) ? value : undefined;
}

/** A text, or nothing where it is empty. */
function text(value: string | undefined): string | undefined {
  return value || undefined;
}

/** true, or nothing. */
function flag(value: boolean | undefined): true | undefined {
  return value || undefined;
}
