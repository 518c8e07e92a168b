import { ParamType } from './param';
import { DeclaredValue } from './param-value';
import { STRINGS_ONLY, SubstitutedText } from './substituted-text';
import { StepPlan, TaskPlan } from './task-plan';
import { TektonCode } from './tekton-codes';
import { validateParamUse } from './validate-param-use';
import { Diagnostic, within, worded } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { paramOf, Substitution, substitutions } from '../core/reference';
import { commaList, quote } from '../core/text';

/** The variables of `$(context.…)` in a Task (docs/variables.md, v1.15). */
const TASK_CONTEXT = [
  'context.taskRun.name',
  'context.taskRun.namespace',
  'context.taskRun.uid',
  'context.task.name',
  'context.task.retry-count',
];

/** Fields of a step, and the name of a volume's source: with a `$(…)` in them the container does not start. */
const START_FIELDS = ['image', 'workingDir', ''];

/** Fields in which Tekton replaces results of other steps. */
const STEP_RESULT_TEXT = /^((args|command)\[\d+\]$|(env|params)\.|when\[)/;

/** A `$(…)` in a text of a Task. */
interface TaskReference {
  readonly plan: TaskPlan;
  /** The step that has the text. */
  readonly step?: StepPlan;
  /** The field of the text, relative to the step. */
  readonly field: string;
  readonly found: Substitution;
  /** The types that may replace the text as a whole. */
  readonly whole: readonly ParamType[];
}

/** Validates the substitutions of a text of a Task that is not a script. */
export function validateTaskText(
  plan: TaskPlan,
  { path, text, whole }: SubstitutedText,
  step?: StepPlan,
): Diagnostic[] {
  const field = worded(path, 'manifest');
  const found = substitutions(text).flatMap((each) =>
    validateTaskReference({ plan, step, field, found: each, whole: each.text === text ? whole : STRINGS_ONLY }),
  );
  return within(path, found);
}

/** Validates a substitution of a script, other than one of a param or a result of a task. */
export function validateScriptReference(plan: TaskPlan, step: StepPlan, found: Substitution): Diagnostic[] {
  return validateTaskReference({ plan, step, field: 'script', found, whole: STRINGS_ONLY });
}

/** The param that a Task declares or inherits. */
export function declaredParam({ params, inherited }: TaskPlan, name: string): DeclaredValue | undefined {
  return params[name] ?? inherited?.params[name];
}

/** Reports a reference to an artifact. */
export function artifactReference(text: string): Diagnostic {
  return {
    code: 'tekton-feature-flag',
    path: '',
    fact: `${text} reads an artifact, which the webhook accepts only with the feature flag enable-artifacts`,
    remedy: 'Set the flag, or use a result',
  };
}

/** The validators of references, by the first word of the reference. */
const TASK_VALIDATORS = new Map<string, (reference: TaskReference) => Diagnostic[]>([
  ['params', validateTaskParam],
  ['workspaces', validateTaskWorkspace],
  ['results', validateTaskResult],
  ['steps', validateStepReference],
  ['credentials', validateCredentialsReference],
  ['context', validateTaskContext],
]);

function validateTaskReference(reference: TaskReference): Diagnostic[] {
  const { found } = reference;
  const word = paramOf(found) ? 'params' : found.expression.split('.')[0];
  const validate = word === 'params' && !paramOf(found) ? undefined : TASK_VALIDATORS.get(word);
  return (validate ?? validateOtherReference)(reference);
}

/** Reports a wrong reference. */
function wrongTaskReference(
  { found }: TaskReference,
  {
    code,
    fact,
    allowed,
    remedy = 'Declare it or correct the name',
  }: {
    readonly code: TektonCode;
    readonly fact: string;
    readonly allowed?: string;
    readonly remedy?: string;
  },
): Diagnostic {
  return { code, path: '', fact: `${found.text} ${fact}`, allowed, remedy };
}

/** A warning: the webhook accepts a reference that Tekton leaves as it is. */
function unreplacedReference(reference: TaskReference, fact: string, allowed: string): Diagnostic {
  const code = 'tekton-unknown-variable';
  return { ...wrongTaskReference(reference, { code, fact, allowed, remedy: 'Correct the name' }), severity: 'warning' };
}

function validateTaskParam(reference: TaskReference): Diagnostic[] {
  const { plan, found, whole } = reference;
  const { name, rest } = paramOf(found)!;
  const declared = declaredParam(plan, name);
  if (declared) return validateParamUse({ text: found.text, rest, declared, whole, strictness: plan.strictness });
  const known = namesOf(plan.params, plan.inherited?.params);
  return [
    wrongTaskReference(reference, {
      code: 'tekton-undeclared-param',
      fact: 'names a param that the Task does not declare',
      allowed: existing('Params', name, known),
    }),
  ];
}

/** The names of both maps, each once. */
function namesOf(own: object, inherited: object = {}): Set<string> {
  return new Set([...Object.keys(own), ...Object.keys(inherited)]);
}

/** An undeclared workspace is a warning where the container starts with the reference as it is. */
function validateTaskWorkspace(reference: TaskReference): Diagnostic[] {
  const { plan, found, field } = reference;
  const [, name, ...rest] = found.expression.split('.');
  const known = namesOf(plan.workspaces, plan.inherited?.workspaces);
  if (!known.has(name)) {
    const undeclared = wrongTaskReference(reference, {
      code: 'tekton-undeclared-workspace',
      fact: 'names a workspace that the Task does not declare, and Tekton leaves the reference as it is',
      allowed: existing('Workspaces', name, known),
    });
    return [START_FIELDS.includes(field) ? undeclared : { ...undeclared, severity: 'warning' }];
  }
  if (['path', 'bound', 'claim', 'volume'].includes(rest.join('.'))) return [];
  return [unreplacedReference(reference, 'does not name a field of a workspace', 'Fields: path, bound, claim, volume')];
}

function validateTaskResult(reference: TaskReference): Diagnostic[] {
  const { plan, found } = reference;
  const [, name, ...rest] = found.expression.split('.');
  if (!(name in plan.results)) {
    return [
      wrongTaskReference(reference, {
        code: 'tekton-undeclared-result',
        fact: 'names a result that the Task does not declare',
        allowed: existing('Results', name, Object.keys(plan.results)),
      }),
    ];
  }
  if (rest.join('.') === 'path') return [];
  return [
    wrongTaskReference(reference, {
      code: 'tekton-unknown-variable',
      fact: 'does not name a field of a result',
      allowed: 'Fields: path',
    }),
  ];
}

function validateStepReference(reference: TaskReference): Diagnostic[] {
  const { plan, found } = reference;
  const [, , kind] = found.expression.split('.');
  if (kind === 'results') return validateStepResultReference(reference);
  if (plan.strictness.allowsOtherSubstitutions && (kind === 'outputs' || kind === 'inputs')) {
    return [artifactReference(found.text)];
  }
  return validateExitCodeReference(reference);
}

function validateStepResultReference(reference: TaskReference): Diagnostic[] {
  const { plan, found, field } = reference;
  const [, name, , rest = ''] = found.expression.split('.');
  if (plan.strictness.allowsOtherSubstitutions && !STEP_RESULT_TEXT.test(field)) {
    return [
      wrongTaskReference(reference, {
        code: 'tekton-unknown-variable',
        fact: 'is replaced in env, command and args only, and the webhook rejects it elsewhere',
        remedy: 'Pass it by env or args',
      }),
    ];
  }
  const source = plan.steps.find((step) => step.name === name);
  if (source?.isReference) return [];
  if (source?.results === undefined) return validateExitCodeReference(reference);
  const [result] = /^[^[]*/.exec(rest)!;
  if (source.results.includes(result)) return [];
  return [
    wrongTaskReference(reference, {
      code: 'tekton-undeclared-result',
      fact: `names a result that the step ${quote(name)} does not declare`,
      allowed: existing('Results', result, source.results),
    }),
  ];
}

function validateExitCodeReference(reference: TaskReference): Diagnostic[] {
  const { plan, found } = reference;
  const exitCodes = plan.steps.map(({ name }) => `$(steps.step-${name}.exitCode.path)`);
  if (exitCodes.includes(found.text)) return [];
  const allowed = existing('Variables', found.text, exitCodes);
  return [unreplacedReference(reference, 'is not a variable of a step of the Task', allowed)];
}

function validateCredentialsReference(reference: TaskReference): Diagnostic[] {
  if (reference.found.expression === 'credentials.path') return [];
  return [unreplacedReference(reference, 'is not a variable of a Task', 'Variables: $(credentials.path)')];
}

/** The webhook checks `context.task.` and `context.taskRun.` only (validateTaskContextVariables, v1.15). */
function validateTaskContext(reference: TaskReference): Diagnostic[] {
  const { plan, found } = reference;
  if (TASK_CONTEXT.includes(found.expression)) return [];
  if (plan.inherited && found.expression.startsWith('context.pipeline')) return [];
  const fact = 'is not a variable of a Task';
  const allowed = `Variables: ${commaList(TASK_CONTEXT)}`;
  if (!/^context\.task(Run)?\./.test(found.expression)) return [unreplacedReference(reference, fact, allowed)];
  const code = 'tekton-unknown-variable';
  return [wrongTaskReference(reference, { code, fact, allowed, remedy: 'Correct the name' })];
}

/** The Pipeline validates results of its tasks in embedded Tasks. */
function validateOtherReference(reference: TaskReference): Diagnostic[] {
  const { plan, found } = reference;
  if (found.escaped || (found.expression.split('.')[0] === 'tasks' && plan.inherited)) return [];
  if (plan.strictness.allowsOtherSubstitutions) return validateManifestReference(reference);
  return [
    wrongTaskReference(reference, {
      code: 'tekton-unknown-variable',
      fact: 'is not a variable of Tekton',
      allowed: 'Tekton replaces params, workspaces, results, steps and context',
      remedy: 'Write a script to run a command in a shell; write $$(…) for the text itself',
    }),
  ];
}

/** Other references of existing manifests. One that Tekton does not know may be for Kubernetes or a shell. */
function validateManifestReference(reference: TaskReference): Diagnostic[] {
  const { found, step } = reference;
  const { expression, text, root } = found;
  if (expression === 'step.artifacts.path' || expression === 'artifacts.path') return [artifactReference(text)];
  const [, result] = /^step\.results\.([^.]+)\.path$/.exec(expression) ?? [];
  if (result !== undefined && !step?.results?.includes(result)) {
    return [
      wrongTaskReference(reference, {
        code: 'tekton-undeclared-result',
        fact: 'names a result that the step does not declare',
        allowed: existing('Results', result, step?.results ?? []),
      }),
    ];
  }
  if (root !== 'tasks') return [];
  return [
    {
      ...wrongTaskReference(reference, {
        code: 'tekton-unknown-variable',
        fact: 'reads a task of a Pipeline, which a Task cannot do',
        remedy: 'Pass the value to the Task as a param',
      }),
      severity: 'warning',
    },
  ];
}
