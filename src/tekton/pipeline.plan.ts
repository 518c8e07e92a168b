import { Duration } from 'cdk8s';
import { coded, TektonProblem } from './codes';
import { CODE, MANIFEST, Medium } from './medium';
import { Param, ParamType } from './param';
import { Declared, givenParamProblems, paramProblems, ParamValue, resultNameProblems, Text } from './param.plan';
import { cycleProblems } from './pipeline-order.plan';
import { readProblems, resultProblems, typesOf } from './pipeline-reference.plan';
import { ResultProps } from './result';
import { OnError } from './step';
import { PipelineWorkspaceProps, TaskWorkspaceProps } from './workspace';
import { labelNameProblems, objectNameProblems, referenceProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { subPathProblems } from '../core/path';
import { resultOf, substitutions } from '../core/reference';
import { commaList, quote } from '../core/text';

/** What is known of the Task that a pipeline task runs. */
export interface TaskDeclaration {
  readonly namespace: string | undefined;
  readonly params: { [name: string]: Param };
  readonly workspaces: { [name: string]: TaskWorkspaceProps };
  readonly results: { [name: string]: ResultProps };
  /** Of a Task that stands in a Pipeline or a run: what is handed down to it, so that it need not declare it. */
  readonly inherited?: Inherited;
}

/** What Tekton hands down from a run and a Pipeline to the specs that stand in them (docs/pipelineruns.md, propagation). */
export interface Inherited {
  readonly params: { [name: string]: Declared };
  readonly workspaces: { [name: string]: { readonly optional?: boolean } };
}

/** One task of a Pipeline, defaults resolved. */
export interface PipelineTaskPlan {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  /** Name of a Task of the namespace; undefined with a resolver. */
  readonly taskName?: string;
  readonly resolver?: string;
  readonly resolverParams: { [name: string]: string };
  /** Undefined where the Task is none of this program. */
  readonly declaration?: TaskDeclaration;
  readonly params: { [name: string]: ParamValue };
  readonly workspaces: { [name: string]: { readonly workspace: string; readonly subPath?: string } };
  readonly runAfter: string[];
  readonly when: { readonly input: string; readonly operator: string; readonly values: string[] }[];
  readonly retries: number;
  readonly timeout?: Duration;
  readonly matrix?: {
    readonly params: { [name: string]: string[] };
    readonly include: { readonly name: string; readonly params: { [name: string]: string } }[];
  };
  readonly onError?: OnError;
  /** Texts of a Task that stands in the Pipeline, which may read results of other tasks. */
  readonly embeddedTexts?: Text[];
}

/** A result of a Pipeline. */
export interface PipelineResultPlan {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
}

/** What the author said of a Pipeline, defaults resolved. */
export interface PipelinePlan {
  /** In what it is written; in code where nothing is said. */
  readonly medium?: Medium;
  /** Of a Pipeline that stands in a run: what is handed down to it. */
  readonly inherited?: Inherited;
  readonly name: string;
  readonly namespace?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly params: { [name: string]: Param };
  readonly workspaces: { [name: string]: PipelineWorkspaceProps };
  readonly tasks: PipelineTaskPlan[];
  readonly finallyTasks: PipelineTaskPlan[];
  readonly results: PipelineResultPlan[];
}

/** Tekton's default limit of combinations of a matrix. */
const MAX_COMBINATIONS = 256;

/** All that is wrong with a Pipeline. */
export function pipelineProblems(plan: PipelinePlan): TektonProblem[] {
  return [...coded('tekton-invalid-name', objectNameProblems('name', plan.name)), ...pipelineSpecProblems(plan)];
}

/** All that is wrong with the spec of a Pipeline, which may stand in a run. */
export function pipelineSpecProblems(plan: PipelinePlan): TektonProblem[] {
  const { remedies } = plan.medium ?? CODE;
  const problems = paramProblems(plan.params, plan.medium);
  for (const name of Object.keys(plan.workspaces)) {
    problems.push(...coded('tekton-invalid-name', labelNameProblems(`workspaces.${name}`, name)));
  }
  if (plan.tasks.length === 0) {
    problems.push({ code: 'tekton-missing-field', path: 'tasks', fact: 'is empty', remedy: remedies.addTask });
  }
  const seen = new Set<string>();
  for (const task of [...plan.tasks, ...plan.finallyTasks]) {
    if (seen.has(task.name)) {
      problems.push({
        code: 'tekton-duplicate',
        path: `tasks.${task.name}`,
        fact: 'two tasks have this name',
        remedy: 'Rename one',
      });
    }
    seen.add(task.name);
  }
  for (const task of plan.tasks) problems.push(...taskProblems(plan, task, `tasks.${task.name}`, false));
  for (const task of plan.finallyTasks) problems.push(...taskProblems(plan, task, `finally.${task.name}`, true));
  problems.push(...cycleProblems(plan.tasks));
  plan.results.forEach((result, i) => {
    if (plan.results.slice(0, i).some((other) => other.name === result.name)) {
      problems.push({
        code: 'tekton-duplicate',
        path: `results.${result.name}`,
        fact: 'two results have this name',
        remedy: 'Rename one',
      });
    }
    problems.push(...pipelineResultProblems(plan, result, remedies.giveResult));
  });
  return problems;
}

function taskProblems(plan: PipelinePlan, task: PipelineTaskPlan, at: string, isFinally: boolean): TektonProblem[] {
  const { words, remedies } = plan.medium ?? CODE;
  const problems = coded('tekton-invalid-name', labelNameProblems(at, task.name));
  if (isFinally && task.runAfter.length > 0) {
    problems.push({
      code: 'tekton-task-order',
      path: `${at}.runAfter`,
      fact: `finally tasks run side by side, after all others; ${commaList(task.runAfter)} cannot come before`,
      remedy: 'Remove runAfter',
    });
  }
  for (const name of isFinally ? [] : task.runAfter) {
    if (plan.tasks.some((other) => other.name === name)) continue;
    problems.push({
      code: 'tekton-unknown-task',
      path: `${at}.runAfter`,
      fact: `the Pipeline has no task ${quote(name)} that can come before`,
      allowed: existing(
        'Tasks',
        name,
        plan.tasks.map((other) => other.name).filter((other) => other !== task.name),
      ),
      remedy: 'Give a task of this Pipeline that is no finally task',
    });
  }
  if (task.taskName !== undefined) {
    problems.push(...coded('tekton-invalid-name', referenceProblems(`${at}.${words.taskName}`, 'Task', task.taskName)));
  }
  if (
    task.declaration?.namespace !== undefined &&
    plan.namespace !== undefined &&
    task.declaration.namespace !== plan.namespace
  ) {
    problems.push({
      path: `${at}.${words.taskName}`,
      fact: `the Task lies in namespace ${quote(task.declaration.namespace)}, the Pipeline in ${quote(plan.namespace)}, and a run finds Tasks of its own namespace only`,
      remedy: 'Put both into one namespace',
    });
  }
  if (!Number.isInteger(task.retries) || task.retries < 0) {
    problems.push({
      code: 'tekton-wrong-value',
      path: `${at}.retries`,
      fact: `${task.retries} is no number of retries`,
      allowed: 'Allowed: 0 or more',
      remedy: 'Correct the number',
    });
  }
  if (task.retries > 0 && task.onError === OnError.CONTINUE) {
    problems.push({
      code: 'tekton-exclusive-fields',
      path: `${at}.onError`,
      fact: `${words.continueOnError} does not go with ${task.retries} retries`,
      remedy: 'Choose one of them',
    });
  }
  task.when.forEach((condition, i) => {
    if (condition.values.length === 0) {
      problems.push({
        code: 'tekton-wrong-value',
        path: `${at}.when[${i}].values`,
        fact: 'is empty',
        remedy: 'Give the values to compare with',
      });
    }
  });
  if (task.declaration) {
    const included = (task.matrix?.include ?? []).flatMap((include) => Object.keys(include.params));
    const otherwiseGiven = [
      ...Object.keys(task.matrix?.params ?? {}),
      ...included,
      ...Object.keys(task.declaration.inherited?.params ?? {}),
    ];
    problems.push(
      ...givenParamProblems(`${at}.params`, ownParams(task), task.declaration.params, otherwiseGiven, (value) =>
        typesOf(plan, value),
      ),
    );
    problems.push(
      ...boundWorkspaceProblems(
        `${at}.workspaces`,
        Object.keys(task.workspaces),
        task.declaration,
        remedies.bindTaskWorkspace,
      ),
    );
  }
  for (const [name, used] of Object.entries(task.workspaces)) {
    problems.push(...usedWorkspaceProblems(plan, task, name, used, `${at}.workspaces.${name}`));
  }
  if (task.matrix) problems.push(...matrixProblems(`${at}.matrix`, task, plan.medium ?? CODE));
  return [...problems, ...readProblems(plan, task, at, isFinally)];
}

/** The params that are given to a task, without those that are handed on through it to a Task that does not declare them. */
function ownParams({ params, declaration }: PipelineTaskPlan): { [name: string]: ParamValue } {
  const inherited = declaration?.inherited;
  if (inherited === undefined) return params;
  return Object.fromEntries(
    Object.entries(params).filter(([name]) => name in declaration!.params || !(name in inherited.params)),
  );
}

/** What is wrong with the workspace of the Pipeline that a task uses. */
function usedWorkspaceProblems(
  plan: PipelinePlan,
  task: PipelineTaskPlan,
  name: string,
  used: { readonly workspace: string; readonly subPath?: string },
  property: string,
): TektonProblem[] {
  const problems = coded('tekton-mount-path', subPathProblems(`${property}.subPath`, used.subPath ?? ''));
  const declared = plan.workspaces[used.workspace] ?? plan.inherited?.workspaces[used.workspace];
  if (declared === undefined) {
    problems.push({
      code: 'tekton-undeclared-workspace',
      path: property,
      fact: `the Pipeline has no workspace ${quote(used.workspace)}`,
      allowed: existing('Workspaces', used.workspace, Object.keys(plan.workspaces)),
      remedy: 'Declare it in the Pipeline or correct the name',
    });
  }
  const needed = task.declaration?.workspaces[name];
  if (declared?.optional && needed && !needed.optional) {
    problems.push({
      code: 'tekton-missing-workspace',
      path: property,
      fact: `the Task needs it, and ${quote(used.workspace)} of the Pipeline is optional`,
      remedy: 'Make both optional or none',
    });
  }
  return problems;
}

/** What is wrong with the workspaces that a Task is given. */
export function boundWorkspaceProblems(
  at: string,
  bound: string[],
  { workspaces: declared, inherited }: TaskDeclaration,
  remedy: string,
): TektonProblem[] {
  const given = (name: string) => bound.includes(name) || (inherited !== undefined && name in inherited.workspaces);
  const unknown = bound
    .filter((name) => !(name in declared) && !inherited)
    .map((name): TektonProblem => ({
      code: 'tekton-undeclared-workspace',
      path: `${at}.${name}`,
      fact: `the Task has no workspace ${quote(name)}`,
      allowed: existing('Workspaces', name, Object.keys(declared)),
      remedy: 'Correct the name or remove it',
    }));
  const missing = Object.entries(declared)
    .filter(([name, { optional }]) => !optional && !given(name))
    .map(([name]): TektonProblem => ({
      code: 'tekton-missing-workspace',
      path: `${at}.${name}`,
      fact: 'the Task needs this workspace and nothing is given for it',
      remedy,
    }));
  return [...unknown, ...missing];
}

function matrixProblems(at: string, task: PipelineTaskPlan, medium: Medium): TektonProblem[] {
  const problems: TektonProblem[] = [];
  const { params, include } = task.matrix!;
  const given: [string, string][] = [
    ...Object.keys(params).map((name): [string, string] => [`${at}.params.${name}`, name]),
    ...include.flatMap((one) =>
      Object.keys(one.params).map((name): [string, string] => [`${at}.include.${one.name}.${name}`, name]),
    ),
  ];
  for (const [property, name] of given) {
    if (name in task.params) {
      problems.push({
        code: 'tekton-exclusive-fields',
        path: property,
        fact: 'is given in params too',
        remedy: 'Give it in one place',
      });
    }
    const declared = task.declaration?.params[name];
    if (task.declaration && !declared) {
      problems.push({
        code: 'tekton-unknown-param',
        path: property,
        fact: `the Task has no param ${quote(name)}`,
        allowed: existing('Params', name, Object.keys(task.declaration.params)),
        remedy: 'Correct the name',
      });
    } else if (declared && declared.type !== ParamType.STRING) {
      problems.push({
        code: 'tekton-param-type',
        path: property,
        fact: `a matrix gives one text at a time, the param is declared as ${declared.type}`,
        remedy: 'Declare it as a string',
      });
    }
  }
  const lists = Object.values(params);
  const isNew = ([name, value]: [string, string]) => name in params && !params[name].includes(value);
  const added = include.filter((one) => lists.length === 0 || Object.entries(one.params).some(isNew));
  const combinations =
    (lists.length > 0 ? lists.reduce((product, values) => product * values.length, 1) : 0) + added.length;
  if (combinations > MAX_COMBINATIONS) {
    problems.push({
      code: 'tekton-wrong-value',
      path: at,
      fact: `makes ${combinations} combinations`,
      allowed: `Allowed: ${MAX_COMBINATIONS}`,
      remedy: 'Take values away',
    });
  }
  const isSkipped = medium === MANIFEST && lists.length > 0; // a list without values skips the task
  if (combinations === 0 && !isSkipped) {
    problems.push({
      code: 'tekton-wrong-value',
      path: at,
      fact: 'makes no combination',
      remedy: 'Give params or include, or remove it',
    });
  }
  return problems;
}

function pipelineResultProblems(plan: PipelinePlan, result: PipelineResultPlan, remedy: string): TektonProblem[] {
  const property = `results.${result.name}`;
  const problems = resultNameProblems(property, result.name);
  const found = substitutions(result.value);
  if (found.length === 0 || !result.value.startsWith('$(')) {
    return [
      ...problems,
      {
        code: 'tekton-wrong-value',
        path: property,
        fact: `${quote(result.value)} does not begin with a result of a task`,
        remedy,
      },
    ];
  }
  for (const one of found) {
    const reference = resultOf(one);
    const isFinally = reference?.root === 'finally';
    const tasks = isFinally ? plan.finallyTasks : plan.tasks;
    const source = tasks.find((task) => task.name === reference?.task);
    if (source) {
      problems.push(
        ...resultProblems(
          property,
          one,
          source,
          one.text === result.value ? [ParamType.ARRAY, ParamType.OBJECT] : [],
          plan.medium,
        ),
      );
    } else {
      problems.push({
        code: 'tekton-unknown-task',
        path: property,
        fact: `${one.text} names no result of a task of this Pipeline`,
        allowed: existing(
          isFinally ? 'Finally tasks' : 'Tasks',
          reference?.task ?? '',
          tasks.map((task) => task.name),
        ),
        remedy,
      });
    }
  }
  return problems;
}
