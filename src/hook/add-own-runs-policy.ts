import { Construct } from 'constructs';
import { Concurrency } from './concurrency';
import { HookPlan } from './plan-hook';
import { RunLabel } from './protocol';
import { TRACKING_ID } from '../argocd/annotation';
import { addAdmissionPolicy } from '../core/add-admission-policy';

/**
 * Adds a policy of the API server that keeps the trigger from starting another Pipeline or steps of its own, from
 * changing runs that are not its own, and from deleting any that has not ended. RBAC cannot limit rights by content,
 * label or state.
 */
export function addOwnRunsPolicy(scope: Construct, plan: HookPlan): void {
  addAdmissionPolicy(scope, `${plan.appNamespace}-${plan.hookName}`, policySpec(plan));
}

/** What stays as it is when the trigger changes a run: it only cancels it, or takes it out of its Application. */
function unchanged({ concurrency }: HookPlan): string[] {
  const cancelled = "has(object.spec.status) && object.spec.status == 'CancelledRunFinally'";
  const [before, after] = ['oldObject.metadata.annotations', 'object.metadata.annotations'];
  const id = `'${TRACKING_ID}'`;
  return [
    concurrency === Concurrency.CANCEL
      ? `(object.spec == oldObject.spec || (${cancelled}))`
      : 'object.spec == oldObject.spec',
    'object.metadata.labels == oldObject.metadata.labels',
    `${before}.all(k, k in ${after})`,
    `${after}.all(k, k in ${before} && (${after}[k] == ${before}[k] || (k == ${id} && ${after}[k] == '')))`,
  ];
}

/** Whether a run has the label of the hook. */
function hasLabelOfHook(run: string, { hookName }: HookPlan): string {
  const [labels, label] = [`${run}.metadata.labels`, `'${RunLabel.HOOK}'`];
  return `has(${labels}) && ${label} in ${labels} && ${labels}[${label}] == '${hookName}'`;
}

function policySpec(plan: HookPlan) {
  const { appNamespace, hookName, pipeline } = plan;
  const ref = 'object.spec.pipelineRef';
  const resources = {
    apiGroups: ['tekton.dev'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    resources: ['pipelineruns'],
  };
  return {
    matchConstraints: { resourceRules: [resources] },
    matchConditions: [
      {
        name: 'trigger',
        expression: `request.userInfo.username == 'system:serviceaccount:${appNamespace}:${hookName}'`,
      },
    ],
    validations: [
      {
        expression:
          `request.operation != 'CREATE' || (${hasLabelOfHook('object', plan)} && ` +
          `has(${ref}) && has(${ref}.name) && ${ref}.name == '${pipeline.name}')`,
        message: `the trigger ${hookName} may start only the Pipeline ${pipeline.name}, with the label of its hook`,
      },
      {
        expression: `request.operation == 'CREATE' || (${hasLabelOfHook('oldObject', plan)})`,
        message: `the trigger ${hookName} may change its own runs only`,
      },
      {
        expression: `request.operation != 'UPDATE' || (${unchanged(plan).join(' && ')})`,
        message: `the trigger ${plan.hookName} may change nothing else of its runs`,
      },
      {
        expression: "request.operation != 'DELETE' || (has(oldObject.status) && has(oldObject.status.completionTime))",
        message: `the trigger ${hookName} may delete only runs that have ended`,
      },
    ],
  };
}
