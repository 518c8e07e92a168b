import { IConstruct } from 'constructs';
import { IMAGE_REGISTRY, inRegistry } from '../core/image-registry';
import { PULL_SECRETS } from '../core/pull-secrets';

/**
 * The default images of tasks and hooks, each with a version, and with a digest where the content could be verified.
 * This is the only place where the library names an image.
 *
 * | image | must have |
 * |---|---|
 * | git | sh, git, and for private repositories ssh |
 * | buildah | sh, buildah |
 * | kubectl | sh, kubectl, and coreutils or busybox |
 * | syft | /busybox/sh, busybox, and syft in PATH or as /syft: images of syft whose tag ends in -debug |
 * | oras | sh, oras 1.2 or later, busybox, authorities in /etc/ssl/certs |
 *
 * To pull them all from your own registry, set `new GitOpsApp({ imageRegistry })`, or the context
 * `DefaultImages.REGISTRY` of another App. An image that a prop sets does not change. For a registry that needs a
 * login, set `imagePullSecrets` in the same place.
 */
export class DefaultImages {
  /** For `GitCloneTask`. */
  public static readonly GIT =
    'docker.io/alpine/git:v2.49.1@sha256:c0280cf9572316299b08544065d3bf35db65043d5e3963982ec50647d2746e26';

  /** For `BuildahTask`. */
  public static readonly BUILDAH = 'quay.io/buildah/stable:v1.43.1';

  /** For `BuildahTask`: writes the SBOM. Without digest, which could not be verified for this version. */
  public static readonly SYFT = 'docker.io/anchore/syft:v1.57.0-debug';

  /** For `BuildahTask`: attaches the SBOM. Without digest, which could not be verified for this version. */
  public static readonly ORAS = 'ghcr.io/oras-project/oras:v1.3.6';

  /** For `KubectlDeployTask` and for the trigger of a hook. */
  public static readonly KUBECTL =
    'docker.io/alpine/k8s:1.34.1@sha256:ec714df3813b5405292860f8a1c55c5727bf8c33c88992f1e981efad8065547f';

  /**
   * Key of the construct context with the registry for all these images, e.g. `mirror.example.com`. Set it before you
   * create constructs: `app.node.setContext(DefaultImages.REGISTRY, 'mirror.example.com')`.
   */
  public static readonly REGISTRY = IMAGE_REGISTRY;

  /**
   * Key of the construct context with the Secrets to pull the images of all pods, a list of names or constructs:
   * `chart.node.setContext(DefaultImages.PULL_SECRETS, ['registry'])`, before you create constructs in the chart. Each
   * pod takes those of the chart that its namespace comes from: that of the pipeline, or the synced one. The context of
   * the app counts where the chart has none.
   */
  public static readonly PULL_SECRETS = PULL_SECRETS;

  /**
   * Returns an image from the registry that the app sets. Use it for constructs of your own that run one of these
   * images.
   *
   * @param image one of the images above
   */
  public static of(scope: IConstruct, image: string): string {
    const registry = scope.node.tryGetContext(IMAGE_REGISTRY) as string | undefined;
    return registry === undefined ? image : inRegistry(registry, image);
  }

  private constructor() {}
}
