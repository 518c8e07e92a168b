import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DeployPermission } from '../strategies';

/** Creates a Role in each namespace of the permissions, bound to the ServiceAccount. */
export function grant(
  scope: Construct,
  permissions: DeployPermission[],
  account: kplus.ServiceAccount,
  pipelineNamespace: string | undefined,
): void {
  const namespaceOf = ({ namespace = pipelineNamespace }: DeployPermission) => namespace;
  for (const namespace of new Set(permissions.map(namespaceOf))) {
    const metadata = { name: account.name, namespace };
    const role = new kplus.Role(scope, `deploy-role-${namespace}`, { metadata });
    for (const permission of permissions.filter((other) => namespaceOf(other) === namespace)) allow(role, permission);
    new kplus.RoleBinding(scope, `deploy-binding-${namespace}`, { metadata, role }).addSubjects(account);
  }
}

function allow(role: kplus.Role, { apiGroup, resources, resourceNames, verbs }: DeployPermission): void {
  for (const resourceType of resources) {
    for (const resourceName of resourceNames ?? [undefined]) {
      role.allow(verbs, { apiGroup, resourceType, resourceName });
    }
  }
}
