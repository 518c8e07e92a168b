import { validateContainerImage, validateLabel } from './names';
import { SecurityContext } from './security-context';
import { ARRAY, STRINGS_ONLY, SubstitutedText } from './substituted-text';
import { StepPlan, TaskPlan } from './task-plan';
import { validateComputeResources } from './validate-compute-resources';
import { validateMounts } from './validate-mounts';
import { validateScript } from './validate-script';
import { validateTaskText } from './validate-task-text';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

/** Validates a step of a Task. */
export function validateStep(plan: TaskPlan, step: StepPlan): Diagnostic[] {
  return validateContainer(plan, step, validateCommand(step));
}

/** Validates a sidecar of a Task, which may use the entrypoint of its image. */
export function validateSidecar(plan: TaskPlan, sidecar: StepPlan): Diagnostic[] {
  return validateContainer(plan, sidecar, validateScriptWithCommand(sidecar));
}

function validateContainer(plan: TaskPlan, step: StepPlan, ofCommand: readonly Diagnostic[]): Diagnostic[] {
  return [
    ...within('name', validateLabel(step.name)),
    ...(step.isReference ? [] : within('image', validateContainerImage(step.image))),
    ...within('command', ofCommand),
    ...within('env', Object.keys(step.env).flatMap(validateEnvironmentName)),
    ...within('securityContext', validateSecurity(step.securityContext)),
    ...within('computeResources', validateComputeResources(step.computeResources)),
    ...within('volumeMounts', validateMounts(plan, step)),
    ...(step.script === undefined ? [] : within('script', validateScript(plan, step))),
    ...stepTexts(step).flatMap((text) => validateTaskText(plan, text, step)),
  ];
}

function validateCommand(step: StepPlan): Diagnostic[] {
  if (step.script !== undefined || step.command.length > 0 || step.isReference) return validateScriptWithCommand(step);
  return [
    {
      code: 'tekton-no-command',
      path: '',
      fact: 'neither command nor script is set, so Tekton asks the registry of the image for the entrypoint',
      remedy: 'Set script or command',
    },
  ];
}

function validateScriptWithCommand({ script, command }: StepPlan): Diagnostic[] {
  if (script === undefined || command.length === 0) return [];
  return [
    {
      code: 'tekton-exclusive-fields',
      path: '',
      fact: 'cannot be combined with script',
      remedy: 'Set either script or command',
    },
  ];
}

/** Since Kubernetes 1.32 all printable ASCII characters but `=` are allowed (KEP-4369), so such names are a warning. */
function validateEnvironmentName(name: string): Diagnostic[] {
  if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) return [];
  const isAllowedLater = /^[ -<>-~]+$/.test(name);
  return [
    {
      code: 'tekton-refused-pod',
      severity: isAllowedLater ? 'warning' : undefined,
      path: '',
      fact: `${quote(name)} is not a valid environment variable name${isAllowedLater ? ' before Kubernetes 1.32' : ''}`,
      allowed: 'Allowed: letters, digits, "_", "-" and ".", not beginning with a digit',
      remedy: 'Choose another name',
    },
  ];
}

/** Rejects combinations for which Kubernetes rejects the pod or does not start the container. */
function validateSecurity({ runAsUser, runAsNonRoot, ...security }: SecurityContext): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (runAsNonRoot && runAsUser === 0) {
    found.push({
      code: 'tekton-refused-pod',
      path: 'runAsNonRoot',
      fact: 'cannot be combined with runAsUser 0, which is root',
      remedy: 'Remove one of them',
    });
  }
  if (security.privileged && !security.allowPrivilegeEscalation) {
    found.push({
      code: 'tekton-refused-pod',
      path: 'allowPrivilegeEscalation',
      fact: 'cannot be false if privileged is true',
      remedy: 'Remove one of them',
    });
  }
  return [...found, ...within('capabilities.add', (security.capabilities?.add ?? []).flatMap(validateCapability))];
}

/** A warning: container runtimes add `CAP_` themselves, and some drop a second one. */
function validateCapability(name: string): Diagnostic[] {
  if (!name.startsWith('CAP_')) return [];
  return [
    {
      code: 'tekton-refused-pod',
      severity: 'warning',
      path: '',
      fact: `${quote(name)} is not a capability of Kubernetes, whose names do not begin with CAP_`,
      remedy: `Write ${quote(name.slice(4))}`,
    },
  ];
}

/** The texts of a step, except its script, in which Tekton replaces `$(…)`. */
function stepTexts(step: StepPlan): SubstitutedText[] {
  const one = (path: string, text: string = ''): SubstitutedText => ({ path, text, whole: STRINGS_ONLY });
  const each = (field: string, texts: readonly string[]): SubstitutedText[] =>
    texts.map((text, i) => ({ path: `${field}[${i}]`, text, whole: ARRAY }));
  return [
    one('image', step.image),
    ...each('command', step.command),
    ...each('args', step.args),
    one('workingDir', step.workingDir),
    ...Object.entries(step.env).map(([name, value]) =>
      one(`env.${name}`, typeof value === 'string' ? value : undefined),
    ),
    ...step.volumeMounts.map(({ name: volume, mountPath }) => one(`volumeMounts.${volume}.mountPath`, mountPath)),
    ...step.volumeMounts.map(({ name: volume, subPath }) => one(`volumeMounts.${volume}.subPath`, subPath)),
    ...(step.texts ?? []),
  ];
}
