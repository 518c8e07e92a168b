import {
  validateLabel,
  validateMountPath,
  validateObjectName,
  validateObjectReference,
  validateResultName,
  validateWorkspaceName,
} from './names';
import { ParamType } from './param';
import { ResultProps } from './result';
import { STRINGS_ONLY } from './substituted-text';
import { TaskPlan } from './task-plan';
import { TaskVolume } from './task-volume';
import { sameMountPath, workspacePath } from './validate-mounts';
import { emptyProperties, validateParams } from './validate-params';
import { validateSidecar, validateStep } from './validate-step';
import { validateTaskText } from './validate-task-text';
import { Diagnostic, within } from '../core/diagnostic';
import { cleanPath } from '../core/path';
import { quote } from '../core/text';

/** Validates a Task. */
export function validateTask(plan: TaskPlan): Diagnostic[] {
  return [...within('name', validateObjectName(plan.name)), ...validateTaskSpec(plan)];
}

/** Validates the spec of a Task, which may be embedded in a Pipeline or a run. */
export function validateTaskSpec(plan: TaskPlan): Diagnostic[] {
  return [
    ...within('params', validateParams(plan.params)),
    ...within('results', validateTaskResults(plan)),
    ...within('workspaces', validateTaskWorkspaceMounts(plan)),
    ...within('volumes', validateVolumes(plan)),
    ...validateSteps(plan),
    ...plan.sidecars.flatMap((sidecar) => within(sidecar.path, validateSidecar(plan, sidecar))),
  ];
}

function validateTaskResults({ results }: TaskPlan): Diagnostic[] {
  return Object.entries(results).flatMap(([name, result]) =>
    within(name, [...validateResultName(name), ...validateProperties(result)]),
  );
}

function validateProperties({ type = ParamType.STRING, properties }: ResultProps): Diagnostic[] {
  if (type === ParamType.OBJECT) return properties === undefined || properties.length === 0 ? [emptyProperties()] : [];
  if (properties === undefined) return [];
  return [
    {
      code: 'tekton-param-type',
      path: 'properties',
      fact: `a result of type ${type} has no keys`,
      remedy: {
        construct: 'Remove properties or set type to ParamType.OBJECT',
        manifest: 'Remove properties or set type to object',
      },
    },
  ];
}

function validateTaskWorkspaceMounts(plan: TaskPlan): Diagnostic[] {
  const owners = new Map<string, string>();
  return Object.entries(plan.workspaces).flatMap(([name, workspace]) => {
    const path = workspacePath(name, workspace);
    const owner = owners.get(cleanPath(path));
    owners.set(cleanPath(path), `workspace ${quote(name)}`);
    return within(name, [
      ...validateWorkspaceName(name, plan.strictness),
      ...within('mountPath', validateMountPath(path)),
      ...validateTaskText(plan, { path: 'mountPath', text: path, whole: STRINGS_ONLY }),
      ...within('mountPath', owner ? [sameMountPath(path, owner, 'Set a mount path for one of them')] : []),
    ]);
  });
}

function validateVolumes(plan: TaskPlan): Diagnostic[] {
  return Object.entries(plan.volumes).flatMap(([name, volume]) =>
    within(name, [...validateLabel(name), ...validateReservedName(name), ...validateVolumeSource(plan, volume)]),
  );
}

function validateReservedName(name: string): Diagnostic[] {
  if (!name.startsWith('tekton-internal-')) return [];
  return [
    {
      code: 'tekton-invalid-name',
      path: '',
      fact: 'begins with "tekton-internal-", which Tekton reserves for itself',
      remedy: 'Choose another name',
    },
  ];
}

function validateVolumeSource(plan: TaskPlan, { name, source }: TaskVolume): Diagnostic[] {
  if (name === undefined) return [];
  return [
    ...validateObjectReference(source === 'secret' ? 'Secret' : 'ConfigMap', name),
    ...validateTaskText(plan, { path: '', text: name, whole: STRINGS_ONLY }),
  ];
}

function validateSteps(plan: TaskPlan): Diagnostic[] {
  if (plan.steps.length === 0) {
    return [{ code: 'tekton-missing-field', path: 'steps', fact: 'is empty', remedy: 'Add at least one step' }];
  }
  const names = new Set<string>();
  return plan.steps.flatMap((step) => {
    const isRepeated = names.has(step.name);
    names.add(step.name);
    return within(step.path, [...(isRepeated ? [sameStepName()] : []), ...validateStep(plan, step)]);
  });
}

function sameStepName(): Diagnostic {
  return { code: 'tekton-duplicate', path: '', fact: 'two steps have this name', remedy: 'Rename one' };
}
