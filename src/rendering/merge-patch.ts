import { isRecord } from '../rules/model/elements';

/** A value with a JSON merge patch (RFC 7386), in which null removes a field. */
export function mergePatch(target: any, patch: any): any {
  if (!isRecord(patch)) return patch;
  const merged: { [field: string]: any } = isRecord(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
}
