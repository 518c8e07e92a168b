import { ContainerResources, EnvValue } from 'cdk8s-plus-28';
import { coded, TektonCode, TektonProblem } from './codes';
import { environmentNames, mentioned, upperSnake } from './environment';
import { CODE, MANIFEST, Medium } from './medium';
import { Param, ParamType } from './param';
import { Declared, paramProblems, resultNameProblems, Text, useProblems } from './param.plan';
import { Inherited } from './pipeline.plan';
import { ResultProps } from './result';
import { StepProps, StepSecurity } from './step';
import { TaskVolume, VolumeMount } from './volume';
import { TaskWorkspaceProps } from './workspace';
import { cpuMillis } from '../core/canonical';
import { imageProblems, parseImage } from '../core/image';
import { labelNameProblems, objectNameProblems, referenceProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { cleanPath, mountPathProblems, subPathProblems } from '../core/path';
import { paramOf, Substitution, substitutions } from '../core/reference';
import { commaList, quote } from '../core/text';

/** A step or a sidecar of a Task. */
export interface StepPlan extends StepProps {
  /** Where it stands, of one that has no name of its own, and of a sidecar; `steps.NAME` where nothing is said. */
  readonly at?: string;
  /** Whether a StepAction says what it runs, of which nothing is known. */
  readonly isReference?: boolean;
  /** Results of its own, for the steps after it. */
  readonly results?: string[];
  /** Further texts in which Tekton substitutes: params of a StepAction, conditions. */
  readonly texts?: Text[];
}

/** What the author said of a Task, defaults resolved. */
export interface TaskPlan {
  /** In what it is written; in code where nothing is said. */
  readonly medium?: Medium;
  /** Of a Task that stands in a Pipeline or a run: what is handed down to it. */
  readonly inherited?: Inherited;
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly params: { [name: string]: Param };
  readonly workspaces: { [name: string]: TaskWorkspaceProps };
  readonly results: { [name: string]: ResultProps };
  readonly volumes: { [name: string]: TaskVolume };
  readonly steps: StepPlan[];
  /** Containers that run beside the steps. */
  readonly sidecars?: StepPlan[];
}

/** The variables of `$(context.…)` that a Task knows (docs/variables.md, v1.15). */
const TASK_CONTEXT = [
  'context.taskRun.name',
  'context.taskRun.namespace',
  'context.taskRun.uid',
  'context.task.name',
  'context.task.retry-count',
];

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
export function taskProblems(plan: TaskPlan): TektonProblem[] {
  return [...coded('tekton-invalid-name', objectNameProblems('name', plan.name)), ...taskSpecProblems(plan)];
}

/** All that is wrong with the spec of a Task, which may stand in a Pipeline or a run. */
export function taskSpecProblems(plan: TaskPlan): TektonProblem[] {
  const problems = paramProblems(plan.params, plan.medium);
  for (const [name, result] of Object.entries(plan.results)) {
    problems.push(...resultProblems(plan, `results.${name}`, name, result));
  }
  problems.push(...workspaceProblems(plan), ...volumeProblems(plan));
  if (plan.steps.length === 0) {
    problems.push({
      code: 'tekton-missing-field',
      path: 'steps',
      fact: 'is empty',
      remedy: 'Give at least one step',
    });
  }
  const seen = new Set<string>();
  for (const step of plan.steps) {
    if (seen.has(step.name)) {
      problems.push({
        code: 'tekton-duplicate',
        path: `steps.${step.name}`,
        fact: 'two steps have this name',
        remedy: 'Rename one',
      });
    }
    seen.add(step.name);
    problems.push(...stepProblems(plan, step, step.at ?? `steps.${step.name}`));
  }
  for (const sidecar of plan.sidecars ?? []) {
    problems.push(...stepProblems(plan, sidecar, sidecar.at ?? `sidecars.${sidecar.name}`, true));
  }
  return problems;
}

function declarations(plan: TaskPlan) {
  return { params: plan.params, workspaces: Object.keys(plan.workspaces), results: Object.keys(plan.results) };
}

function resultProblems(plan: TaskPlan, property: string, name: string, result: ResultProps): TektonProblem[] {
  const problems = resultNameProblems(property, name);
  if (result.type === ParamType.OBJECT && (result.properties ?? []).length === 0) {
    problems.push({
      code: 'tekton-missing-field',
      path: `${property}.properties`,
      fact: 'is empty',
      remedy: 'Name the keys of the object',
    });
  }
  if (result.type !== ParamType.OBJECT && result.properties !== undefined) {
    problems.push({
      code: 'tekton-param-type',
      path: `${property}.properties`,
      fact: `a result of type ${result.type ?? ParamType.STRING} has no keys`,
      remedy: (plan.medium ?? CODE).remedies.objectType,
    });
  }
  return problems;
}

function workspacePath(name: string, workspace: TaskWorkspaceProps): string {
  return workspace.mountPath ?? `/workspace/${name}`;
}

function workspaceProblems(plan: TaskPlan): TektonProblem[] {
  const problems: TektonProblem[] = [];
  const owner = new Map<string, string>();
  for (const [name, workspace] of Object.entries(plan.workspaces)) {
    const property = `workspaces.${name}.mountPath`;
    const path = workspacePath(name, workspace);
    problems.push(
      ...coded('tekton-invalid-name', labelNameProblems(`workspaces.${name}`, name)),
      ...coded('tekton-mount-path', mountPathProblems(property, path)),
    );
    problems.push(...textProblems(plan, { property, text: path, whole: [] }));
    const other = owner.get(cleanPath(path));
    if (other !== undefined) {
      problems.push({
        code: 'tekton-mount-path',
        path: property,
        fact: `${quote(path)} is the mount path of workspace "${other}" too`,
        remedy: 'Give each workspace its own mount path',
      });
    }
    owner.set(cleanPath(path), name);
  }
  return problems;
}

function volumeProblems(plan: TaskPlan): TektonProblem[] {
  const problems: TektonProblem[] = [];
  for (const [name, volume] of Object.entries(plan.volumes)) {
    const property = `volumes.${name}`;
    problems.push(...coded('tekton-invalid-name', labelNameProblems(property, name)));
    if (name.startsWith('tekton-internal-')) {
      problems.push({
        code: 'tekton-invalid-name',
        path: property,
        fact: 'has a name that Tekton keeps for itself',
        remedy: 'Choose another name',
      });
    }
    if (volume.name === undefined) continue;
    problems.push(
      ...coded(
        'tekton-invalid-name',
        referenceProblems(property, volume.source === 'secret' ? 'Secret' : 'ConfigMap', volume.name),
      ),
    );
    problems.push(...textProblems(plan, { property, text: volume.name, whole: [] }));
  }
  return problems;
}

function stepProblems(plan: TaskPlan, step: StepPlan, at: string, isSidecar: boolean = false): TektonProblem[] {
  const { words } = plan.medium ?? CODE;
  const hasCommand = (step.command ?? []).length > 0;
  const problems = coded('tekton-invalid-name', labelNameProblems(`${at}.name`, step.name));
  if (step.image === '' && plan.medium === MANIFEST && !step.isReference) {
    problems.push({
      code: 'tekton-missing-field',
      path: `${at}.image`,
      fact: 'is missing',
      remedy: 'Give the image in which it runs',
    });
  } else if (!step.isReference) {
    problems.push(...coded(imageCode(step.image), imageProblems(`${at}.image`, step.image)));
  }
  if (step.script !== undefined && hasCommand) {
    problems.push({
      code: 'tekton-exclusive-fields',
      path: `${at}.command`,
      fact: 'stands beside a script',
      remedy: 'Give either script or command',
    });
  }
  if (step.script === undefined && !hasCommand && !step.isReference && !isSidecar) {
    problems.push({
      code: 'tekton-no-command',
      path: `${at}.command`,
      fact: "is missing, and so is script: Tekton would ask the image's registry for an entrypoint",
      remedy: 'Give script or command',
    });
  }
  for (const name of Object.keys(step.env ?? {})) {
    if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) continue;
    problems.push({
      code: 'tekton-refused-pod',
      path: `${at}.env`,
      fact: `${quote(name)} is no name for an environment variable`,
      allowed: 'Allowed: letters, digits, "_", "-" and ".", not beginning with a digit',
      remedy: 'Choose another name',
    });
  }
  problems.push(...securityProblems(`${at}.${words.security}`, words.addCapabilities, step.security ?? {}));
  problems.push(...computeResourcesProblems(`${at}.computeResources`, step.computeResources ?? {}));
  problems.push(...volumeMountProblems(plan, `${at}.volumeMounts`, step.volumeMounts ?? []));
  if (step.script !== undefined) problems.push(...scriptProblems(plan, `${at}.script`, step));
  for (const text of stepTexts(at, step)) problems.push(...textProblems(plan, text, step));
  return problems;
}

/** Every text of a step, but its script, in which something can be substituted. */
function stepTexts(at: string, step: StepPlan): Text[] {
  const one = (property: string, text: string = ''): Text => ({ property: `${at}.${property}`, text, whole: [] });
  const each = (property: string, texts: string[] = []): Text[] =>
    texts.map((text, i) => ({ property: `${at}.${property}[${i}]`, text, whole: [ParamType.ARRAY] }));
  return [
    one('image', step.image),
    ...each('command', step.command),
    ...each('args', step.args),
    one('workingDir', step.workingDir),
    ...Object.entries(step.env ?? {}).map(([name, value]) =>
      one(`env.${name}`, typeof value === 'string' ? value : value.value),
    ),
    ...(step.volumeMounts ?? []).map(({ volume, mountPath }) => one(`volumeMounts.${volume}.mountPath`, mountPath)),
    ...(step.volumeMounts ?? []).map(({ volume, subPath }) => one(`volumeMounts.${volume}.subPath`, subPath)),
    ...(step.texts ?? []),
  ];
}

/** Combinations that the API server or the kubelet refuses when the pod is made. */
function securityProblems(property: string, addCapabilities: string, given: StepSecurity): TektonProblem[] {
  const problems: TektonProblem[] = [];
  const { runAsUser, runAsNonRoot, privileged, allowPrivilegeEscalation } = stepSecurity(given);
  if (runAsNonRoot && runAsUser === 0) {
    problems.push({
      code: 'tekton-refused-pod',
      path: `${property}.runAsNonRoot`,
      fact: 'does not go with runAsUser 0, which is root',
      remedy: 'Remove one of them',
    });
  }
  if (privileged && !allowPrivilegeEscalation) {
    problems.push({
      code: 'tekton-refused-pod',
      path: `${property}.allowPrivilegeEscalation`,
      fact: 'cannot be false where privileged is true',
      remedy: 'Remove one of them',
    });
  }
  for (const name of given.addCapabilities ?? []) {
    if (!name.startsWith('CAP_')) continue;
    problems.push({
      code: 'tekton-refused-pod',
      path: `${property}.${addCapabilities}`,
      fact: `${quote(name)} is no capability to Kubernetes`,
      remedy: `Write ${quote(name.slice(4))}`,
    });
  }
  return problems;
}

/** Problems of the requests and limits of a container or a pod. */
export function computeResourcesProblems(
  property: string,
  { cpu, memory, ephemeralStorage }: ContainerResources,
): TektonProblem[] {
  const over: string[] = [];
  if (cpu?.request && cpu.limit && cpuMillis(cpu.request.amount) > cpuMillis(cpu.limit.amount)) over.push('cpu');
  if (memory?.request && memory.limit && memory.request.toKibibytes() > memory.limit.toKibibytes()) over.push('memory');
  if (
    ephemeralStorage?.request &&
    ephemeralStorage.limit &&
    ephemeralStorage.request.toKibibytes() > ephemeralStorage.limit.toKibibytes()
  ) {
    over.push('ephemeralStorage');
  }
  return over.map((name) => ({
    code: 'tekton-refused-pod',
    path: `${property}.${name}`,
    fact: 'requests more than its limit',
    remedy: 'Raise the limit or lower the request',
  }));
}

function volumeMountProblems(plan: TaskPlan, at: string, mounts: VolumeMount[]): TektonProblem[] {
  const problems: TektonProblem[] = [];
  const owner = new Map(
    Object.entries(plan.workspaces).map(([name, workspace]) => [
      cleanPath(workspacePath(name, workspace)),
      `workspace ${quote(name)}`,
    ]),
  );
  for (const { volume, mountPath, subPath } of mounts) {
    const property = `${at}.${volume}`;
    if (!(volume in plan.volumes) && !volume.includes('$(')) {
      problems.push({
        code: 'tekton-undeclared-volume',
        path: property,
        fact: `the Task has no volume ${quote(volume)}`,
        allowed: existing('Volumes', volume, Object.keys(plan.volumes)),
        remedy: 'Declare it in volumes: Tekton accepts this, the pod is refused',
      });
    }
    problems.push(
      ...coded('tekton-mount-path', [
        ...mountPathProblems(`${property}.mountPath`, mountPath),
        ...subPathProblems(`${property}.subPath`, subPath ?? ''),
      ]),
    );
    const other = owner.get(cleanPath(mountPath));
    if (other !== undefined) {
      problems.push({
        code: 'tekton-mount-path',
        path: `${property}.mountPath`,
        fact: `${quote(mountPath)} is the mount path of ${other} too`,
        remedy: 'Mount one of them elsewhere',
      });
    }
    owner.set(cleanPath(mountPath), `volume ${quote(volume)}`);
  }
  return problems;
}

/** What is wrong with an image that is wrong. */
function imageCode(image: string): TektonCode {
  if (image === '') return 'tekton-missing-field';
  return parseImage(image) === undefined ? 'tekton-wrong-value' : 'tekton-image-version';
}

function scriptProblems(plan: TaskPlan, property: string, step: StepPlan): TektonProblem[] {
  const problems: TektonProblem[] = [];
  const text = step.script?.text ?? '';
  if (text.trim() === '') {
    problems.push({ code: 'tekton-wrong-value', path: property, fact: 'is empty', remedy: 'Write what the step does' });
  }
  if (text.includes('\r')) {
    problems.push({
      code: 'tekton-wrong-value',
      path: property,
      fact: 'has lines that end in CR LF, which no shell of a container takes',
      remedy: 'Save it with lines that end in LF',
    });
  }
  const { givesEnvironment, remedies } = plan.medium ?? CODE;
  for (const found of substitutions(text)) {
    if (!['params', 'tasks', 'workspaces', 'results', 'context', 'steps', 'step', 'artifacts'].includes(found.root)) {
      continue;
    } // $(date) of a shell
    if (found.root === 'params' || found.root === 'tasks') {
      const param = paramOf(found);
      problems.push({
        code: 'tekton-script-substitution',
        path: property,
        fact: `${found.text} is pasted into the script before the shell reads it: a value becomes code`,
        remedy:
          param && declaredParam(plan, param.name)?.type === ParamType.STRING
            ? remedies.environment(`PARAMS_${upperSnake(param.name)}`, found.text)
            : 'Pass it by args and read it as "$1", "$@"',
      });
    } else {
      problems.push(...substitutionProblems(plan, property, found, [], step));
    }
  }
  for (const [found] of text.matchAll(/\$\((?:params|results)\.[^)\n]*[^)\n\w.\-"'[\]*][^)\n]*\)/g)) {
    problems.push({
      code: 'tekton-unknown-variable',
      path: property,
      fact: `${found} is read by Tekton, which knows no such name, and its webhook refuses it`,
      remedy: 'Take a declared path into an env variable and let the shell work with that',
    });
  }
  if (!givesEnvironment) return problems;
  const offered = environmentNames(declarations(plan));
  for (const name of mentioned(text).filter((each) => !(each in (step.env ?? {})))) {
    const meanings = offered.filter((each) => each.name === name).map(({ value }) => value);
    if (meanings.length > 1) {
      problems.push({
        path: property,
        fact: `mentions ${name}, which could be ${meanings.join(' or ')}`,
        remedy: `Set env.${name} to the one that is meant`,
      });
    }
    if (meanings.length > 0) continue;
    problems.push({
      path: property,
      fact: `mentions ${name}, which nothing gives it`,
      allowed: existing(
        'The Task offers',
        name,
        offered.map((each) => each.name),
      ),
      remedy: 'Declare the param, workspace or result (an array param has no environment name: pass it by args)',
    });
  }
  return problems;
}

/** What is wrong with the substitutions of a text. */
function textProblems(plan: TaskPlan, { property, text, whole }: Text, step?: StepPlan): TektonProblem[] {
  return substitutions(text).flatMap((found) =>
    substitutionProblems(plan, property, found, found.text === text ? whole : [], step),
  );
}

/** A param that the Task declares or is handed down to it. */
function declaredParam(plan: TaskPlan, name: string): Declared | undefined {
  return plan.params[name] ?? plan.inherited?.params[name];
}

/**
 * What is wrong with one `$(…)` outside scripts, or with a harmless one inside.
 *
 * @param whole what may be put there as a whole
 * @param step the step in which it stands
 */
function substitutionProblems(
  plan: TaskPlan,
  property: string,
  found: Substitution,
  whole: ParamType[],
  step?: StepPlan,
): TektonProblem[] {
  const wrong = (code: TektonCode, fact: string, allowed: string): TektonProblem[] => [
    { code, path: property, fact: `${found.text} ${fact}`, allowed, remedy: 'Declare it or correct the name' },
  ];
  const param = paramOf(found);
  if (param) {
    const declared = declaredParam(plan, param.name);
    if (declared) return useProblems(property, found.text, declared, param.rest, whole, plan.medium);
    const known = new Set([...Object.keys(plan.params), ...Object.keys(plan.inherited?.params ?? {})]);
    return wrong(
      'tekton-undeclared-param',
      'names a param that the Task does not declare',
      existing('Params', param.name, known),
    );
  }
  const [root, name, ...rest] = found.expression.split('.');
  const field = rest.join('.');
  switch (root) {
    case 'workspaces':
      if (!(name in plan.workspaces) && !(plan.inherited && name in plan.inherited.workspaces)) {
        const known = new Set([...Object.keys(plan.workspaces), ...Object.keys(plan.inherited?.workspaces ?? {})]);
        return wrong(
          'tekton-undeclared-workspace',
          'names a workspace that the Task does not declare; Tekton would leave the text as it is',
          existing('Workspaces', name, known),
        );
      }
      return ['path', 'bound', 'claim', 'volume'].includes(field)
        ? []
        : wrong('tekton-unknown-variable', 'names no field of a workspace', 'Fields: path, bound, claim, volume');
    case 'results':
      if (!(name in plan.results)) {
        return wrong(
          'tekton-undeclared-result',
          'names a result that the Task does not declare',
          existing('Results', name, Object.keys(plan.results)),
        );
      }
      return field === 'path' ? [] : wrong('tekton-unknown-variable', 'names no field of a result', 'Fields: path');
    case 'steps': {
      const source = plan.steps.find((other) => other.name === name);
      if (
        rest[0] === 'results' &&
        plan.medium?.knowsOtherSubstitutions &&
        !/\.(args|command)\[\d+\]$|\.(env|params)\.|\.when\[/.test(property)
      ) {
        return wrong(
          'tekton-unknown-variable',
          'is replaced in env, command and args only, and refused elsewhere',
          'Allowed: env, command, args',
        );
      }
      if (rest[0] === 'results' && source?.isReference) return []; // what a StepAction gives out is unknown
      const [result] = /^[^[]*/.exec(rest[1] ?? '')!;
      if (rest[0] === 'results' && source?.results) {
        return source.results.includes(result)
          ? []
          : wrong(
              'tekton-undeclared-result',
              `names a result that the step ${quote(name)} does not declare`,
              existing('Results', result, source.results),
            );
      }
      if (plan.medium?.knowsOtherSubstitutions && (rest[0] === 'outputs' || rest[0] === 'inputs')) {
        return artifactProblems(property, found.text);
      }
      const exitCodes = plan.steps.map((other) => `$(steps.step-${other.name}.exitCode.path)`);
      return exitCodes.includes(found.text)
        ? []
        : wrong(
            'tekton-unknown-variable',
            'is no variable of a step of the Task',
            existing('Variables', found.text, exitCodes),
          );
    }
    case 'credentials':
      return found.expression === 'credentials.path'
        ? []
        : wrong('tekton-unknown-variable', 'is no variable of a Task', 'Variables: $(credentials.path)');
    case 'context':
      if (plan.inherited && /^context\.pipeline/.test(found.expression)) return []; // Tekton replaces these in what stands in a Pipeline
      return TASK_CONTEXT.includes(found.expression)
        ? []
        : wrong('tekton-unknown-variable', 'is no variable of a Task', `Variables: ${commaList(TASK_CONTEXT)}`);
    default:
      if (found.escaped || (root === 'tasks' && plan.inherited)) return []; // the Pipeline looks after results of its tasks
      if (plan.medium?.knowsOtherSubstitutions) return otherProblems(property, found, step);
      return [
        {
          code: 'tekton-unknown-variable',
          path: property,
          fact: `${found.text} is nothing that Tekton replaces`,
          allowed: 'Tekton replaces params, workspaces, results, steps and context',
          remedy: 'For a command of a shell write a script; for the text itself write $$(…)',
        },
      ];
  }
}

/** What manifests may say besides. A word of which Tekton knows nothing may be meant for Kubernetes, or for a shell. */
function otherProblems(
  property: string,
  { text, expression, root }: Substitution,
  step: StepPlan | undefined,
): TektonProblem[] {
  if (expression === 'step.artifacts.path' || expression === 'artifacts.path') return artifactProblems(property, text);
  const [, result] = /^step\.results\.([^.]+)\.path$/.exec(expression) ?? [];
  if (result !== undefined && !step?.results?.includes(result)) {
    return [
      {
        code: 'tekton-undeclared-result',
        path: property,
        fact: `${text} names a result that the step does not declare`,
        allowed: existing('Results', result, step?.results ?? []),
        remedy: 'Declare it or correct the name',
      },
    ];
  }
  if (root !== 'tasks') return [];
  return [
    {
      code: 'tekton-unknown-variable',
      path: property,
      fact: `${text} reads a task of a Pipeline, which a Task does not know`,
      remedy: 'Give it to the Task as a param',
    },
  ];
}

function artifactProblems(property: string, text: string): TektonProblem[] {
  return [
    {
      code: 'tekton-feature-flag',
      path: property,
      fact: `${text} reads an artifact, which the webhook takes only where the feature flag enable-artifacts is true`,
      remedy: 'Set the flag, or use a result',
    },
  ];
}
