/** The items of an annotation whose value is a list, each once (`GetAnnotationCSVs` of Argo CD 3.6). */
export function listItems(annotation: string | undefined): string[] {
  const items = (annotation ?? '').split(',').map((item) => item.trim());
  return [...new Set(items)].filter((item) => item !== '');
}
