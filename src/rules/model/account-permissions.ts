import { accountBindings } from './account-bindings';
import { elements } from './elements';
import { Installation } from './installation';
import { Document } from '../../core/document';

/**
 * What a ServiceAccount may do, one line for each rule of its Roles, sorted: `create, list pipelineruns.tekton.dev in
 * builds`, `get, patch deployments.apps (shop) in shop`.
 */
export function accountPermissions(installation: Installation, namespace: string | undefined, name: string): string[] {
  const lines = accountBindings(installation, namespace, name).flatMap((binding) =>
    bindingLines(installation, binding),
  );
  return [...new Set(lines)].sort();
}

function bindingLines(installation: Installation, binding: Document): string[] {
  const { kind, metadata, roleRef } = binding.manifest;
  const isCluster = kind === 'ClusterRoleBinding';
  const namespace = isCluster ? undefined : (metadata?.namespace ?? installation.destinationNamespaceOf(binding));
  const role = installation.find(roleRef?.kind, roleRef?.kind === 'Role' ? namespace : undefined, roleRef?.name);
  const place = isCluster ? 'in all namespaces' : placeOf(namespace);
  if (role === undefined) return [`${roleRef?.kind} ${roleRef?.name} ${place}`];
  return elements(role.manifest.rules).map((rule) => `${ruleText(rule)} ${place}`);
}

function placeOf(namespace: string | undefined): string {
  return namespace === undefined ? 'in its namespace' : `in ${namespace}`;
}

function ruleText({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: any): string {
  const kinds = elements(resources).flatMap((resource) =>
    elements(apiGroups).map((group) => (group === '' ? resource : `${resource}.${group}`)),
  );
  const names = elements(resourceNames);
  const objects = [...kinds, ...elements(nonResourceURLs)].join(', ');
  return `${elements(verbs).join(', ')} ${objects}${names.length > 0 ? ` (${names.join(', ')})` : ''}`;
}
