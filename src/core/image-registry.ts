import { Diagnostic } from './diagnostic';
import { quote } from './text';

/** Key of the construct context with the registry of the library's own images. */
export const IMAGE_REGISTRY = 'cdk8s-argo-tekton/image-registry';

/**
 * An image as another registry has it: `docker.io/alpine/git:v2` → `mirror.example.com/alpine/git:v2`. Path, tag and
 * digest stay: a digest is that of the content, and the same in every registry that got a whole copy.
 */
export function inRegistry(registry: string, image: string): string {
  return `${registry}/${image.slice(image.indexOf('/') + 1)}`;
}

const REGISTRY = /^[a-zA-Z0-9][-a-zA-Z0-9.]*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/** Validates a registry from which images are pulled. */
export function validateRegistry(registry: string): Diagnostic[] {
  const [host] = registry.split('/');
  // Docker reads a first part without dot and port as a folder of docker.io
  if (REGISTRY.test(registry) && (/[.:]/.test(host) || host === 'localhost')) return [];
  return [
    {
      path: '',
      fact: `${quote(registry)} is not a registry`,
      allowed: 'Allowed: HOST[:PORT][/PATH], e.g. mirror.example.com or registry.example.com:5000/mirror',
      remedy: 'Write it without scheme and without "/" at the end; a host without a dot needs its port',
    },
  ];
}
