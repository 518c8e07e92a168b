import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addAdmissionPolicy } from '../../core/add-admission-policy';

/** Annotations of `approval.sh`. */
const DECISION = 'cdk8s-argo-tekton/decision';
const DECIDED_BY = 'cdk8s-argo-tekton/decided-by';

/** A ConfigMap, and who may decide by annotating it. */
interface ApprovalPlan {
  readonly name: string;
  readonly namespace?: string;
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** Adds the ConfigMap of an approval, and what lets its approvers annotate it, and nobody else approve. */
export function addApprovalObjects(scope: Construct, plan: ApprovalPlan): void {
  const { name, namespace, users, groups } = plan;
  const metadata = { name, namespace };
  const made = new Construct(scope, `approval-${name}`);
  new kplus.ConfigMap(made, 'config-map', { metadata });
  const ofApprovers = { name: `${name}-approvers`, namespace };
  const role = new kplus.Role(made, 'role', { metadata: ofApprovers });
  role.allow(['get', 'patch'], { apiGroup: '', resourceType: 'configmaps', resourceName: name });
  new kplus.RoleBinding(made, 'role-binding', { metadata: ofApprovers, role }).addSubjects(
    ...users.map((user, i) => kplus.User.fromName(made, `user-${i}`, user)),
    ...groups.map((group, i) => kplus.Group.fromName(made, `group-${i}`, group)),
  );
  addAdmissionPolicy(made, `${namespace}-${name}`, approvalPolicySpec(plan));
}

/** Who may annotate by other rights, e.g. the administrator of the namespace, still may not approve. */
function approvalPolicySpec({ name, namespace, users, groups }: ApprovalPlan): object {
  return {
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['configmaps'],
          resourceNames: [name],
        },
      ],
    },
    variables: [
      { name: 'decision', expression: annotation('object', DECISION) },
      { name: 'decidedBy', expression: annotation('object', DECIDED_BY) },
      {
        name: 'decides',
        expression:
          "variables.decision != '' && (oldObject == null || " +
          `variables.decision != ${annotation('oldObject', DECISION)} || ` +
          `variables.decidedBy != ${annotation('oldObject', DECIDED_BY)})`,
      },
    ],
    validations: [
      {
        expression: ['!variables.decides', ...areApprovers(users, groups)].join(' || '),
        message: `only the approvers of ${name} may decide`,
      },
      {
        expression: '!variables.decides || variables.decidedBy == request.userInfo.username',
        message: `${DECIDED_BY} must be your own name, as kubectl auth whoami shows it`,
      },
    ],
  };
}

/** The value of an annotation in CEL, '' without it. */
function annotation(object: string, key: string): string {
  return `${object}.metadata.?annotations[?'${key}'].orValue('')`;
}

/** Conditions in CEL, whose strings have the escapes of JSON. */
function areApprovers(users: readonly string[], groups: readonly string[]): string[] {
  return [
    ...(users.length === 0 ? [] : [`request.userInfo.username in ${JSON.stringify(users)}`]),
    ...(groups.length === 0 ? [] : [`request.userInfo.groups.exists(group, group in ${JSON.stringify(groups)})`]),
  ];
}
