import { ContainerResources, EnvValue } from 'cdk8s-plus-28';
import { environmentNames, mentioned, upperSnake } from './environment';
import { Param, ParamType } from './param';
import { paramProblems, resultNameProblems, Text, useProblems } from './param.plan';
import { ResultProps } from './result';
import { StepProps, StepSecurity } from './step';
import { TaskVolume, VolumeMount } from './volume';
import { TaskWorkspaceProps } from './workspace';
import { cpuMillis } from '../core/canonical';
import { imageProblems } from '../core/image';
import { labelNameProblems, objectNameProblems, referenceProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { cleanPath, mountPathProblems, subPathProblems } from '../core/path';
import { list, Problem, quote } from '../core/problem';
import { paramOf, Substitution, substitutions } from '../core/reference';

/** What the author said of a Task, defaults resolved. */
export interface TaskPlan {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly params: { [name: string]: Param };
  readonly workspaces: { [name: string]: TaskWorkspaceProps };
  readonly results: { [name: string]: ResultProps };
  readonly volumes: { [name: string]: TaskVolume };
  readonly steps: StepProps[];
}

/** The variables of `$(context.…)` that a Task knows (docs/variables.md, v1.15). */
const TASK_CONTEXT = ['context.taskRun.name', 'context.taskRun.namespace', 'context.taskRun.uid', 'context.task.name', 'context.task.retry-count'];

/** The user that steps run as where nothing else is said: `nonroot` of the distroless images. */
export const NONROOT = 65532;

/** What the container of a step may do, defaults resolved: hardened as Pod Security `restricted` asks. */
export function stepSecurity(given: StepSecurity = {}): StepSecurity {
  const runAsUser = given.runAsUser ?? NONROOT;
  return {
    runAsUser,
    runAsGroup: given.runAsGroup ?? (runAsUser === 0 ? undefined : NONROOT),
    runAsNonRoot: given.runAsNonRoot ?? runAsUser !== 0,
    readOnlyRootFilesystem: given.readOnlyRootFilesystem ?? false,
    allowPrivilegeEscalation: given.allowPrivilegeEscalation ?? given.privileged ?? false,
    privileged: given.privileged ?? false,
    addCapabilities: given.addCapabilities ?? [],
    seccomp: given.seccomp ?? true,
  };
}

/** The environment of a step: what its script mentions, and what the author set, which wins; by name. */
export function stepEnvironment(plan: TaskPlan, step: StepProps): [string, string | EnvValue][] {
  const offered = new Map(environmentNames(declarations(plan)).map(({ name, value }) => [name, value]));
  const env = new Map<string, string | EnvValue>();
  for (const name of mentioned(step.script?.text ?? '')) {
    const value = offered.get(name);
    if (value !== undefined) env.set(name, value);
  }
  for (const [name, value] of Object.entries(step.env ?? {})) env.set(name, value);
  return [...env].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** All that is wrong with a Task. */
export function taskProblems(plan: TaskPlan): Problem[] {
  const problems = [...objectNameProblems('name', plan.name), ...paramProblems(plan.params)];
  for (const [name, result] of Object.entries(plan.results)) problems.push(...resultProblems(`results.${name}`, name, result));
  problems.push(...workspaceProblems(plan), ...volumeProblems(plan));
  if (plan.steps.length === 0) problems.push({ property: 'steps', fact: 'is empty', remedy: 'Give at least one step' });
  const seen = new Set<string>();
  for (const step of plan.steps) {
    if (seen.has(step.name)) {
      problems.push({ property: `steps.${step.name}`, fact: 'two steps have this name', remedy: 'Rename one' });
    }
    seen.add(step.name);
    problems.push(...stepProblems(plan, step));
  }
  return problems;
}

function declarations(plan: TaskPlan) {
  return { params: plan.params, workspaces: Object.keys(plan.workspaces), results: Object.keys(plan.results) };
}

function resultProblems(property: string, name: string, result: ResultProps): Problem[] {
  const problems = resultNameProblems(property, name);
  if (result.type === ParamType.OBJECT && (result.properties ?? []).length === 0) {
    problems.push({ property: `${property}.properties`, fact: 'is empty', remedy: 'Name the keys of the object' });
  }
  if (result.type !== ParamType.OBJECT && result.properties !== undefined) {
    problems.push({
      property: `${property}.properties`,
      fact: `a result of type ${result.type ?? ParamType.STRING} has no keys`,
      remedy: 'Remove properties or set type to ParamType.OBJECT',
    });
  }
  return problems;
}

function workspacePath(name: string, workspace: TaskWorkspaceProps): string {
  return workspace.mountPath ?? `/workspace/${name}`;
}

function workspaceProblems(plan: TaskPlan): Problem[] {
  const problems: Problem[] = [];
  const owner = new Map<string, string>();
  for (const [name, workspace] of Object.entries(plan.workspaces)) {
    const property = `workspaces.${name}.mountPath`;
    const path = workspacePath(name, workspace);
    problems.push(...labelNameProblems(`workspaces.${name}`, name), ...mountPathProblems(property, path));
    problems.push(...textProblems(plan, { property, text: path, whole: [] }));
    const other = owner.get(cleanPath(path));
    if (other !== undefined) {
      problems.push({ property, fact: `${quote(path)} is the mount path of workspace "${other}" too`, remedy: 'Give each workspace its own mount path' });
    }
    owner.set(cleanPath(path), name);
  }
  return problems;
}

function volumeProblems(plan: TaskPlan): Problem[] {
  const problems: Problem[] = [];
  for (const [name, volume] of Object.entries(plan.volumes)) {
    const property = `volumes.${name}`;
    problems.push(...labelNameProblems(property, name));
    if (name.startsWith('tekton-internal-')) problems.push({ property, fact: 'has a name that Tekton keeps for itself', remedy: 'Choose another name' });
    if (volume.name === undefined) continue;
    problems.push(...referenceProblems(property, volume.source === 'secret' ? 'Secret' : 'ConfigMap', volume.name));
    problems.push(...textProblems(plan, { property, text: volume.name, whole: [] }));
  }
  return problems;
}

function stepProblems(plan: TaskPlan, step: StepProps): Problem[] {
  const at = `steps.${step.name}`;
  const hasCommand = (step.command ?? []).length > 0;
  const problems = [...labelNameProblems(`${at}.name`, step.name), ...imageProblems(`${at}.image`, step.image)];
  if (step.script !== undefined && hasCommand) {
    problems.push({ property: `${at}.command`, fact: 'stands beside a script', remedy: 'Give either script or command' });
  }
  if (step.script === undefined && !hasCommand) {
    problems.push({
      property: `${at}.command`,
      fact: 'is missing, and so is script: Tekton would ask the image\'s registry for an entrypoint',
      remedy: 'Give script or command',
    });
  }
  for (const name of Object.keys(step.env ?? {})) {
    if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) continue;
    problems.push({
      property: `${at}.env`,
      fact: `${quote(name)} is no name for an environment variable`,
      allowed: 'Allowed: letters, digits, "_", "-" and ".", not beginning with a digit',
      remedy: 'Choose another name',
    });
  }
  problems.push(...securityProblems(`${at}.security`, step.security ?? {}));
  problems.push(...computeResourcesProblems(`${at}.computeResources`, step.computeResources ?? {}));
  problems.push(...volumeMountProblems(plan, `${at}.volumeMounts`, step.volumeMounts ?? []));
  if (step.script !== undefined) problems.push(...scriptProblems(plan, `${at}.script`, step));
  for (const text of stepTexts(at, step)) problems.push(...textProblems(plan, text));
  return problems;
}

/** Every text of a step, but its script, in which something can be substituted. */
function stepTexts(at: string, step: StepProps): Text[] {
  const one = (property: string, text: string = ''): Text => ({ property: `${at}.${property}`, text, whole: [] });
  const each = (property: string, texts: string[] = []): Text[] =>
    texts.map((text, i) => ({ property: `${at}.${property}[${i}]`, text, whole: [ParamType.ARRAY] }));
  return [
    one('image', step.image),
    ...each('command', step.command),
    ...each('args', step.args),
    one('workingDir', step.workingDir),
    ...Object.entries(step.env ?? {}).map(([name, value]) => one(`env.${name}`, typeof value === 'string' ? value : value.value)),
    ...(step.volumeMounts ?? []).map(({ volume, mountPath }) => one(`volumeMounts.${volume}.mountPath`, mountPath)),
    ...(step.volumeMounts ?? []).map(({ volume, subPath }) => one(`volumeMounts.${volume}.subPath`, subPath)),
  ];
}

/** Combinations that the API server or the kubelet refuses when the pod is made. */
function securityProblems(property: string, given: StepSecurity): Problem[] {
  const problems: Problem[] = [];
  const { runAsUser, runAsNonRoot, privileged, allowPrivilegeEscalation } = stepSecurity(given);
  if (runAsNonRoot && runAsUser === 0) {
    problems.push({ property: `${property}.runAsNonRoot`, fact: 'does not go with runAsUser 0, which is root', remedy: 'Remove one of them' });
  }
  if (privileged && !allowPrivilegeEscalation) {
    problems.push({ property: `${property}.allowPrivilegeEscalation`, fact: 'cannot be false where privileged is true', remedy: 'Remove one of them' });
  }
  for (const name of given.addCapabilities ?? []) {
    if (!name.startsWith('CAP_')) continue;
    problems.push({ property: `${property}.addCapabilities`, fact: `${quote(name)} is no capability to Kubernetes`, remedy: `Write ${quote(name.slice(4))}` });
  }
  return problems;
}

/** Problems of the requests and limits of a container or a pod. */
export function computeResourcesProblems(property: string, { cpu, memory, ephemeralStorage }: ContainerResources): Problem[] {
  const over: string[] = [];
  if (cpu?.request && cpu.limit && cpuMillis(cpu.request.amount) > cpuMillis(cpu.limit.amount)) over.push('cpu');
  if (memory?.request && memory.limit && memory.request.toKibibytes() > memory.limit.toKibibytes()) over.push('memory');
  if (ephemeralStorage?.request && ephemeralStorage.limit && ephemeralStorage.request.toKibibytes() > ephemeralStorage.limit.toKibibytes()) {
    over.push('ephemeralStorage');
  }
  return over.map((name) => ({ property: `${property}.${name}`, fact: 'requests more than its limit', remedy: 'Raise the limit or lower the request' }));
}

function volumeMountProblems(plan: TaskPlan, at: string, mounts: VolumeMount[]): Problem[] {
  const problems: Problem[] = [];
  const owner = new Map(Object.entries(plan.workspaces).map(([name, workspace]) => [cleanPath(workspacePath(name, workspace)), `workspace ${quote(name)}`]));
  for (const { volume, mountPath, subPath } of mounts) {
    const property = `${at}.${volume}`;
    if (!(volume in plan.volumes)) {
      problems.push({
        property,
        fact: `the Task has no volume ${quote(volume)}`,
        allowed: existing('Volumes', volume, Object.keys(plan.volumes)),
        remedy: 'Declare it in volumes: Tekton accepts this, the pod is refused',
      });
    }
    problems.push(...mountPathProblems(`${property}.mountPath`, mountPath), ...subPathProblems(`${property}.subPath`, subPath ?? ''));
    const other = owner.get(cleanPath(mountPath));
    if (other !== undefined) {
      problems.push({ property: `${property}.mountPath`, fact: `${quote(mountPath)} is the mount path of ${other} too`, remedy: 'Mount one of them elsewhere' });
    }
    owner.set(cleanPath(mountPath), `volume ${quote(volume)}`);
  }
  return problems;
}

function scriptProblems(plan: TaskPlan, property: string, step: StepProps): Problem[] {
  const problems: Problem[] = [];
  const text = step.script?.text ?? '';
  if (text.trim() === '') problems.push({ property, fact: 'is empty', remedy: 'Write what the step does' });
  if (text.includes('\r')) problems.push({ property, fact: 'has lines that end in CR LF, which no shell of a container takes', remedy: 'Save it with lines that end in LF' });
  for (const found of substitutions(text)) {
    if (!['params', 'tasks', 'workspaces', 'results', 'context', 'steps'].includes(found.root)) continue; // $(date) of a shell
    if (found.root === 'params' || found.root === 'tasks') {
      const param = paramOf(found);
      problems.push({
        property,
        fact: `${found.text} is pasted into the script before the shell reads it: a value becomes code`,
        remedy: param && plan.params[param.name]?.type === ParamType.STRING
          ? `Write "$PARAMS_${upperSnake(param.name)}", which the step then gets by environment`
          : 'Pass it by args and read it as "$1", "$@"',
      });
    } else {
      problems.push(...substitutionProblems(plan, property, found, []));
    }
  }
  const offered = environmentNames(declarations(plan));
  for (const name of mentioned(text).filter((each) => !(each in (step.env ?? {})))) {
    const meanings = offered.filter((each) => each.name === name).map(({ value }) => value);
    if (meanings.length > 1) {
      problems.push({ property, fact: `mentions ${name}, which could be ${meanings.join(' or ')}`, remedy: `Set env.${name} to the one that is meant` });
    }
    if (meanings.length > 0) continue;
    problems.push({
      property,
      fact: `mentions ${name}, which nothing gives it`,
      allowed: existing('The Task offers', name, offered.map((each) => each.name)),
      remedy: 'Declare the param, workspace or result (an array param has no environment name: pass it by args)',
    });
  }
  return problems;
}

/** What is wrong with the substitutions of a text. */
function textProblems(plan: TaskPlan, { property, text, whole }: Text): Problem[] {
  return substitutions(text).flatMap((found) => substitutionProblems(plan, property, found, found.text === text ? whole : []));
}

/** What is wrong with one `$(…)` outside scripts, or with a harmless one inside. */
function substitutionProblems(plan: TaskPlan, property: string, found: Substitution, whole: ParamType[]): Problem[] {
  const unknown = (fact: string, allowed: string): Problem[] => [{ property, fact: `${found.text} ${fact}`, allowed, remedy: 'Declare it or correct the name' }];
  const param = paramOf(found);
  if (param) {
    const declared = plan.params[param.name];
    if (!declared) return unknown('names a param that the Task does not declare', existing('Params', param.name, Object.keys(plan.params)));
    return useProblems(property, found.text, declared, param.rest, whole);
  }
  const [root, name, ...rest] = found.expression.split('.');
  const field = rest.join('.');
  switch (root) {
    case 'workspaces':
      if (!(name in plan.workspaces)) {
        return unknown('names a workspace that the Task does not declare; Tekton would leave the text as it is', existing('Workspaces', name, Object.keys(plan.workspaces)));
      }
      return ['path', 'bound', 'claim', 'volume'].includes(field) ? [] : unknown('names no field of a workspace', 'Fields: path, bound, claim, volume');
    case 'results':
      if (!(name in plan.results)) return unknown('names a result that the Task does not declare', existing('Results', name, Object.keys(plan.results)));
      return field === 'path' ? [] : unknown('names no field of a result', 'Fields: path');
    case 'steps': {
      const exitCodes = plan.steps.map((step) => `$(steps.step-${step.name}.exitCode.path)`);
      return exitCodes.includes(found.text) ? [] : unknown('is no variable of a step of the Task', existing('Variables', found.text, exitCodes));
    }
    case 'credentials':
      return found.expression === 'credentials.path' ? [] : unknown('is no variable of a Task', 'Variables: $(credentials.path)');
    case 'context':
      return TASK_CONTEXT.includes(found.expression) ? [] : unknown('is no variable of a Task', `Variables: ${list(TASK_CONTEXT)}`);
    default:
      if (found.escaped) return [];
      return [{
        property,
        fact: `${found.text} is nothing that Tekton replaces`,
        allowed: 'Tekton replaces params, workspaces, results, steps and context',
        remedy: 'For a command of a shell write a script; for the text itself write $$(…)',
      }];
  }
}
