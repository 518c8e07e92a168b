import { environmentNames, mentioned, upperSnake } from './environment';
import { ParamType } from './param';
import { declarationsOf } from './plan-task';
import { StepPlan, TaskPlan } from './task-plan';
import { declaredParam, validateScriptReference } from './validate-task-text';
import { Diagnostic, Wording } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { paramOf, Substitution, substitutions } from '../core/reference';

/** First words of the references of Tekton; others, such as `$(date)`, are for the shell. */
const ROOTS = ['params', 'tasks', 'workspaces', 'results', 'context', 'steps', 'step', 'artifacts'];

/** References to params and results with characters that names cannot have, e.g. `$(results.a-${i}.path)`. */
const MALFORMED = /\$\((?:params|results)\.[^)\n]*[^)\n\w.\-"'[\]*][^)\n]*\)/g;

/** Validates the script of a step. */
export function validateScript(plan: TaskPlan, step: StepPlan): Diagnostic[] {
  const text = step.script ?? '';
  return [
    ...validateScriptText(text),
    ...substitutions(text)
      .filter(({ root }) => ROOTS.includes(root))
      .flatMap((found) =>
        found.root === 'params' || found.root === 'tasks'
          ? [pastedValue(plan, found, isForShell(text))]
          : validateScriptReference(plan, step, found),
      ),
    ...[...text.matchAll(MALFORMED)].map(([found]) => malformedReference(found)),
    ...(plan.strictness.addsEnvironment ? validateMentions(plan, step, text) : []),
  ];
}

/** Warnings: both are read from the text, and neither the webhook nor Kubernetes rejects them. */
function validateScriptText(text: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (text.trim() === '') {
    const remedy = 'Write the commands of the step';
    found.push({ code: 'tekton-wrong-value', severity: 'warning', path: '', fact: 'is empty', remedy });
  }
  if (text.includes('\r')) {
    found.push({
      code: 'tekton-wrong-value',
      severity: 'warning',
      path: '',
      fact: 'has lines that end in CR LF, which shells in containers do not understand',
      remedy: 'Save it with lines that end in LF',
    });
  }
  return found;
}

/** Whether a shell reads a script, as it does without a first line that names another program. */
function isForShell(text: string): boolean {
  const [, program] = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(text) ?? [];
  return program === undefined || /(^|[/-])(a|ba|da|k|z)?sh$/.test(program);
}

function pastedValue(plan: TaskPlan, found: Substitution, isShell: boolean): Diagnostic {
  const param = paramOf(found);
  const reader = isShell ? 'the shell' : 'its program';
  const isString = param !== undefined && declaredParam(plan, param.name)?.type === ParamType.STRING;
  return {
    code: 'tekton-script-substitution',
    path: '',
    fact: `${found.text} is pasted into the script before ${reader} reads it: a value becomes code`,
    remedy: isString ? useEnvironment(param.name, found.text, isShell) : passArguments(isShell),
  };
}

function passArguments(isShell: boolean): string {
  return isShell ? 'Pass it by args and read it as "$1", "$@"' : 'Pass it by args, and read them in the script';
}

function useEnvironment(param: string, value: string, isShell: boolean): Wording {
  const name = `PARAMS_${upperSnake(param)}`;
  if (!isShell) {
    return {
      construct: `Read the environment variable ${name}, which the step gets`,
      manifest: `Add an env variable ${name} with the value ${value}, and read it in the script`,
    };
  }
  return {
    construct: `Write "$${name}": the step gets this environment variable`,
    manifest: `Add an env variable ${name} with the value ${value} and write "$${name}"`,
  };
}

function malformedReference(found: string): Diagnostic {
  return {
    code: 'tekton-unknown-variable',
    path: '',
    fact: `${found} is not a valid reference, and the webhook rejects it`,
    remedy: 'Put a declared path into an env variable and let the shell complete it',
  };
}

/** Validates the environment variables of the script, which the step gets from the declarations of the Task. */
function validateMentions(plan: TaskPlan, { env }: StepPlan, text: string): Diagnostic[] {
  const offered = environmentNames(declarationsOf(plan));
  return mentioned(text)
    .filter((name) => !(name in env))
    .flatMap((name) => {
      const values = offered.filter((each) => each.name === name).map(({ value }) => value);
      if (values.length === 0) {
        return [
          unknownMention(
            name,
            offered.map((each) => each.name),
          ),
        ];
      }
      return values.length > 1 ? [ambiguousMention(name, values)] : [];
    });
}

function unknownMention(name: string, offered: readonly string[]): Diagnostic {
  return {
    path: '',
    fact: `mentions ${name}, which the Task does not declare`,
    allowed: existing('Environment variables', name, offered),
    remedy: 'Declare the param, workspace or result (pass an array param by args: it has no environment variable)',
  };
}

function ambiguousMention(name: string, values: readonly string[]): Diagnostic {
  return {
    path: '',
    fact: `mentions ${name}, which could be ${values.join(' or ')}`,
    remedy: `Set env.${name} to one of them`,
  };
}
