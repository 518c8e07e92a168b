import { IConstruct } from 'constructs';
import { IMAGE_REGISTRY, inRegistry } from '../core/image-registry';

/**
 * The images that tasks and hooks run, where their author names no other: each with its version, those whose content
 * could be verified also with its digest, and each with a shell. This is the one place where the library names an image.
 *
 * | image | must have |
 * |---|---|
 * | git | sh, git, and for private repositories ssh |
 * | buildah | sh, buildah |
 * | kubectl | sh, kubectl, and coreutils or busybox |
 * | syft | /busybox/sh, busybox, and syft in PATH or as /syft: those of syft whose tag ends in -debug |
 * | oras | sh, oras 1.2 or later, busybox, authorities in /etc/ssl/certs |
 *
 * A cluster without public registries takes them all from one of its own: `new GitOpsApp({ imageRegistry })`, or the
 * context `DefaultImages.REGISTRY` of any other App. An image that a prop names stays where it is.
 */
export class DefaultImages {
  /** For `GitCloneTask`. */
  public static readonly GIT =
    'docker.io/alpine/git:v2.49.1@sha256:c0280cf9572316299b08544065d3bf35db65043d5e3963982ec50647d2746e26';

  /** For `BuildahTask`. */
  public static readonly BUILDAH = 'quay.io/buildah/stable:v1.43.1';

  /** For the SBOM of `BuildahTask`: what writes it. By tag: nobody could look at the digest of this version here. */
  public static readonly SYFT = 'docker.io/anchore/syft:v1.57.0-debug';

  /** For the SBOM of `BuildahTask`: what attaches it to the image. By tag: nobody could look at the digest of this version here. */
  public static readonly ORAS = 'ghcr.io/oras-project/oras:v1.3.6';

  /** For `KubectlDeployTask` and for the hook's Job. */
  public static readonly KUBECTL =
    'docker.io/alpine/k8s:1.34.1@sha256:ec714df3813b5405292860f8a1c55c5727bf8c33c88992f1e981efad8065547f';

  /**
   * Key of the construct context with the registry from which all these images come, e.g. `mirror.example.com`. It is
   * set before there are constructs: `app.node.setContext(DefaultImages.REGISTRY, 'mirror.example.com')`.
   */
  public static readonly REGISTRY = IMAGE_REGISTRY;

  /**
   * One of these images, from the registry that the app says. Use it for constructs of your own that run one of them.
   *
   * @param image one of the images above
   */
  public static of(scope: IConstruct, image: string): string {
    const registry = scope.node.tryGetContext(IMAGE_REGISTRY) as string | undefined;
    return registry === undefined ? image : inRegistry(registry, image);
  }

  private constructor() {}
}
