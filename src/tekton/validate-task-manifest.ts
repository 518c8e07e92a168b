import { validateGivenParamList, validateKeyTypes, PARAM_TYPES, validateParamList } from './read-params';
import { isGiven, itemName, itemPath, namedItems, objects, readNamed, readText } from './read-value';
import { OnError } from './step';
import {
  needsFlag,
  notSet,
  repeatedName,
  rejectNegativeDuration,
  validateExclusive,
  validateNamed,
  validateOneOf,
} from './validate-value';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

const ALPHA = 'enable-api-fields: alpha';

/** Validates what only a manifest can get wrong in the spec of a Task. */
export function validateTaskManifest(spec: any): Diagnostic[] {
  const workspaces = Object.keys(readNamed(spec?.workspaces, () => true));
  return [
    ...within('workspaces', validateNamed(spec?.workspaces)),
    ...within('volumes', validateNamed(spec?.volumes)),
    ...within('params', validateParamList(spec?.params)),
    ...within('results', validateResultList(spec?.results)),
    ...objects(spec?.steps).flatMap((step, i) =>
      within(itemPath('steps', step, i), validateStepManifest(step, workspaces)),
    ),
    ...objects(spec?.sidecars).flatMap((sidecar, i) =>
      within(itemPath('sidecars', sidecar, i), within('env', repeatedVariables(sidecar.env))),
    ),
  ];
}

/** Validates the conditions of a step or a pipeline task. */
export function validateConditions(list: any): Diagnostic[] {
  return objects(list).flatMap(({ cel, operator }, i) => {
    if (cel) return [needsFlag(`[${i}].cel`, 'enable-cel-in-whenexpression')];
    const missing = operator === undefined ? [notSet('operator', 'Write in or notin')] : [];
    return within(`[${i}]`, [...missing, ...within('operator', validateOneOf(operator, ['in', 'notin']))]);
  });
}

/** Two results of one name are a warning: Tekton accepts them. */
function validateResultList(list: any): Diagnostic[] {
  return validateNamed(list, (result) => [
    ...within('type', validateOneOf(result.type, PARAM_TYPES)),
    ...within('value', validateStepResultValue(result.value)),
    ...within('properties', validateKeyTypes(result.properties)),
  ]).map((diagnostic) =>
    diagnostic.code === 'tekton-duplicate' ? { ...diagnostic, severity: 'warning' } : diagnostic,
  );
}

function validateStepResultValue(value: unknown): Diagnostic[] {
  if (value === undefined || /\$\(steps\.[^.]+\.results\.[^.]+\)/.test(readText(value) ?? '')) return [];
  return [
    {
      code: 'tekton-wrong-value',
      path: '',
      fact: `${quote(value)} does not name a result of a step`,
      remedy: 'Write $(steps.STEP.results.NAME), or remove it and write the file',
    },
  ];
}

function validateStepManifest(step: any, workspaces: readonly string[]): Diagnostic[] {
  const isReference = typeof step.ref === 'object' && step.ref !== null;
  return [
    ...within('env', repeatedVariables(step.env)),
    ...within('when', validateConditions(step.when)),
    ...(isReference ? validateStepActionUse(step) : validateStepParams(step)),
    ...['stdoutConfig', 'stderrConfig'].filter((name) => step[name]).map((name) => needsFlag(name, ALPHA)),
    ...(/^\s*#!win/.test(step.script ?? '') ? [needsFlag('script', ALPHA)] : []),
    ...within('workspaces', validateStepWorkspaces(step.workspaces, workspaces)),
    ...within('onError', validateOneOf(step.onError, [OnError.CONTINUE, OnError.STOP_AND_FAIL])),
    ...within('timeout', rejectNegativeDuration(step.timeout)),
    ...within('results', validateNamed(step.results)),
  ];
}

/** A warning: Kubernetes accepts repeated variables, and the last one counts. */
function repeatedVariables(list: any): Diagnostic[] {
  return namedItems(list)
    .filter(({ isRepeated }) => isRepeated)
    .map(({ index, name }) => ({ ...repeatedName(`[${index}]`, name), severity: 'warning' }));
}

function validateStepParams({ params }: any): Diagnostic[] {
  if (params === undefined) return [];
  return [
    {
      code: 'tekton-missing-field',
      path: 'params',
      fact: 'are params of a StepAction, but the step has no ref',
      remedy: 'Set ref, or read the params of the Task',
    },
  ];
}

/** Validates a step that uses a StepAction, which defines these fields itself. */
function validateStepActionUse(step: any): Diagnostic[] {
  const fields = ['image', 'command', 'args', 'script', 'workingDir', 'env', 'volumeMounts', 'results'];
  return [
    ...within('params', validateGivenParamList(step.params)),
    ...fields
      .filter((name) => step[name] !== undefined)
      .map((name) => ({
        code: 'tekton-exclusive-fields',
        path: name,
        fact: 'cannot be combined with ref: the StepAction sets it',
        remedy: 'Remove one of them',
      })),
    ...(step.ref.resolver ? [] : within('ref', validateExclusive(step.ref, ['name', 'resolver']))),
  ];
}

function validateStepWorkspaces(used: any, declared: readonly string[]): Diagnostic[] {
  return objects(used)
    .map(itemName)
    .filter((name) => isGiven(name) && !declared.includes(name!))
    .map((name) => ({
      code: 'tekton-undeclared-workspace',
      path: name!,
      fact: `the Task has no workspace ${quote(name)}`,
      remedy: 'Declare it or correct the name',
    }));
}
