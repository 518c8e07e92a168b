import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';

/** Of Kubernetes 1.30 and later, which cdk8s-plus-28 does not have. */
const POLICY_API_VERSION = 'admissionregistration.k8s.io/v1';

/** Adds a ValidatingAdmissionPolicy that denies requests, with its binding. */
export function addAdmissionPolicy(scope: Construct, name: string, spec: object): void {
  const binding = { policyName: name, validationActions: ['Deny'] };
  addClusterObject(scope, 'policy', 'ValidatingAdmissionPolicy', name, spec);
  addClusterObject(scope, 'policy-binding', 'ValidatingAdmissionPolicyBinding', name, binding);
}

/** An object without a namespace, which cdk8s would give that of the chart. */
function addClusterObject(scope: Construct, id: string, kind: string, name: string, spec: object): void {
  const object = new ApiObject(scope, id, { apiVersion: POLICY_API_VERSION, kind, metadata: { name }, spec });
  if (Chart.of(scope).namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
}
