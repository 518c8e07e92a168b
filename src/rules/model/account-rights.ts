import { accountBindings } from './account-bindings';
import { elements } from './elements';
import { Installation } from './installation';
import { NeededRight } from './needed-right';
import { UNKNOWN } from './shell-variable';
import { Document } from '../../core/document';

/** What a ServiceAccount may do: the rules of its Roles, with the namespace of each. */
export interface AccountRights {
  readonly rules: readonly GrantedRule[];
  /** Whether the documents show all of it: each of its Roles is among them. */
  readonly isWhole: boolean;
  readonly bindings: readonly Document[];
}

interface GrantedRule {
  readonly rule: any;
  /** Undefined for all namespaces. */
  readonly namespace?: string;
}

/** The rights that the documents give to a ServiceAccount. */
export function accountRights(installation: Installation, namespace: string | undefined, name: string): AccountRights {
  const bindings = accountBindings(installation, namespace, name);
  const granted = bindings.map((binding) => grantedRules(installation, binding));
  return { rules: granted.flatMap((rules) => rules ?? []), isWhole: !granted.includes(undefined), bindings };
}

/** Undefined where the Role is not among the documents, or the cluster adds rules to it. */
function grantedRules(installation: Installation, binding: Document): GrantedRule[] | undefined {
  const { kind, metadata, roleRef } = binding.manifest;
  const home = metadata?.namespace ?? installation.destinationNamespaceOf(binding);
  const role = installation.find(`${roleRef?.kind}`, roleRef?.kind === 'Role' ? home : undefined, `${roleRef?.name}`);
  if (role === undefined || role.manifest.aggregationRule !== undefined) return undefined;
  const namespace = kind === 'ClusterRoleBinding' ? undefined : (home ?? '');
  return elements(role.manifest.rules).map((rule) => ({ rule, namespace }));
}

/** The verbs of a right that no rule permits. */
export function missingVerbs(
  { rules }: AccountRights,
  right: NeededRight,
  defaultNamespace: string | undefined,
): string[] {
  const namespace = right.namespace ?? defaultNamespace;
  const applying = rules.filter((granted) => appliesIn(granted, right, namespace) && hasResource(granted.rule, right));
  return right.verbs.filter((verb) => !applying.some(({ rule }) => permitsVerb(rule, verb, right.name)));
}

function appliesIn(granted: GrantedRule, { isClusterWide }: NeededRight, namespace: string | undefined): boolean {
  if (granted.namespace === undefined) return true;
  if (isClusterWide || namespace === '*') return false;
  return granted.namespace === '' || [undefined, UNKNOWN, granted.namespace].includes(namespace);
}

function hasResource({ apiGroups, resources }: any, { group, resource }: NeededRight): boolean {
  const [, sub] = resource.split('/');
  return includes(apiGroups, group) && (includes(resources, resource) || includes(resources, `*/${sub}`));
}

/** A request that creates an object names none, so that a rule with names does not permit it. */
function permitsVerb({ verbs, resourceNames }: any, verb: string, name: string | undefined): boolean {
  if (!includes(verbs, verb)) return false;
  const names = elements(resourceNames);
  return names.length === 0 || (verb !== 'create' && (name === undefined || names.includes(name)));
}

function includes(list: unknown, value: string): boolean {
  const all = elements(list);
  return all.includes('*') || all.includes(value);
}
