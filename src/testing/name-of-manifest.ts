/** The name of an object, or what its name begins with. */
export function nameOfManifest({ metadata }: any): string {
  return metadata?.name ?? metadata?.generateName ?? '';
}
