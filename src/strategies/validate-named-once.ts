import { Diagnostic } from '../core/diagnostic';

/**
 * Rejects workloads of one release that name an object twice: they would put each other's changes back.
 *
 * @param workloads the objects that each of them changes, by prop
 */
export function validateNamedOnce(workloads: readonly { [prop: string]: string | undefined }[]): Diagnostic[] {
  const seen = new Set<string>();
  return workloads.flatMap((objects, i) =>
    Object.entries(objects).flatMap(([prop, object]): Diagnostic[] => {
      if (object === undefined) return [];
      if (!seen.has(object)) {
        seen.add(object);
        return [];
      }
      return [{ path: `workloads[${i}].${prop}`, fact: `${object} is named twice`, remedy: 'Name each object once' }];
    }),
  );
}
