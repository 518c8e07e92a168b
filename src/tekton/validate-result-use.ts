import { ParamType } from './param';
import { DeclaredValue } from './param-value';
import { PipelineTaskPlan } from './pipeline-plan';
import { Strictness } from './strictness';
import { StepPlan, TaskDeclaration, TaskPlan } from './task-plan';
import { validateParamUse } from './validate-param-use';
import { Diagnostic } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { resultOf, Substitution } from '../core/reference';
import { quote } from '../core/text';

/** The declaration of a result of a task; a matrix makes an array of it. */
export function declaredResult(source: PipelineTaskPlan, name: string): DeclaredValue | undefined {
  return source.matrix ? { type: ParamType.ARRAY } : source.declaration?.results[name];
}

/**
 * Validates a reference to a result of a task.
 *
 * @param whole the types that may replace the text of the reference as a whole
 */
export function validateResultUse(
  found: Substitution,
  source: PipelineTaskPlan,
  whole: readonly ParamType[],
  strictness: Strictness,
): Diagnostic[] {
  const reference = resultOf(found);
  if (!reference) return [notAResult(found)];
  const { result, rest } = reference;
  const results = source.declaration?.results;
  if (results && !(result in results)) return [undeclaredResult(result, source.name, Object.keys(results))];
  if (strictness.allowsOtherSubstitutions && isNeverWritten(source.declaration, result)) {
    return [unwrittenResult(found, source.name)];
  }
  if (source.matrix && rest !== '[*]') return [singleResult(found, source.name, result)];
  const declared = declaredResult(source, result);
  if (declared === undefined || isBareWhole(declared, rest, whole, strictness)) return [];
  return validateParamUse({ text: found.text, rest, declared, whole, strictness });
}

/** Whether it is a whole array or object without `[*]`, which Tekton accepts like one with it. */
function isBareWhole(
  { type }: DeclaredValue,
  rest: string,
  whole: readonly ParamType[],
  { allowsBareArrays }: Strictness,
): boolean {
  return allowsBareArrays && rest === '' && type !== undefined && whole.includes(type);
}

function notAResult({ text }: Substitution): Diagnostic {
  return {
    code: 'tekton-unknown-variable',
    path: '',
    fact: `${text} is not a reference to a result`,
    remedy: 'Write $(tasks.TASK.results.NAME)',
  };
}

function undeclaredResult(result: string, task: string, declared: readonly string[]): Diagnostic {
  return {
    code: 'tekton-undeclared-result',
    path: '',
    fact: `reads result ${quote(result)} of ${quote(task)}, which does not declare it`,
    allowed: existing('Results', result, declared),
    remedy: 'Correct the name',
  };
}

/**
 * Whether no step can write a result: each has a program that names neither it nor the folder of results. A StepAction,
 * a result of a step and the program of an image can write it.
 */
function isNeverWritten(declaration: TaskDeclaration | undefined, result: string): boolean {
  if (declaration === undefined || !('steps' in declaration)) return false;
  const { steps } = declaration as TaskPlan;
  const isKnown = ({ isReference, results = [], script, command }: StepPlan) =>
    !isReference && results.length === 0 && (script !== undefined || command.length > 0);
  return steps.length > 0 && steps.every((step) => isKnown(step) && !mentions(step, result));
}

function mentions({ script, command, args, env, workingDir }: StepPlan, result: string): boolean {
  const texts = [script ?? '', ...command, ...args, JSON.stringify(env), workingDir ?? ''];
  const signs = ['tekton/results', `results.${result}`, 'results[', '$(results'];
  return texts.some((text) => signs.some((sign) => text.includes(sign)));
}

function unwrittenResult({ text }: Substitution, task: string): Diagnostic {
  return {
    code: 'tekton-missing-result',
    path: '',
    fact: `${text} reads a result that no step of ${quote(task)} writes, and what reads it fails`,
    remedy: 'Write the file $(results.NAME.path) in a step, or remove the reference',
  };
}

function singleResult({ text }: Substitution, task: string, result: string): Diagnostic {
  return {
    code: 'tekton-param-type',
    path: '',
    fact: `${text} reads a single result of a task with a matrix, which makes an array`,
    remedy: `Write $(tasks.${task}.results.${result}[*])`,
  };
}
