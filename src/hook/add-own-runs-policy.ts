import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { Concurrency } from './concurrency';
import { HookPlan } from './plan-hook';
import { RunLabel } from './protocol';
import { TRACKING_ID } from '../argocd/annotation';

/** Of Kubernetes 1.30 and later, which cdk8s-plus-28 does not have. */
const POLICY_API_VERSION = 'admissionregistration.k8s.io/v1';

/**
 * Adds a policy of the API server that keeps the trigger from changing runs that are not its own, and from deleting any
 * that has not ended. RBAC cannot limit rights by label or state.
 */
export function addOwnRunsPolicy(scope: Construct, plan: HookPlan): void {
  const name = `${plan.appNamespace}-${plan.hookName}`;
  const binding = { policyName: name, validationActions: ['Deny'] };
  addClusterObject(scope, 'policy', 'ValidatingAdmissionPolicy', name, policySpec(plan));
  addClusterObject(scope, 'policy-binding', 'ValidatingAdmissionPolicyBinding', name, binding);
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

function policySpec(plan: HookPlan) {
  const { appNamespace, hookName } = plan;
  const labels = 'oldObject.metadata.labels';
  const label = `'${RunLabel.HOOK}'`;
  const resources = {
    apiGroups: ['tekton.dev'],
    apiVersions: ['v1'],
    operations: ['UPDATE', 'DELETE'],
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
        expression: `has(${labels}) && ${label} in ${labels} && ${labels}[${label}] == '${hookName}'`,
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

/** An object without a namespace, which cdk8s would give that of the chart. */
function addClusterObject(scope: Construct, id: string, kind: string, name: string, spec: object): void {
  const object = new ApiObject(scope, id, { apiVersion: POLICY_API_VERSION, kind, metadata: { name }, spec });
  if (Chart.of(scope).namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
}
