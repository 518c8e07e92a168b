import { IgnoreDifference } from './ignore-difference';
import { kindsOfGroup } from './kubernetes-kinds';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

/** The fields of Kubernetes' own kinds that are lists without a key by which Argo CD merges elements. */
const ATOMIC: { readonly [kind: string]: RegExp } = { Ingress: /^spec\W+(rules|tls)\b/ };

/**
 * Reports fields of elements of lists without a key for merging, where the sync respects ignored fields: Argo CD then
 * takes the whole list from the cluster, so that it never applies a change that Git makes in it. Kinds that are not
 * Kubernetes' own have such lists only (`normalizeTargetResources` in controller/sync.go of 3.6).
 */
export function validateIgnoredLists(entries: readonly IgnoreDifference[]): Diagnostic[] {
  return entries.flatMap((entry, i) => within(`[${i}]`, inEntry(entry)));
}

function inEntry(entry: IgnoreDifference): Diagnostic[] {
  const { group = '', kind = '', jsonPointers = [], jqPathExpressions = [] } = entry;
  const isOwn = kindsOfGroup(group) !== undefined;
  if (kind === '' || (isOwn && ATOMIC[kind] === undefined) || /[*?[{]/.test(group + kind)) return [];
  const isAtomic = (path: string) => !isOwn || ATOMIC[kind].test(path.replace(/^[/.]/, ''));
  const found = (field: string, paths: readonly string[], listOf: (path: string) => string | undefined) =>
    paths.flatMap((path, i) => {
      const list = isAtomic(path) ? listOf(path) : undefined;
      return list === undefined ? [] : [inList(`${field}[${i}]`, path, list, kind)];
    });
  return [
    ...found('jsonPointers', jsonPointers, (pointer) => /^(.*?)\/\d+(\/|$)/.exec(pointer)?.[1]),
    ...found('jqPathExpressions', jqPathExpressions, (path) => /^(\.[\w.]*?)\.?\[\d*\]/.exec(path)?.[1]),
  ];
}

function inList(path: string, written: string, list: string, kind: string): Diagnostic {
  return {
    path,
    fact:
      `${quote(written)} is inside the list ${quote(list)} of ${quote(kind)}, which has no key for merging: with ` +
      'RespectIgnoreDifferences=true Argo CD keeps the whole list of the cluster, and never applies what Git changes ' +
      'in it',
    remedy:
      'Give managedFieldsManagers with the manager that writes the field, or change the list by hand where Git ' +
      'changes it',
  };
}
