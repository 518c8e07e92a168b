import { Diagnostic, within } from '../core/diagnostic';
import { referencedNameDiagnostics } from '../core/name';

/** Rejects names that no object has. @param names kind and name, by prop */
export function validateObjectNames(names: { [prop: string]: readonly [string, string | undefined] }): Diagnostic[] {
  return Object.entries(names).flatMap(([prop, [kind, name]]) =>
    name === undefined ? [] : within(prop, referencedNameDiagnostics(kind, name)),
  );
}
