import { EnvValue } from 'cdk8s-plus-28';
import { environmentNames, mentioned, upperSnake } from './environment';
import { Param, ParamType } from './param';
import { ResultProps } from './result';
import { StepProps, StepSecurity } from './step';
import { TaskVolume } from './volume';
import { TaskWorkspaceProps } from './workspace';
import { imageProblems } from '../core/image';
import { labelNameProblems, objectNameProblems } from '../core/name';
import { existing } from '../core/near-miss';
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
  problems.push(...mountPathProblems(plan));
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

/** All that is wrong with the declared params of a Task or a Pipeline. */
export function paramProblems(params: { [name: string]: Param }): Problem[] {
  const problems: Problem[] = [];
  for (const [name, param] of Object.entries(params)) {
    const property = `params.${name}`;
    const simple = param.type === ParamType.OBJECT ? /^[_a-zA-Z][_a-zA-Z0-9-]*$/ : /^[_a-zA-Z][_a-zA-Z0-9.-]*$/;
    if (!simple.test(name)) {
      problems.push({
        property,
        fact: `${quote(name)} is no name for a param`,
        allowed: `Allowed: letters, digits, "_"${param.type === ParamType.OBJECT ? '' : ', "."'} and "-", beginning with a letter or "_"`,
        remedy: 'Choose another name',
      });
    }
    if (param.type === ParamType.OBJECT && param.properties?.length === 0) {
      problems.push({ property: `${property}.properties`, fact: 'is empty', remedy: 'Name the keys of the object' });
    }
    if (param.type === ParamType.OBJECT && param.defaultValue !== undefined) {
      for (const key of Object.keys(param.defaultValue)) {
        if (param.properties?.includes(key)) continue;
        problems.push({
          property: `${property}.defaultValue.${key}`,
          fact: 'is not a key of the object',
          allowed: existing('Keys', key, param.properties ?? []),
          remedy: 'Declare it in properties or remove it',
        });
      }
    }
    if (param.allowedValues?.length === 0) {
      problems.push({ property: `${property}.allowedValues`, fact: 'is empty', remedy: 'Name the allowed values, or leave it out' });
    } else if (param.allowedValues !== undefined && typeof param.defaultValue === 'string' && !param.allowedValues.includes(param.defaultValue)) {
      problems.push({
        property: `${property}.defaultValue`,
        fact: `${quote(param.defaultValue)} is not an allowed value`,
        allowed: existing('Allowed', param.defaultValue, param.allowedValues),
        remedy: 'Add it to allowedValues or choose another default',
      });
    }
  }
  return problems;
}

function declarations(plan: TaskPlan) {
  return { params: plan.params, workspaces: Object.keys(plan.workspaces), results: Object.keys(plan.results) };
}

function resultProblems(property: string, name: string, result: ResultProps): Problem[] {
  const problems: Problem[] = [];
  if (!/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)) {
    problems.push({
      property,
      fact: `${quote(name)} is no name for a result`,
      allowed: 'Allowed: letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
      remedy: 'Choose another name',
    });
  }
  if (result.type === ParamType.OBJECT && (result.properties ?? []).length === 0) {
    problems.push({ property: `${property}.properties`, fact: 'is empty', remedy: 'Name the keys of the object' });
  }
  if (result.type !== ParamType.OBJECT && result.properties !== undefined) {
    problems.push({
      property: `${property}.properties`,
      fact: `a ${result.type ?? ParamType.STRING} result has no keys`,
      remedy: 'Remove properties or set type to ParamType.OBJECT',
    });
  }
  return problems;
}

function mountPathProblems(plan: TaskPlan): Problem[] {
  const problems: Problem[] = [];
  const owner = new Map<string, string>();
  for (const [name, workspace] of Object.entries(plan.workspaces)) {
    problems.push(...labelNameProblems(`workspaces.${name}`, name));
    const path = workspace.mountPath ?? `/workspace/${name}`;
    const other = owner.get(path);
    if (other !== undefined) {
      problems.push({
        property: `workspaces.${name}.mountPath`,
        fact: `${quote(path)} is the mount path of workspace "${other}" too`,
        remedy: 'Give each workspace its own mount path',
      });
    }
    owner.set(path, name);
  }
  return problems;
}

function stepProblems(plan: TaskPlan, step: StepProps): Problem[] {
  const at = `steps.${step.name}`;
  const problems = [...labelNameProblems(`${at}.name`, step.name), ...imageProblems(`${at}.image`, step.image)];
  if (step.script !== undefined && step.command !== undefined) {
    problems.push({ property: `${at}.command`, fact: 'stands beside a script', remedy: 'Give either script or command' });
  }
  if (step.script === undefined && step.command === undefined) {
    problems.push({
      property: `${at}.command`,
      fact: 'is missing, and so is script: Tekton would ask the image\'s registry for an entrypoint',
      remedy: 'Give script or command',
    });
  }
  for (const mount of step.volumeMounts ?? []) problems.push(...volumeMountProblems(plan, `${at}.volumeMounts.${mount.volume}`, mount));
  if (step.script !== undefined) problems.push(...scriptProblems(plan, `${at}.script`, step));
  const texts: [string, string, boolean][] = [
    [`${at}.image`, step.image, false],
    ...(step.command ?? []).map((text, i): [string, string, boolean] => [`${at}.command[${i}]`, text, true]),
    ...(step.args ?? []).map((text, i): [string, string, boolean] => [`${at}.args[${i}]`, text, true]),
    [`${at}.workingDir`, step.workingDir ?? '', false],
    ...Object.entries(step.env ?? {}).map(([name, value]): [string, string, boolean] => [`${at}.env.${name}`, typeof value === 'string' ? value : '', false]),
  ];
  for (const [property, text, takesLists] of texts) {
    for (const substitution of substitutions(text)) {
      problems.push(...substitutionProblems(plan, property, substitution, takesLists && substitution.text === text));
    }
  }
  return problems;
}

function volumeMountProblems(plan: TaskPlan, property: string, mount: { volume: string; mountPath: string }): Problem[] {
  const problems: Problem[] = [];
  if (!(mount.volume in plan.volumes)) {
    problems.push({
      property,
      fact: `the Task has no volume ${quote(mount.volume)}`,
      allowed: existing('Volumes', mount.volume, Object.keys(plan.volumes)),
      remedy: 'Declare it in volumes: Tekton accepts this, the pod is refused',
    });
  }
  if (mount.mountPath.startsWith('/tekton/')) {
    problems.push({ property: `${property}.mountPath`, fact: `${quote(mount.mountPath)} lies under /tekton/, which is Tekton's own`, remedy: 'Mount it elsewhere' });
  }
  return problems;
}

function scriptProblems(plan: TaskPlan, property: string, step: StepProps): Problem[] {
  const problems: Problem[] = [];
  const text = step.script?.text ?? '';
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
      problems.push(...substitutionProblems(plan, property, found, false));
    }
  }
  const offered = new Map(environmentNames(declarations(plan)).map(({ name, value }) => [name, value]));
  for (const name of mentioned(text)) {
    if (offered.has(name) || name in (step.env ?? {})) continue;
    problems.push({
      property,
      fact: `mentions ${name}, which nothing gives it`,
      allowed: existing('The Task offers', name, offered.keys()),
      remedy: 'Declare the param, workspace or result (an array param has no environment name: pass it by args)',
    });
  }
  return problems;
}

/** What is wrong with one `$(…)` outside scripts, or with a harmless one inside. */
function substitutionProblems(plan: TaskPlan, property: string, found: Substitution, takesLists: boolean): Problem[] {
  const unknown = (fact: string, allowed: string): Problem[] => [{ property, fact: `${found.text} ${fact}`, allowed, remedy: 'Declare it or correct the name' }];
  const param = paramOf(found);
  if (param) {
    const declared = plan.params[param.name];
    if (!declared) return unknown('names a param that the Task does not declare', existing('Params', param.name, Object.keys(plan.params)));
    return paramUseProblems(property, found.text, declared, param.rest, takesLists);
  }
  const [root, name, field] = found.expression.split('.');
  switch (root) {
    case 'workspaces':
      if (!(name in plan.workspaces)) {
        return unknown('names a workspace that the Task does not declare; Tekton would leave the text as it is', existing('Workspaces', name, Object.keys(plan.workspaces)));
      }
      return ['path', 'bound', 'claim', 'volume'].includes(field) ? [] : unknown('is no field of a workspace', 'Fields: path, bound, claim, volume');
    case 'results':
      return name in plan.results ? [] : unknown('names a result that the Task does not declare', existing('Results', name, Object.keys(plan.results)));
    case 'steps':
      return plan.steps.some((step) => step.name === name) ? [] : unknown('names a step that the Task does not have', existing('Steps', name, plan.steps.map((step) => step.name)));
    case 'step':
    case 'credentials':
      return [];
    case 'context':
      return TASK_CONTEXT.includes(found.expression) ? [] : unknown('is no variable of a Task', `Variables: ${list(TASK_CONTEXT)}`);
    default:
      return [{
        property,
        fact: `${found.text} is nothing that Tekton replaces`,
        allowed: 'Tekton replaces params, workspaces, results, steps and context',
        remedy: 'For a command of a shell write a script; for the text itself write $$(…)',
      }];
  }
}

/** What is wrong with the way a declared param is used: text, list and object each have their own form. */
export function paramUseProblems(property: string, text: string, declared: Param, rest: string, takesLists: boolean): Problem[] {
  const wrong = (fact: string, remedy: string): Problem[] => [{ property, fact: `${text} ${fact}`, remedy }];
  switch (declared.type) {
    case ParamType.STRING:
      return rest === '' ? [] : wrong('asks for a part of a text', 'Remove what follows the name');
    case ParamType.ARRAY:
      if (/^\[\d+\]$/.test(rest)) return [];
      if (rest !== '[*]') return wrong('uses a list as a text', 'Use [*] for all elements or [0] for the first');
      return takesLists ? [] : wrong('puts a whole list where only a text can stand', 'Make it an element of args or command, or a whole array value');
    case ParamType.OBJECT: {
      if (rest === '[*]') return takesLists ? [] : wrong('puts a whole object where only a text can stand', 'Use one of its keys');
      const key = rest.slice(1);
      if (declared.properties?.includes(key)) return [];
      return [{ property, fact: `${text} names no key of the object`, allowed: existing('Keys', key, declared.properties ?? []), remedy: 'Correct the key' }];
    }
  }
}
