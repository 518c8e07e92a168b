import { ParamType } from './param';
import { PipelinePlan, PipelineTaskPlan } from './pipeline-plan';
import { orderingTexts, otherTexts } from './pipeline-task-texts';
import { OnError } from './step';
import { STRINGS_ONLY, SubstitutedText } from './substituted-text';
import { TektonCode } from './tekton-codes';
import { validateParamUse } from './validate-param-use';
import { validateResultUse } from './validate-result-use';
import { artifactReference } from './validate-task-text';
import { Diagnostic, within, Wording } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { paramOf, resultOf, Substitution, substitutions } from '../core/reference';
import { commaList, quote } from '../core/text';

/** The variables of `$(context.…)` in a Pipeline (docs/variables.md, v1.15). */
const PIPELINE_CONTEXT = [
  'context.pipelineRun.name',
  'context.pipelineRun.namespace',
  'context.pipelineRun.uid',
  'context.pipeline.name',
  'context.pipelineTask.retries',
];

/** A task and the Pipeline that it is in. */
export interface PipelineTaskContext {
  readonly plan: PipelinePlan;
  readonly task: PipelineTaskPlan;
  readonly isFinally: boolean;
}

/** A `$(…)` in a text of a pipeline task. */
interface PipelineReference extends PipelineTaskContext {
  readonly found: Substitution;
  /** The types that may replace the text as a whole. */
  readonly whole: readonly ParamType[];
  readonly isDisplayName: boolean;
}

/** Validates the substitutions of a pipeline task. */
export function validatePipelineTexts(context: PipelineTaskContext): Diagnostic[] {
  const ordering = orderingTexts(context.task);
  const others = otherTexts(context.task);
  return [
    ...[...ordering, ...others].flatMap((text) => validatePipelineText(context, text)),
    ...others.flatMap((text) => validateLateResults(text, ordering)),
    ...validateResultsAfterFailure(context, ordering),
  ];
}

/** In the displayName all are warnings: Tekton leaves what it does not know, and the run goes on. */
function validatePipelineText(context: PipelineTaskContext, { path, text, whole }: SubstitutedText): Diagnostic[] {
  const isDisplayName = path === 'displayName';
  const found = substitutions(text).flatMap((each) =>
    validatePipelineReference({
      ...context,
      found: each,
      whole: each.text === text ? whole : STRINGS_ONLY,
      isDisplayName,
    }),
  );
  return within(path, isDisplayName ? found.map((each) => ({ ...each, severity: 'warning' })) : found);
}

/**
 * Reports results that a text reads for which Tekton does not wait, unless another text of the task reads them. A
 * warning: the text stays as it is, and what that does depends on the field.
 */
function validateLateResults({ path, text }: SubstitutedText, ordering: readonly SubstitutedText[]): Diagnostic[] {
  const known = ordering.flatMap((other) => substitutions(other.text)).map((found) => found.text);
  return substitutions(text)
    .filter((found) => resultOf(found) && !known.includes(found.text))
    .map((found) => ({
      code: 'tekton-task-order',
      severity: 'warning',
      path,
      fact: `${found.text} is read in a field for which Tekton does not wait for results`,
      remedy: 'Read it in params or when too, or pass it to the task as a param',
    }));
}

/**
 * Reports a finally task that reads both the status of a task and its result: Tekton skips it when the task failed and
 * wrote none. A warning: a task can write its result and fail.
 */
function validateResultsAfterFailure(
  { isFinally, task, plan }: PipelineTaskContext,
  ordering: readonly SubstitutedText[],
): Diagnostic[] {
  if (!isFinally || !plan.strictness.allowsOtherSubstitutions) return [];
  const expressions = ordering.flatMap(({ text }) => substitutions(text)).map(({ expression }) => expression);
  const isConditional = task.when.some(({ input, expression }) =>
    /\$\(tasks\.([\w-]+\.)?status\)/.test(expression ?? input),
  );
  if (isConditional || !expressions.some((expression) => /^tasks\.([\w-]+\.)?status$/.test(expression))) return [];
  return ordering.flatMap(({ path, text }) =>
    within(
      path,
      substitutions(text).flatMap((found) => resultAfterFailure(plan, found)),
    ),
  );
}

function resultAfterFailure({ tasks }: PipelinePlan, found: Substitution): Diagnostic[] {
  const source = tasks.find(({ name }) => name === resultOf(found)?.task);
  if (source === undefined || source.onError === OnError.CONTINUE) return [];
  return [
    {
      code: 'tekton-missing-result',
      path: '',
      fact:
        `${found.text} is missing when ${quote(source.name)} fails or is skipped, and Tekton then skips this task, ` +
        'which reads its status',
      remedy: 'Read the result in another finally task',
    },
  ];
}

/** The validators of references, by the first word of the reference. */
const PIPELINE_VALIDATORS = new Map<string, (reference: PipelineReference) => Diagnostic[]>([
  ['params', validatePipelineParam],
  ['context', validatePipelineContext],
  ['workspaces', validatePipelineWorkspace],
  ['tasks', validatePipelineTaskReference],
  ['finally', rejectFinallyReference],
  ['results', () => []], // the webhook accepts it, and Tekton replaces it in the Task
]);

function validatePipelineReference(reference: PipelineReference): Diagnostic[] {
  const { found } = reference;
  if (paramOf(found)) return validatePipelineParam(reference);
  const word = found.expression.split('.')[0];
  return ((word === 'params' ? undefined : PIPELINE_VALIDATORS.get(word)) ?? rejectOtherReference)(reference);
}

/** Reports a wrong reference. */
function wrongPipelineReference(
  { found }: PipelineReference,
  code: TektonCode,
  fact: string,
  { allowed, remedy = 'Correct the name' }: { readonly allowed?: string; readonly remedy?: Wording } = {},
): Diagnostic[] {
  return [{ code, path: '', fact: `${found.text} ${fact}`, allowed, remedy }];
}

function validatePipelineParam(reference: PipelineReference): Diagnostic[] {
  const { plan, task, found, whole } = reference;
  const { name, rest } = paramOf(found)!;
  const declared = plan.params[name] ?? plan.inherited?.params[name];
  if (declared) return validateParamUse({ text: found.text, rest, declared, whole, strictness: plan.strictness });
  if (reference.isDisplayName && isGivenByMatrix(task, name)) return [];
  const names = [...Object.keys(plan.params), ...Object.keys(plan.inherited?.params ?? {})];
  return wrongPipelineReference(
    reference,
    'tekton-undeclared-param',
    'names a param that the Pipeline does not declare',
    {
      allowed: existing('Params', name, names),
      remedy: 'Declare it or correct the name',
    },
  );
}

function isGivenByMatrix({ matrix }: PipelineTaskPlan, name: string): boolean {
  return matrix !== undefined && (name in matrix.params || matrix.include.some(({ params }) => name in params));
}

/** Variables of a Task are passed on, and Tekton replaces them there. */
function validatePipelineContext(reference: PipelineReference): Diagnostic[] {
  const { expression } = reference.found;
  if (PIPELINE_CONTEXT.includes(expression) || /^context\.(taskRun|task)\./.test(expression)) return [];
  const allowed = existing('Variables', expression, PIPELINE_CONTEXT);
  return wrongPipelineReference(reference, 'tekton-unknown-variable', 'is not a variable of a Pipeline', { allowed });
}

/** A path of a workspace that the task uses is passed on, and Tekton replaces it in the Task. */
function validatePipelineWorkspace(reference: PipelineReference): Diagnostic[] {
  const { plan, task, found } = reference;
  const [, name, ...rest] = found.expression.split('.');
  const field = rest.join('.');
  const isKnown = name in plan.workspaces || (plan.inherited !== undefined && name in plan.inherited.workspaces);
  if (isKnown && field === 'bound') return [];
  if (name in task.workspaces && ['path', 'claim', 'volume'].includes(field)) return [];
  const variables = Object.keys(plan.workspaces).map((each) => `$(workspaces.${each}.bound)`);
  return wrongPipelineReference(
    reference,
    isKnown ? 'tekton-unknown-variable' : 'tekton-undeclared-workspace',
    'is not a variable of a Pipeline',
    { allowed: `A Pipeline reads of a workspace only whether it is bound: ${commaList(variables)}` },
  );
}

function rejectFinallyReference(reference: PipelineReference): Diagnostic[] {
  const fact = 'reads a finally task, which only a result of the Pipeline can do';
  const remedy = 'Read a task that is not a finally task';
  return wrongPipelineReference(reference, 'tekton-task-order', fact, { remedy });
}

function rejectOtherReference(reference: PipelineReference): Diagnostic[] {
  const fact = 'is not a variable of Tekton, and the webhook rejects it here';
  return wrongPipelineReference(reference, 'tekton-unknown-variable', fact, {
    allowed: 'A Pipeline replaces params, tasks, workspaces and context',
    remedy: "Remove it: a Pipeline has no escape for it. Write it in a default of the Task's param, or in a script",
  });
}

/** `$(tasks.status)`, `$(tasks.t.status)`, `$(tasks.t.results.r)`, `$(tasks.t.matrix.length)`. */
function validatePipelineTaskReference(reference: PipelineReference): Diagnostic[] {
  const { plan, isFinally, found } = reference;
  const [, name, ...rest] = found.expression.split('.');
  const isOfAll = found.expression === 'tasks.status';
  const isStatus = isOfAll || ['status', 'reason'].includes(rest.join('.'));
  if (isStatus && !isFinally) return rejectEarlyStatus(reference);
  if (isOfAll) return [];
  const source = plan.tasks.find((other) => other.name === name);
  if (!source) return rejectUnknownTask(reference, name);
  return isStatus ? [] : validateTaskField(reference, source, rest);
}

/** @param field what follows the name of the task */
function validateTaskField(
  { plan, found, whole }: PipelineReference,
  source: PipelineTaskPlan,
  field: readonly string[],
): Diagnostic[] {
  if (source.matrix && /^matrix\.([^.]+\.)?length$/.test(field.join('.'))) return [];
  const isArtifact = field[0] === 'outputs' || field[0] === 'inputs';
  if (isArtifact && plan.strictness.allowsOtherSubstitutions) return [artifactReference(found.text)];
  return validateResultUse(found, source, whole, plan.strictness);
}

function rejectEarlyStatus(reference: PipelineReference): Diagnostic[] {
  return wrongPipelineReference(reference, 'tekton-task-order', 'is available in finally tasks only', {
    remedy: {
      construct: 'Use a result of the task, or addFinally',
      manifest: 'Use a result of the task, or move this task to finally',
    },
  });
}

function rejectUnknownTask(reference: PipelineReference, name: string): Diagnostic[] {
  const { plan, task } = reference;
  const others = plan.tasks.map((other) => other.name).filter((other) => other !== task.name);
  return wrongPipelineReference(reference, 'tekton-unknown-task', 'does not name a task that can run before', {
    allowed: existing('Tasks', name, others),
    remedy: 'Correct the name or add the task',
  });
}
