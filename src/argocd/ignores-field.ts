import { Covers, FieldPath, pointerCovers } from './field-path';
import { globMatch } from './glob';
import { IgnoreDifference } from './ignore-difference';
import { jqPathCovers } from './jq-path-covers';

/** An object, as entries of `ignoreDifferences` select it. */
export interface ComparedObject {
  /** API group without version; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Its namespace in the cluster: where the manifest names none, that of the destination. */
  readonly namespace: string;
}

/**
 * Whether an Application with these `ignoreDifferences` ignores a field of an object. True where a JSON pointer or a
 * jq path covers the field, or where an entry lists a field manager that writes it. Undefined where that depends on an
 * index or name that is not known, or on a jq path that this library cannot evaluate.
 *
 * @param manager the field manager that writes the field in the cluster; undefined for any that an entry lists
 */
export function ignoresField(
  entries: readonly IgnoreDifference[] | null | undefined,
  object: ComparedObject,
  field: FieldPath,
  manager?: string,
): boolean | undefined {
  const found = (entries ?? [])
    .filter((entry) => selects(entry, object))
    .flatMap((entry) => coverage(entry, field, manager));
  return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
}

/**
 * Whether an entry is about an object: group and kind are globs, name and namespace are compared exactly
 * (`HasIgnoreDifference` in util/argo/diff/ignore.go, `Normalize` in util/argo/normalizers/diff_normalizer.go, 3.6).
 */
function selects({ group, kind, name, namespace }: IgnoreDifference, object: ComparedObject): boolean {
  return (
    globMatch(group ?? '', object.group, false) &&
    globMatch(kind, object.kind, false) &&
    (!name || name === object.name) &&
    (!namespace || namespace === object.namespace)
  );
}

function coverage(entry: IgnoreDifference, field: FieldPath, manager: string | undefined): Covers[] {
  const managers = entry.managedFieldsManagers ?? [];
  return [
    manager === undefined ? managers.length > 0 : managers.includes(manager),
    ...(entry.jsonPointers ?? []).map((pointer) => pointerCovers(pointer, field)),
    ...(entry.jqPathExpressions ?? []).map((expression) => jqPathCovers(expression, field)),
  ];
}
