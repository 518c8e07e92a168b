import { Duration } from 'cdk8s';
import { TektonProblem } from './codes';
import { MANIFEST } from './medium';
import { Param, ParamType } from './param';
import { ParamValue, typeOf } from './param.plan';
import { PipelinePlan, pipelineSpecProblems, TaskDeclaration } from './pipeline.plan';
import { namedParams, PipelineSurroundings, readPipelineSpec } from './read-pipeline';
import { givenAsParams, readGivenParams, readParams, readResources, readTaskSpec } from './read-task';
import { PodTemplate, TaskRunSpec } from './run';
import { runProblems, taskRunProblems } from './run.plan';
import { taskSpecProblems } from './task.plan';
import { byName, duration, emptyMap, exclusive, nameOf, objects, oneOf, text } from './wire';
import { WorkspaceBinding } from './workspace';
import { goDuration } from '../core/duration';
import { referenceProblems } from '../core/name';
import { element } from '../core/property';
import { quote } from '../core/text';

/** All that is wrong with the spec of a PipelineRun. @param pipeline the Pipeline of this name, where it is among the documents */
export function pipelineRunProblems(
  spec: any,
  pipeline: (name: string) => PipelinePlan | undefined,
  task: PipelineSurroundings['task'],
): TektonProblem[] {
  const problems: TektonProblem[] = [];
  exclusive(spec, ['pipelineRef', 'pipelineSpec'], 'spec', problems);
  oneOf(
    spec?.status,
    ['Cancelled', 'CancelledRunFinally', 'StoppedRunFinally', 'PipelineRunPending'],
    'spec.status',
    problems,
  );
  const given = readGivenParams(spec?.params, 'spec.params', problems, true);
  const workspaces = byName(spec?.workspaces, 'spec.workspaces', problems, (binding, at) =>
    readBinding(binding, at, problems),
  );
  const template = spec?.taskRunTemplate;
  const timeouts = spec?.timeouts;
  const settings = {
    params: given,
    workspaces,
    serviceAccountName: text(template?.serviceAccountName) || undefined,
    podTemplate: readPod(template?.podTemplate),
    taskRunSpecs: byName(spec?.taskRunSpecs, 'spec.taskRunSpecs', problems, (one, at): TaskRunSpec => {
      problems.push(
        ...taskTimeoutProblems(duration(one.timeout, `${at}.timeout`, problems), timeouts, `${at}.timeout`),
      );
      return {
        serviceAccountName: text(one.serviceAccountName) || undefined,
        podTemplate: readPod(one.podTemplate),
        computeResources: readResources(one.computeResources),
      };
    }),
    timeouts: timeouts
      ? {
          pipeline: duration(timeouts.pipeline, 'spec.timeouts.pipeline', problems),
          tasks: duration(timeouts.tasks, 'spec.timeouts.tasks', problems),
          finallyTasks: duration(timeouts.finally, 'spec.timeouts.finally', problems),
        }
      : undefined,
  };
  if (!spec?.pipelineSpec) {
    const { name, apiVersion, resolver, bundle } = spec?.pipelineRef ?? {};
    const known =
      name && !resolver && !bundle && (apiVersion === undefined || String(apiVersion).startsWith('tekton.dev/'))
        ? pipeline(text(name)!)
        : undefined;
    if (spec?.pipelineRef) problems.push(...referenceTo(spec.pipelineRef, 'spec.pipelineRef', 'Pipeline'));
    return [...problems, ...within('spec', runProblems(settings, known, [], MANIFEST))];
  }
  const inherited = { params: givenAsParams(given), workspaces: allBound(workspaces) };
  const podVolumes = volumeNames(template?.podTemplate, ...objects(spec.taskRunSpecs).map((each) => each.podTemplate));
  const plan = readPipelineSpec(
    spec.pipelineSpec,
    'spec.pipelineSpec',
    { name: '', inherited, podVolumes, task },
    problems,
  );
  return [
    ...problems,
    ...commonParamProblems(given, spec.pipelineSpec),
    ...within('spec.pipelineSpec', pipelineSpecProblems(plan)),
    ...within(
      'spec',
      runProblems({ ...settings, params: ownParams(given, plan.params, spec.pipelineSpec) }, plan, [], MANIFEST),
    ),
  ];
}

/** A task of a run may take no longer than all tasks, or than the whole run (validateTaskRunSpecTimeout of Tekton 1.15). */
function taskTimeoutProblems(timeout: Duration | undefined, timeouts: any, property: string): TektonProblem[] {
  const name = timeouts?.tasks ? 'tasks' : 'pipeline';
  const most = duration(timeouts?.[name], '', []) ?? Duration.hours(1);
  if (timeout === undefined || most.toMilliseconds() === 0 || timeout.toMilliseconds() <= most.toMilliseconds()) {
    return [];
  }
  return [
    {
      code: 'tekton-timeouts',
      path: property,
      fact: `${goDuration(timeout)} is longer than ${name} of the run, ${goDuration(most)}${timeouts?.[name] ? '' : ', the default'}`,
      remedy: `Shorten it or set timeouts.${name}`,
    },
  ];
}

/** What the webhook has put together of a param. */
interface CommonParam {
  readonly type: ParamType;
  /** Where it was seen first. */
  readonly from: string;
  readonly hasDefault: boolean;
  readonly hasObjectDefault: boolean;
}

/**
 * In a run that holds its Pipeline the webhook takes all params of one name for one param: those of the run, of the
 * Pipeline, and those that its tasks are given and declare (validateInlineParameters of Tekton 1.15). Where one is an
 * object and another is none it refuses the run, or breaks down over it and the connection with it.
 */
function commonParamProblems(given: { [name: string]: ParamValue }, pipelineSpec: any): TektonProblem[] {
  const problems: TektonProblem[] = [];
  const common = new Map<string, CommonParam>();
  const differs = (property: string, name: string, type: ParamType, { type: other, from }: CommonParam) =>
    problems.push({
      code: 'tekton-param-type',
      path: property,
      fact: `${quote(name)} is of type ${type} here and of type ${other} in ${from}, and in a run that holds its Pipeline the webhook takes them for one`,
      remedy: 'Rename one, or keep the Pipeline in an object of its own',
    });
  const give = (name: string, value: ParamValue, property: string) => {
    const known = common.get(name);
    const isObject = typeOf(value) === ParamType.OBJECT;
    if (known === undefined) {
      common.set(name, { type: typeOf(value), from: property, hasDefault: true, hasObjectDefault: isObject });
    } else if (isObject && !known.hasObjectDefault) {
      differs(
        property,
        name,
        ParamType.OBJECT,
        known.type === ParamType.OBJECT ? { ...known, from: `${known.from}, without a default` } : known,
      );
    }
  };
  const declare = (name: string, { type, defaultValue, properties }: Param, property: string, isUsed: boolean) => {
    const known = common.get(name);
    const hasObjectDefault = defaultValue !== undefined && typeOf(defaultValue) === ParamType.OBJECT;
    if (known === undefined) {
      common.set(name, { type, from: property, hasDefault: defaultValue !== undefined, hasObjectDefault });
    } else if (
      (known.type === ParamType.OBJECT && properties === undefined) ||
      (known.type === ParamType.ARRAY && type !== known.type && isUsed)
    ) {
      differs(property, name, type, known);
    } else if (hasObjectDefault && !known.hasDefault) {
      differs(property, name, type, { ...known, from: `${known.from}, without a default` });
    }
  };
  for (const name of Object.keys(given)) give(name, given[name], `spec.params.${name}`);
  const declared = (list: any, at: string, used?: Set<string>) => {
    for (const [name, param] of Object.entries(readParams(list, at, []))) {
      declare(name, param, `${at}.${name}`, used?.has(name) ?? false);
    }
  };
  declared(pipelineSpec.params, 'spec.pipelineSpec.params');
  objects(pipelineSpec.tasks).forEach((task, i, all) => {
    const at = element('spec.pipelineSpec.tasks', all, i);
    for (const [name, value] of Object.entries(readGivenParams(task.params, '', []))) {
      give(name, value, `${at}.params.${name}`);
    }
    if (task.taskSpec?.params) declared(task.taskSpec.params, `${at}.taskSpec.params`, namedParams(task.taskSpec));
  });
  return problems;
}

/** All that is wrong with the spec of a TaskRun. @param task the Task of this name, where it is among the documents */
export function taskRunSpecProblems(spec: any, task: PipelineSurroundings['task']): TektonProblem[] {
  const problems: TektonProblem[] = [];
  exclusive(spec, ['taskRef', 'taskSpec'], 'spec', problems);
  oneOf(spec?.status, ['TaskRunCancelled', 'TaskRunPending'], 'spec.status', problems);
  duration(spec?.timeout, 'spec.timeout', problems);
  const given = readGivenParams(spec?.params, 'spec.params', problems, true);
  const plan = {
    params: given,
    workspaces: byName(
      spec?.workspaces,
      'spec.workspaces',
      problems,
      (binding, at) => readBinding(binding, at, problems),
      { ignoringCase: true },
    ),
    serviceAccountName: text(spec?.serviceAccountName) || undefined,
    podTemplate: readPod(spec?.podTemplate),
    retries: typeof spec?.retries === 'number' ? spec.retries : 0,
  };
  if (!spec?.taskSpec) {
    const { name, apiVersion, resolver, bundle, kind } = spec?.taskRef ?? {};
    const known =
      name && !resolver && !bundle && !apiVersion && (kind === undefined || kind === 'Task')
        ? task(text(name)!)
        : undefined;
    if (spec?.taskRef) problems.push(...referenceTo(spec.taskRef, 'spec.taskRef', 'Task'));
    return [...problems, ...within('spec', taskRunProblems(plan, known))];
  }
  const inherited = { params: givenAsParams(given), workspaces: allBound(plan.workspaces) };
  const made = readTaskSpec(
    spec.taskSpec,
    'spec.taskSpec',
    { name: '', inherited, podVolumes: volumeNames(spec.podTemplate) },
    problems,
  );
  const declaration: TaskDeclaration = {
    namespace: undefined,
    params: made.params,
    workspaces: made.workspaces,
    results: made.results,
    inherited,
  };
  return [
    ...problems,
    ...within('spec.taskSpec', taskSpecProblems(made)),
    ...within('spec', taskRunProblems({ ...plan, params: ownParams(given, made.params, spec.taskSpec) }, declaration)),
  ];
}

function within(at: string, problems: TektonProblem[]): TektonProblem[] {
  return problems.map((problem) => ({ ...problem, path: `${at}.${problem.path}` }));
}

/** The params of a run without those that are handed down to steps that name them and declare nothing. */
function ownParams(given: { [name: string]: ParamValue }, declared: object, spec: any): { [name: string]: ParamValue } {
  const undeclared = Object.keys(given).filter((name) => !(name in declared));
  if (undeclared.length === 0) return given;
  const named = namedParams(spec);
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in declared || !named.has(name)));
}

function referenceTo({ name, resolver, bundle, params }: any, at: string, kind: string): TektonProblem[] {
  const problems: TektonProblem[] = [];
  if (!name && !resolver && !bundle) {
    problems.push({
      code: 'tekton-missing-field',
      path: `${at}.name`,
      fact: 'is missing',
      remedy: `Give the name of a ${kind}, or a resolver`,
    });
  }
  if (name && resolver) {
    problems.push({
      code: 'tekton-exclusive-fields',
      path: `${at}.name`,
      fact: 'stands beside resolver',
      remedy: 'Give what the resolver needs as params of the reference',
    });
  }
  if (params && !resolver) {
    problems.push({
      code: 'tekton-missing-field',
      path: `${at}.resolver`,
      fact: 'is missing, and params are for a resolver',
      remedy: 'Give the resolver, or move the params to the run',
    });
  }
  if (name && !resolver) {
    problems.push(
      ...referenceProblems(`${at}.name`, kind, text(name)!).map((problem): TektonProblem => ({
        ...problem,
        code: 'tekton-invalid-name',
      })),
    );
  }
  return problems;
}

function allBound(bindings: { [name: string]: WorkspaceBinding }): { [name: string]: { optional?: boolean } } {
  const bound = emptyMap<{ optional?: boolean }>();
  for (const name of Object.keys(bindings)) bound[name] = {};
  return bound;
}

const SOURCES = ['persistentVolumeClaim', 'volumeClaimTemplate', 'emptyDir', 'configMap', 'secret', 'projected', 'csi'];

function readBinding(binding: any, at: string, problems: TektonProblem[]): WorkspaceBinding {
  const [source] = exclusive(binding, SOURCES, at, problems);
  const made = (as: string, name?: string): WorkspaceBinding => ({
    source: as,
    name,
    template: undefined,
    folder: undefined,
    subPath: text(binding.subPath),
    isClaim: as === 'claim' || as === 'claimTemplate',
  });
  switch (source) {
    case 'persistentVolumeClaim':
      return made('claim', text(binding.persistentVolumeClaim.claimName) ?? '');
    case 'volumeClaimTemplate':
      return made('claimTemplate');
    case 'configMap':
      return made('configMap', text(binding.configMap.name) ?? '');
    case 'secret':
      return made('secret', text(binding.secret.secretName) ?? '');
    default:
      return made(source ?? 'none');
  }
}

function readPod(pod: any): PodTemplate {
  return { imagePullSecrets: objects(pod?.imagePullSecrets).map((secret) => nameOf(secret) ?? '') };
}

function volumeNames(...pods: any[]): string[] {
  return pods.flatMap((pod) => objects(pod?.volumes)).flatMap((volume) => nameOf(volume) ?? []);
}
