import { ComputeResources } from './compute-resources';
import { EnvVarSource } from './env-var-source';
import { ParamType } from './param';
import { Condition } from './pipeline-plan';
import { planStepSecurity } from './plan-task';
import { PARAM_TYPES, readGivenParams, readKeys, readParams } from './read-params';
import {
  emptyMap,
  itemName,
  itemPath,
  objects,
  readGoDuration,
  readName,
  readNamed,
  readOneOf,
  readText,
  readTextMap,
  readTexts,
} from './read-value';
import { ResultProps } from './result';
import { SecurityContext } from './security-context';
import { OnError } from './step';
import { conditionTexts, paramTexts } from './step-texts';
import { EXISTING_MANIFESTS } from './strictness';
import { ARRAY_OR_OBJECT, SubstitutedText } from './substituted-text';
import { Inherited, StepPlan, TaskPlan } from './task-plan';
import { TaskVolume } from './task-volume';
import { validateTaskManifest } from './validate-task-manifest';
import { TaskWorkspaceProps } from './workspaces';
import { Diagnostic } from '../core/diagnostic';
import { cleanPath } from '../core/path';
import { quantityValue } from '../core/quantity';
import { substitutions } from '../core/reference';

/** What else is known of the place of a spec. */
export interface TaskSurroundings {
  /** Name of the Task; empty for an embedded one. */
  readonly name: string;
  /** What is passed on to it. */
  readonly inherited?: Inherited;
  /** Names of volumes that the run adds to the pod. */
  readonly podVolumes?: readonly string[];
}

/** A plan read from a manifest, and what only a manifest can get wrong. */
export interface ReadResult<Plan> {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the spec of a Task. */
export function readTaskSpec(spec: any, surroundings: TaskSurroundings): ReadResult<TaskPlan> {
  const { name, inherited, podVolumes = [] } = surroundings;
  const volumes = readNamed(spec?.volumes, readVolume);
  for (const volume of podVolumes) volumes[volume] ??= readVolume({});
  const plan: TaskPlan = {
    strictness: EXISTING_MANIFESTS,
    inherited,
    name,
    params: readParams(spec?.params),
    workspaces: readNamed(spec?.workspaces, readTaskWorkspace),
    results: readNamed(spec?.results, readResult),
    volumes,
    steps: objects(spec?.steps).map((step, i) => readStep(step, i, spec.stepTemplate)),
    sidecars: objects(spec?.sidecars).map((sidecar, i) => readContainer(sidecar, i, 'sidecars')),
  };
  return { plan, diagnostics: validateTaskManifest(spec) };
}

/** Reads the conditions of a step or a pipeline task. */
export function readConditions(list: any): Condition[] {
  return objects(list).map(({ input, operator, values, cel }) => ({
    input: readText(input) ?? '',
    operator: readText(operator) ?? '',
    values: readTexts(values),
    expression: cel ? readText(cel) : undefined,
  }));
}

/** Reads requests and limits, without those that are not quantities. */
export function readResources(given: any): ComputeResources {
  const quantities = (map: any) =>
    Object.fromEntries(Object.entries(readTextMap(map)).filter(([, text]) => quantityValue(text) !== undefined));
  return { requests: quantities(given?.requests), limits: quantities(given?.limits) };
}

/** The references to other tasks in the steps and sidecars of an embedded Task, one text for each. */
export function readTaskReferences(spec: any): SubstitutedText[] {
  const found: SubstitutedText[] = [];
  const search = (value: any, path: string) => {
    if (typeof value === 'string') {
      found.push(...taskReferences(value, path));
    } else if (Array.isArray(value)) {
      value.forEach((item, i) => search(item, itemPath(path, item, i)));
    } else if (typeof value === 'object' && value !== null) {
      for (const name of Object.keys(value)) search(value[name], `${path}.${name}`);
    }
  };
  search(spec?.steps, 'steps');
  search(spec?.sidecars, 'sidecars');
  return found;
}

function taskReferences(text: string, path: string): SubstitutedText[] {
  if (!text.includes('$(tasks.')) return [];
  return substitutions(text)
    .filter(({ root }) => root === 'tasks')
    .map((found) => ({ path, text: found.text, whole: ARRAY_OR_OBJECT }));
}

function readTaskWorkspace(workspace: any): TaskWorkspaceProps {
  return {
    optional: workspace.optional === true,
    readOnly: workspace.readOnly === true,
    mountPath: readName(workspace.mountPath),
  };
}

function readResult(result: any): ResultProps {
  const type = readOneOf(result.type, PARAM_TYPES) ?? (result.properties ? ParamType.OBJECT : undefined);
  return { type, properties: result.properties && readKeys(result.properties) };
}

function readVolume({ secret, configMap }: any): TaskVolume {
  const made = (source: string, name?: string): TaskVolume => ({ source, name, optional: false, folder: undefined });
  if (secret) return made('secret', readText(secret.secretName) ?? '');
  return configMap ? made('configMap', readText(configMap.name) ?? '') : made('other');
}

/** A step with the fields of the template that it does not set. */
function readStep(step: any, index: number, template: any): StepPlan {
  const isReference = typeof step.ref === 'object' && step.ref !== null;
  return {
    ...readContainer(isReference || !template ? step : mergeTemplate(step, template), index, 'steps'),
    isReference,
    onError: readOneOf(step.onError, [OnError.CONTINUE, OnError.STOP_AND_FAIL]),
    timeout: readGoDuration(step.timeout),
    results: Object.keys(readNamed(step.results, () => true)),
    texts: [
      ...conditionTexts(readConditions(step.when)),
      ...(isReference ? paramTexts(readGivenParams(step.params)) : []),
    ],
  };
}

/** The fields that steps and sidecars share. */
function readContainer(container: any, index: number, list: string): StepPlan {
  const env = readEnvironment(container.env);
  return {
    name: itemName(container) ?? `unnamed-${index}`,
    path: itemPath(list, container, index),
    image: readText(container.image) ?? '',
    script: container.script ? readText(container.script) : undefined,
    command: readTexts(container.command),
    args: readTexts(container.args),
    env,
    environment: Object.entries(env),
    workingDir: readText(container.workingDir),
    computeResources: readResources(container.computeResources),
    securityContext: planStepSecurity(readSecurity(container.securityContext)),
    volumeMounts: readMounts(container.volumeMounts),
  };
}

/** Mounts below `/tekton/home` are left out: it is the only folder of Tekton that may be mounted. */
function readMounts(list: any): StepPlan['volumeMounts'] {
  return objects(list)
    .filter(({ mountPath }) => !cleanPath(readText(mountPath) ?? '').startsWith('/tekton/home'))
    .map(({ name, mountPath, subPath }) => ({
      name: readText(name) ?? '',
      mountPath: readText(mountPath) ?? '',
      subPath: readText(subPath),
    }));
}

function readEnvironment(list: any): { [name: string]: string | EnvVarSource } {
  const env = emptyMap<string | EnvVarSource>();
  for (const variable of objects(list)) {
    const { value, valueFrom } = variable;
    env[itemName(variable) ?? ''] = valueFrom ? EnvVarSource.of(valueFrom) : (readText(value) ?? '');
  }
  return env;
}

function readSecurity(context: any): SecurityContext {
  const { runAsUser, runAsNonRoot, privileged, allowPrivilegeEscalation, capabilities } = context ?? {};
  return {
    runAsUser,
    runAsNonRoot,
    privileged,
    allowPrivilegeEscalation,
    capabilities: { add: readTexts(capabilities?.add) },
  };
}

/** The step overrides the template; lists with names are merged. */
function mergeTemplate(step: any, template: any): any {
  const merged = (list: 'env' | 'volumeMounts', key: 'name' | 'mountPath') => {
    const own = objects(step[list]);
    return [...objects(template[list]).filter((other) => !own.some((item) => item[key] === other[key])), ...own];
  };
  return {
    ...template,
    ...step,
    env: merged('env', 'name'),
    volumeMounts: merged('volumeMounts', 'mountPath'),
    securityContext: { ...template.securityContext, ...step.securityContext },
  };
}
