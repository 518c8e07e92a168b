import { IgnoreDifference } from './ignore-difference';
import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/** One entry for each group, kind, name and namespace, in the order of first mention; nothing is said twice. */
export function mergedIgnoreDifferences(entries: IgnoreDifference[]): IgnoreDifference[] {
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

/** All that is wrong with the list of differences to ignore. */
export function ignoreDifferencesProblems(entries: IgnoreDifference[]): Diagnostic[] {
  return entries.flatMap((entry, i) => entryProblems(`ignoreDifferences[${i}]`, entry));
}

function entryProblems(at: string, entry: IgnoreDifference): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (entry.kind === '') problems.push({ path: `${at}.kind`, fact: 'is empty', remedy: 'Name a kind, or "*" for any' });
  if (entry.group?.includes('/')) {
    problems.push({
      path: `${at}.group`,
      fact: `${quote(entry.group)} has a version`,
      remedy: `Write ${quote(entry.group.split('/')[0])}`,
    });
  }
  for (const field of ['name', 'namespace'] as const) {
    if (!entry[field]?.includes('*')) continue;
    problems.push({
      path: `${at}.${field}`,
      fact: `${quote(entry[field])} is a pattern, and Argo CD compares the ${field} exactly`,
      remedy: `Leave ${field} out to match any`,
    });
  }
  const pointers = entry.jsonPointers ?? [];
  const expressions = entry.jqPathExpressions ?? [];
  const managers = entry.managedFieldsManagers ?? [];
  if (pointers.length + expressions.length + managers.length === 0) {
    problems.push({
      path: at,
      fact: `says nothing about ${quote(entry.kind)} that could be ignored`,
      remedy: 'Give jsonPointers, jqPathExpressions or managedFieldsManagers',
    });
  }
  pointers.forEach((pointer, i) => problems.push(...pointerProblems(`${at}.jsonPointers[${i}]`, pointer)));
  expressions.forEach((expression, i) => {
    if (!/^\s*(\/|\$|$)/.test(expression)) return;
    problems.push({
      path: `${at}.jqPathExpressions[${i}]`,
      fact: `${quote(expression)} is no path of jq, and one such breaks the comparison of the whole Application`,
      remedy: 'Begin with ".", e.g. ".spec.replicas"; a path with "/" belongs to jsonPointers',
    });
  });
  managers.forEach((manager, i) => {
    if (manager !== '') return;
    problems.push({ path: `${at}.managedFieldsManagers[${i}]`, fact: 'is empty', remedy: 'Name a field manager' });
  });
  return problems;
}

function pointerProblems(property: string, pointer: string): Diagnostic[] {
  if (!pointer.startsWith('/')) {
    const path = pointer
      .replace(/^\$?\.?/, '')
      .split('.')
      .join('/');
    return [
      {
        path: property,
        fact: `${quote(pointer)} is no JSON pointer, which begins with "/"`,
        remedy: /^\$?\.?\w+(\.\w+)*$/.test(pointer) ? `Write "/${path}"` : 'Write it as in "/spec/replicas"',
      },
    ];
  }
  if (/~(?![01])/.test(pointer)) {
    return [
      {
        path: property,
        fact: `${quote(pointer)} has a "~" that stands for nothing`,
        allowed: 'Allowed: ~0 for "~", ~1 for "/"',
        remedy: 'Escape it',
      },
    ];
  }
  return [];
}

function union(before: string[] | undefined, added: string[] | undefined): string[] | undefined {
  const all = [...new Set([...(before ?? []), ...(added ?? [])])];
  return all.length === 0 ? undefined : all;
}
