import { IgnoreDifference } from './ignore-difference';

/** One entry for each group, kind, name and namespace, in the order of first mention, with each field once. */
export function mergedIgnoreDifferences(entries: readonly IgnoreDifference[]): IgnoreDifference[] {
  const merged = new Map<string, IgnoreDifference>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.group ?? '', entry.kind, entry.name ?? '', entry.namespace ?? '']);
    const before = merged.get(key);
    merged.set(key, {
      ...entry,
      jsonPointers: union(before?.jsonPointers, entry.jsonPointers),
      jqPathExpressions: union(before?.jqPathExpressions, entry.jqPathExpressions),
      managedFieldsManagers: union(before?.managedFieldsManagers, entry.managedFieldsManagers),
    });
  }
  return [...merged.values()];
}

function union(before: string[] | undefined, added: string[] | undefined): string[] | undefined {
  const all = [...new Set([...(before ?? []), ...(added ?? [])])];
  return all.length === 0 ? undefined : all;
}
