import { IgnoreDifference } from './ignore-difference';
import { jqFault } from './jq-fault';
import { validateIgnoredKind } from './validate-ignored-kind';
import { validateJsonPointer } from './validate-json-pointer';
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
    ...validateIgnoredKind(entry),
    ...validateHasField(entry),
    ...jsonPointers.flatMap((pointer, i) => within(`jsonPointers[${i}]`, validateJsonPointer(pointer))),
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

function validateExpression(expression: string): Diagnostic[] {
  const fact = `${quote(expression)} is not a jq path, and Argo CD then cannot compare the whole Application`;
  if (/^\s*(\/|\$\.|$)/.test(expression)) {
    const remedy = 'Begin with ".", e.g. ".spec.replicas"; a path with "/" belongs to jsonPointers';
    return [{ path: '', fact, remedy }];
  }
  const fault = jqFault(expression);
  if (fault === undefined) return [];
  const { at, unknownFunction } = fault;
  const rest = expression.slice(at);
  if (unknownFunction !== undefined) {
    const remedy = 'Put a name with "-" or "/" into quotes, as in ".data[\"a-b\"]"';
    return [{ path: '', fact: `${fact}: its jq has no function ${quote(unknownFunction)}`, remedy }];
  }
  return [
    {
      path: '',
      fact: rest === '' ? `${fact}: it ends too early` : `${fact}: ${quote(rest)} cannot follow`,
      remedy: 'Correct it, as in ".spec.template.spec.containers[] | select(.name == \"app\").image"',
    },
  ];
}

function validateManager(manager: string): Diagnostic[] {
  return manager === '' ? [{ path: '', fact: 'is empty', remedy: 'Name a field manager' }] : [];
}
