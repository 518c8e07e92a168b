import { Size } from 'cdk8s';
import { ContainerResources, EnvValue } from 'cdk8s-plus-28';
import { TektonProblem } from './codes';
import { MANIFEST } from './medium';
import { Param, ParamType } from './param';
import { Declared, ParamValue, Text, typeOf } from './param.plan';
import { Inherited } from './pipeline.plan';
import { ResultProps } from './result';
import { OnError, StepSecurity } from './step';
import { StepPlan, TaskPlan } from './task.plan';
import { TaskVolume } from './volume';
import {
  amount,
  byName,
  duplicate,
  duration,
  emptyMap,
  exclusive,
  nameOf,
  needsFlag,
  objects,
  oneOf,
  paramValue,
  text,
  texts,
} from './wire';
import { TaskWorkspaceProps } from './workspace';
import { cleanPath } from '../core/path';
import { substitutions } from '../core/reference';
import { quote } from '../core/text';

/** What else is known of where a spec stands. */
export interface Surroundings {
  readonly name: string;
  /** What is handed down to it. */
  readonly inherited?: Inherited;
  /** Names of volumes that the run gives to the pod. */
  readonly podVolumes?: string[];
}

/**
 * The spec of a Task as the plan that a construct would make of it.
 *
 * @param at where it stands, e.g. `spec`
 * @param problems what only a manifest can get wrong is put here, with its whole path
 */
export function readTaskSpec(
  spec: any,
  at: string,
  { name, inherited, podVolumes = [] }: Surroundings,
  problems: TektonProblem[],
): TaskPlan {
  const workspaces = byName(spec?.workspaces, `${at}.workspaces`, problems, readWorkspace);
  const volumes = byName(spec?.volumes, `${at}.volumes`, problems, readVolume);
  for (const volume of podVolumes) volumes[volume] ??= readVolume({});
  return {
    medium: MANIFEST,
    inherited,
    name,
    params: readParams(spec?.params, `${at}.params`, problems),
    workspaces,
    results: byName(spec?.results, `${at}.results`, problems, (result, resultAt) =>
      readResult(result, resultAt, problems),
    ),
    volumes,
    steps: objects(spec?.steps).map((step, i) => readStep(step, i, spec.stepTemplate, at, workspaces, problems)),
    sidecars: objects(spec?.sidecars).map((sidecar, i) =>
      readContainer(sidecar, `unnamed-${i}`, elementPath('sidecars', sidecar, i), at, problems),
    ),
  };
}

/** Declared params, each with the type that Tekton takes it to have. */
export function readParams(list: any, at: string, problems: TektonProblem[]): { [name: string]: Param } {
  return byName(list, at, problems, (param, paramAt) => {
    const value = param.default === undefined || param.default === null ? undefined : paramValue(param.default);
    const type =
      oneOf(param.type, TYPES, `${paramAt}.type`, problems) ??
      (param.properties ? ParamType.OBJECT : value === undefined ? ParamType.STRING : typeOf(value));
    const allowedValues = param.enum && texts(param.enum);
    if (allowedValues) problems.push(needsFlag(`${paramAt}.enum`, 'enable-param-enum'));
    if (value !== undefined && typeOf(value) !== type) {
      problems.push({
        code: 'tekton-param-type',
        path: `${paramAt}.default`,
        fact: `${quote(value)} is of type ${typeOf(value)}, the param is declared as ${type}`,
        remedy: `Give a value of type ${type}`,
      });
    }
    const defaultValue = type === ParamType.OBJECT && value !== undefined && typeOf(value) !== type ? {} : value;
    return {
      type,
      description: undefined,
      defaultValue,
      allowedValues,
      properties: type === ParamType.OBJECT ? keysOf(param.properties, `${paramAt}.properties`, problems) : undefined,
    };
  });
}

/** Values that are given to params, by name. */
export function readGivenParams(
  list: any,
  at: string,
  problems: TektonProblem[],
  ignoringCase: boolean = false,
): { [name: string]: ParamValue } {
  return byName(
    list,
    at,
    problems,
    (param, paramAt) => {
      if (param.value === undefined || param.value === null) {
        problems.push({
          code: 'tekton-wrong-type',
          path: `${paramAt}.value`,
          fact: 'is no value, and Tekton cannot read the object',
          remedy: 'Give a value; the empty text is one too',
        });
      }
      return paramValue(param.value);
    },
    { ignoringCase },
  );
}

/** Params that are handed down with the values that they are given. */
export function givenAsParams(given: { [name: string]: ParamValue }): { [name: string]: Declared } {
  const params = emptyMap<Declared>();
  for (const [name, value] of Object.entries(given)) {
    const type = typeOf(value);
    params[name] = {
      type,
      properties: type === ParamType.OBJECT ? Object.keys(value) : undefined,
      isOpen: typeof value === 'string' && /^\$\([^)]*\)$/.test(value),
    };
  }
  return params;
}

/** The conditions of a step or a pipeline task, without those in CEL. */
export function readConditions(
  list: any,
  at: string,
  problems: TektonProblem[],
): { input: string; operator: string; values: string[] }[] {
  const conditions: { input: string; operator: string; values: string[] }[] = [];
  objects(list).forEach((condition, i) => {
    if (condition.cel) {
      problems.push(needsFlag(`${at}[${i}].cel`, 'enable-cel-in-whenexpression'));
      return;
    }
    if (condition.operator === undefined) {
      problems.push({
        code: 'tekton-missing-field',
        path: `${at}[${i}].operator`,
        fact: 'is missing',
        remedy: 'Write in or notin',
      });
    }
    oneOf(condition.operator, ['in', 'notin'], `${at}[${i}].operator`, problems);
    conditions.push({
      input: text(condition.input) ?? '',
      operator: text(condition.operator) ?? '',
      values: texts(condition.values),
    });
  });
  return conditions;
}

/** Requests and limits, as far as they are compared. */
export function readResources(given: any): ContainerResources {
  const pair = <T>(name: string, read: (quantity: number) => T) => {
    const [request, limit] = [given?.requests?.[name], given?.limits?.[name]].map(amount);
    return request === undefined || limit === undefined ? undefined : { request: read(request), limit: read(limit) };
  };
  if (!given?.requests || !given.limits) return {};
  const size = (bytes: number) => Size.kibibytes(bytes / 1024);
  return {
    cpu: pair('cpu', (cpu) => ({ amount: String(cpu) })),
    memory: pair('memory', size),
    ephemeralStorage: pair('ephemeral-storage', size),
  };
}

/** What the texts of steps and sidecars read of other tasks, one text for each. */
export function taskReferences(spec: any, at: string): Text[] {
  const found: Text[] = [];
  const look = (value: any, property: string) => {
    if (typeof value === 'string') {
      if (!value.includes('$(tasks.')) return;
      for (const { root, text: reference } of substitutions(value)) {
        if (root === 'tasks') found.push(one(property, reference));
      }
    } else if (Array.isArray(value)) {
      value.forEach((element, i) => look(element, elementPath(property, element, i)));
    } else if (typeof value === 'object' && value !== null) {
      for (const name of Object.keys(value)) look(value[name], `${property}.${name}`);
    }
  };
  look(spec?.steps, `${at}.steps`);
  look(spec?.sidecars, `${at}.sidecars`);
  return found;
}

const TYPES = [ParamType.STRING, ParamType.ARRAY, ParamType.OBJECT];

function elementPath(at: string, element: any, i: number): string {
  const name = nameOf(element);
  return name === undefined ? `${at}[${i}]` : `${at}.${name}`;
}

/** The keys of an object; Tekton takes text in them only. */
function keysOf(properties: any, at: string, problems: TektonProblem[]): string[] {
  if (typeof properties !== 'object' || properties === null) return [];
  for (const key of Object.keys(properties)) {
    oneOf(properties[key]?.type, [ParamType.STRING], `${at}.${key}.type`, problems);
  }
  return Object.keys(properties);
}

function readWorkspace(workspace: any): TaskWorkspaceProps {
  return {
    optional: workspace.optional === true,
    readOnly: workspace.readOnly === true,
    mountPath: text(workspace.mountPath) || undefined,
  };
}

function readResult(result: any, at: string, problems: TektonProblem[]): ResultProps {
  const type = oneOf(result.type, TYPES, `${at}.type`, problems) ?? (result.properties ? ParamType.OBJECT : undefined);
  if (result.value !== undefined && !/\$\(steps\.[^.]+\.results\.[^.]+\)/.test(text(result.value) ?? '')) {
    problems.push({
      code: 'tekton-wrong-value',
      path: `${at}.value`,
      fact: `${quote(result.value)} names no result of a step`,
      remedy: 'Write $(steps.STEP.results.NAME), or leave it out and write the file',
    });
  }
  return { type, properties: result.properties && keysOf(result.properties, `${at}.properties`, problems) };
}

/** A volume; of most sources nothing is asked. */
function readVolume(volume: any): TaskVolume {
  const made = (source: string, name?: string): TaskVolume => ({ source, name, optional: false, folder: undefined });
  if (volume.secret) return made('secret', text(volume.secret.secretName) ?? '');
  return volume.configMap ? made('configMap', text(volume.configMap.name) ?? '') : made('other');
}

/** A step, with what the template says where it says nothing itself. */
function readStep(
  step: any,
  i: number,
  template: any,
  specAt: string,
  workspaces: { [name: string]: TaskWorkspaceProps },
  problems: TektonProblem[],
): StepPlan {
  const place = elementPath('steps', step, i);
  const at = `${specAt}.${place}`;
  const isReference = typeof step.ref === 'object' && step.ref !== null;
  const plan = readContainer(
    isReference || !template ? step : withTemplate(step, template),
    `unnamed-${i}`,
    place,
    specAt,
    problems,
  );
  const conditions = readConditions(step.when, `${at}.when`, problems);
  const given = isReference ? readGivenParams(step.params, `${at}.params`, problems) : {};
  if (isReference) {
    referenceProblems(step, at, problems);
  } else if (step.params !== undefined) {
    problems.push({
      code: 'tekton-missing-field',
      path: `${at}.params`,
      fact: 'are for a StepAction, and the step has no ref',
      remedy: 'Give ref, or read the params of the Task',
    });
  }
  for (const stream of ['stdoutConfig', 'stderrConfig']) {
    if (step[stream]) problems.push(needsFlag(`${at}.${stream}`, 'enable-api-fields: alpha'));
  }
  if (/^\s*#!win/.test(step.script ?? '')) problems.push(needsFlag(`${at}.script`, 'enable-api-fields: alpha'));
  for (const used of objects(step.workspaces)) {
    if (nameOf(used) === undefined || nameOf(used)! in workspaces) continue;
    problems.push({
      code: 'tekton-undeclared-workspace',
      path: `${at}.workspaces.${used.name}`,
      fact: `the Task has no workspace ${quote(used.name)}`,
      remedy: 'Declare it or correct the name',
    });
  }
  return {
    ...plan,
    isReference,
    onError: oneOf(step.onError, [OnError.CONTINUE, OnError.STOP_AND_FAIL], `${at}.onError`, problems),
    timeout: duration(step.timeout, `${at}.timeout`, problems),
    results: Object.keys(byName(step.results, `${at}.results`, problems, () => true)),
    texts: [
      ...conditions.flatMap(({ input, values }, n) => [
        one(`${place}.when[${n}].input`, input),
        ...values.map((value) => one(`${place}.when[${n}].values`, value)),
      ]),
      ...Object.entries(given).flatMap(([name, value]) =>
        (typeof value === 'string' ? [value] : Object.values(value)).map((each) =>
          one(`${place}.params.${name}`, each),
        ),
      ),
    ],
  };
}

/** A text in which a list or an object may stand as a whole. */
function one(property: string, value: string): Text {
  return { property, text: value, whole: [ParamType.ARRAY, ParamType.OBJECT] };
}

/** What a step may not say beside a StepAction. */
function referenceProblems(step: any, at: string, problems: TektonProblem[]): void {
  for (const name of ['image', 'command', 'args', 'script', 'workingDir', 'env', 'volumeMounts', 'results']) {
    if (step[name] === undefined) continue;
    problems.push({
      code: 'tekton-exclusive-fields',
      path: `${at}.${name}`,
      fact: 'stands beside ref, and the StepAction says it',
      remedy: 'Remove one of them',
    });
  }
  if (!step.ref.resolver) exclusive(step.ref, ['name', 'resolver'], `${at}.ref`, problems);
}

/** What steps and sidecars have in common. */
function readContainer(
  container: any,
  otherName: string,
  at: string,
  specAt: string,
  problems: TektonProblem[],
): StepPlan {
  return {
    name: nameOf(container) ?? otherName,
    at,
    image: text(container.image) ?? '',
    script: container.script ? { text: text(container.script)!, path: undefined } : undefined,
    command: texts(container.command),
    args: texts(container.args),
    env: readEnvironment(container.env, `${specAt}.${at}.env`, problems),
    workingDir: text(container.workingDir),
    computeResources: readResources(container.computeResources),
    security: readSecurity(container.securityContext),
    volumeMounts: objects(container.volumeMounts)
      .filter((mount) => !cleanPath(text(mount.mountPath) ?? '').startsWith('/tekton/home')) // the one folder of Tekton in which mounts are taken
      .map((mount) => ({
        volume: text(mount.name) ?? '',
        mountPath: text(mount.mountPath) ?? '',
        subPath: text(mount.subPath),
      })),
  };
}

function readEnvironment(list: any, at: string, problems: TektonProblem[]): { [name: string]: string | EnvValue } {
  const env = emptyMap<string | EnvValue>();
  objects(list).forEach((variable, i) => {
    const name = nameOf(variable) ?? '';
    if (name in env) problems.push(duplicate(`${at}[${i}]`, name));
    env[name] = variable.valueFrom
      ? ({ value: undefined, valueFrom: variable.valueFrom } as EnvValue)
      : (text(variable.value) ?? '');
  });
  return env;
}

function readSecurity(context: any): StepSecurity {
  const { runAsUser, runAsNonRoot, privileged, allowPrivilegeEscalation, capabilities } = context ?? {};
  return { runAsUser, runAsNonRoot, privileged, allowPrivilegeEscalation, addCapabilities: texts(capabilities?.add) };
}

/** A step on top of the template: what both say the step decides, lists by name are merged. */
function withTemplate(step: any, template: any): any {
  const merged = (list: 'env' | 'volumeMounts', key: 'name' | 'mountPath') => {
    const own = objects(step[list]);
    return [...objects(template[list]).filter((other) => !own.some((element) => element[key] === other[key])), ...own];
  };
  return {
    ...template,
    ...step,
    env: merged('env', 'name'),
    volumeMounts: merged('volumeMounts', 'mountPath'),
    securityContext: { ...template.securityContext, ...step.securityContext },
  };
}
