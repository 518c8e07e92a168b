import { dump } from 'js-yaml';

/** The fastest of the well-kept printers, told to do what a manifest needs: no anchors, no folded lines. */
export function jsYaml(document: unknown): string {
  return dump(document, { noRefs: true, lineWidth: -1 });
}
