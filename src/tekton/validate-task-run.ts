import { ParamValues } from './param-value';
import { PodTemplate } from './pod-template';
import { TaskDeclaration } from './task-plan';
import { validateGivenParams } from './validate-given-params';
import { validateRetries } from './validate-pipeline-task';
import { validateParamTexts, validatePodTemplate, validateServiceAccount } from './validate-run';
import { BIND_WORKSPACE, validateBinding } from './validate-run-workspaces';
import { validateTaskWorkspaces } from './validate-task-workspaces';
import { WorkspaceBinding } from './workspace-binding';
import { Diagnostic, within } from '../core/diagnostic';

/** A TaskRun. */
export interface TaskRunPlan {
  readonly params: ParamValues;
  readonly workspaces: { readonly [name: string]: WorkspaceBinding };
  readonly serviceAccountName?: string;
  readonly podTemplate?: PodTemplate;
  readonly retries: number;
}

/** Validates a run of a Task. @param task undefined where it is not known */
export function validateTaskRun(plan: TaskRunPlan, task: TaskDeclaration | undefined): Diagnostic[] {
  const { params, workspaces } = plan;
  return [
    ...within('params', validateTexts(params)),
    ...within('serviceAccountName', validateServiceAccount(plan.serviceAccountName)),
    ...within('podTemplate', validatePodTemplate(plan.podTemplate)),
    ...within(
      'workspaces',
      Object.entries(workspaces).flatMap(([name, binding]) => within(name, validateBinding(binding))),
    ),
    ...within('retries', validateRetries(plan.retries)),
    ...(task === undefined
      ? []
      : [
          ...within('params', validateGivenParams(params, { declared: task.params })),
          ...within('workspaces', validateTaskWorkspaces(Object.keys(workspaces), task, BIND_WORKSPACE)),
        ]),
  ];
}

/** A warning: in a TaskRun the webhook accepts a reference to a result, and Tekton leaves it as it is. */
function validateTexts(params: ParamValues): Diagnostic[] {
  return validateParamTexts(params).map((diagnostic) => ({ ...diagnostic, severity: 'warning' }));
}
