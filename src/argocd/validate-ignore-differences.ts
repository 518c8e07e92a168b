import { IgnoreDifference } from './ignore-difference';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

/** Validates the list of differences to ignore. */
export function validateIgnoreDifferences(entries: readonly IgnoreDifference[]): Diagnostic[] {
  return entries.flatMap((entry, i) => within(`[${i}]`, validateIgnoreDifference(entry)));
}

function validateIgnoreDifference(entry: IgnoreDifference): Diagnostic[] {
  const { jsonPointers = [], jqPathExpressions = [], managedFieldsManagers = [] } = entry;
  return [
    ...validateObject(entry),
    ...validateHasField(entry),
    ...jsonPointers.flatMap((pointer, i) => within(`jsonPointers[${i}]`, validatePointer(pointer))),
    ...jqPathExpressions.flatMap((expression, i) => within(`jqPathExpressions[${i}]`, validateExpression(expression))),
    ...managedFieldsManagers.flatMap((manager, i) => within(`managedFieldsManagers[${i}]`, validateManager(manager))),
  ];
}

function validateObject(entry: IgnoreDifference): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (entry.kind === '') diagnostics.push({ path: 'kind', fact: 'is empty', remedy: 'Name a kind, or "*" for any' });
  if (entry.group?.includes('/')) {
    const remedy = `Write ${quote(entry.group.split('/')[0])}`;
    diagnostics.push({ path: 'group', fact: `${quote(entry.group)} has a version`, remedy });
  }
  for (const field of ['name', 'namespace'] as const) {
    if (!entry[field]?.includes('*')) continue;
    diagnostics.push({
      path: field,
      fact: `${quote(entry[field])} is a pattern, and Argo CD compares the ${field} exactly`,
      remedy: `Leave ${field} out to match any`,
    });
  }
  return diagnostics;
}

function validateHasField(entry: IgnoreDifference): Diagnostic[] {
  const fields = [entry.jsonPointers, entry.jqPathExpressions, entry.managedFieldsManagers];
  if (fields.some((list) => list !== undefined && list.length > 0)) return [];
  return [
    {
      path: '',
      fact: `names no field of ${quote(entry.kind ?? '')} to ignore`,
      remedy: 'Give jsonPointers, jqPathExpressions or managedFieldsManagers',
    },
  ];
}

function validatePointer(pointer: string): Diagnostic[] {
  if (!pointer.startsWith('/')) {
    const path = pointer
      .replace(/^\$?\.?/, '')
      .split('.')
      .join('/');
    return [
      {
        path: '',
        fact: `${quote(pointer)} is not a JSON pointer, which begins with "/"`,
        remedy: /^\$?\.?\w+(\.\w+)*$/.test(pointer) ? `Write "/${path}"` : 'Write it as in "/spec/replicas"',
      },
    ];
  }
  if (!/~(?![01])/.test(pointer)) return [];
  return [
    {
      path: '',
      fact: `${quote(pointer)} has a "~" without 0 or 1`,
      allowed: 'Allowed: ~0 for "~", ~1 for "/"',
      remedy: 'Escape it',
    },
  ];
}

function validateExpression(expression: string): Diagnostic[] {
  if (!/^\s*(\/|\$|$)/.test(expression)) return [];
  return [
    {
      path: '',
      fact: `${quote(expression)} is not a jq path, and Argo CD then cannot compare the whole Application`,
      remedy: 'Begin with ".", e.g. ".spec.replicas"; a path with "/" belongs to jsonPointers',
    },
  ];
}

function validateManager(manager: string): Diagnostic[] {
  return manager === '' ? [{ path: '', fact: 'is empty', remedy: 'Name a field manager' }] : [];
}
