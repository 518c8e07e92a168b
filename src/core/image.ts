import { Diagnostic } from './diagnostic';
import { quote } from './text';

const REFERENCE = new RegExp(
  '^(?<repository>[a-zA-Z0-9][-a-zA-Z0-9.]*(:[0-9]+(?=/))?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*)' +
    '(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>sha256:[0-9a-f]{64}))?$',
);

/** The parts of an image reference. */
export interface ImageReference {
  /** Registry and path, e.g. `quay.io/buildah/stable`. */
  readonly repository: string;
  /** e.g. `v1.43.1`. */
  readonly tag?: string;
  /** e.g. `sha256:…`. */
  readonly digest?: string;
}

/** Takes an image reference apart, or gives undefined where it is none. */
export function parseImage(reference: string): ImageReference | undefined {
  const groups = REFERENCE.exec(reference)?.groups;
  return groups && { repository: groups.repository, tag: groups.tag, digest: groups.digest };
}

/**
 * Reports an image of a step or container without a version. An image with a `$(…)` is known only in the run and is
 * not checked.
 */
export function imageDiagnostics(reference: string): Diagnostic[] {
  if (reference.includes('$(')) return [];
  const image = parseImage(reference);
  const allowed = 'Allowed: REPOSITORY:TAG, REPOSITORY@sha256:DIGEST or both';
  if (image === undefined) {
    return [
      {
        path: '',
        fact: `${quote(reference)} is not an image reference`,
        allowed,
        remedy: 'Give the image as a registry names it',
      },
    ];
  }
  if (image.digest === undefined && (image.tag === undefined || image.tag === 'latest')) {
    return [
      {
        path: '',
        fact: `${quote(reference)} names no version`,
        allowed,
        remedy: 'Pin the image: what "latest" is changes under a running system',
      },
    ];
  }
  return [];
}

/** Reports an invalid repository of an image (without tag and digest). */
export function imageRepositoryDiagnostics(repository: string): Diagnostic[] {
  const image = parseImage(repository);
  if (image !== undefined && image.repository === repository && /\//.test(repository)) return [];
  return [
    {
      path: '',
      fact: `${quote(repository)} is not the repository of an image`,
      allowed: 'Allowed: REGISTRY/PATH without tag and digest, e.g. registry.example.com/shop/cart',
      remedy: 'The tag comes from the run',
    },
  ];
}
