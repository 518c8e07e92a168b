/** A part of an image reference. */
export enum ImagePart {
  /** What follows the colon, e.g. `v1.2.0`. */
  TAG = 'tag',
  /** `sha256:` and 64 hexadecimal digits. */
  DIGEST = 'digest',
  /** The whole reference, as the manifest has it. */
  REFERENCE = 'reference',
}
