import { kindsOfGroup } from '../argocd/kubernetes-kinds';
import { CommentedAcknowledgement, LocatedDocument, Region, SourceFile, WrittenProperty } from '../check/file-document';
import { Manifest } from '../core/document';
import { groupOf, isClusterWide } from '../rules/model/object-key';
import { RenderedDocument } from '../rules/model/rendered-document';

/** Where a property of a rendered object comes from. */
export interface PropertyOrigin {
  readonly file: SourceFile;
  readonly region: Region;
  /** The property in the file, if it has the same value there. */
  readonly written?: WrittenProperty;
}

/** What is known of the origin of a rendered object. */
export interface OriginOfObject {
  readonly acknowledgements: readonly CommentedAcknowledgement[];
  /** Undefined where it is not known. */
  origin(property: string): PropertyOrigin | undefined;
}

/** The source of which an object is. */
export interface SourceOfObject {
  /** The name of the Application. */
  readonly name: string;
  /** The document with the Application, the place of what has no other. */
  readonly document: LocatedDocument;
  /** The path of the source in it. */
  readonly path: string;
  /** From the root. */
  readonly folder: string;
  /** Into which the Application deploys. */
  readonly namespace?: string;
  readonly key: string;
}

/** An object that Kustomize or Helm made, with its place in the files of the repository. */
export class RenderedObject implements RenderedDocument, LocatedDocument {
  public readonly manifest: Manifest;
  public readonly acknowledgements: readonly CommentedAcknowledgement[];
  public readonly folder: string;
  public readonly renderedFrom: string;
  public readonly renderedFor: string;

  /** @param origin undefined where nothing is known of it */
  public constructor(
    manifest: Manifest,
    private readonly source: SourceOfObject,
    private readonly origin: OriginOfObject | undefined,
  ) {
    this.manifest = inNamespace(manifest, source.namespace);
    this.acknowledgements = origin?.acknowledgements ?? [];
    this.folder = source.folder;
    this.renderedFrom = source.key;
    this.renderedFor = source.name;
  }

  public get file(): SourceFile {
    return this.placeOf('').file;
  }

  public region(property: string): Region {
    return this.placeOf(property).region(property);
  }

  public placeOf(property: string): LocatedDocument {
    const { file, region, written } = this.origin?.origin(property) ?? this.atApplication();
    return Object.create(this, {
      file: { value: file },
      region: { value: () => region },
      written: { value: (other: string) => (other === property ? written : undefined) },
    });
  }

  private atApplication(): PropertyOrigin {
    const { document, path } = this.source;
    const place = document.placeOf?.(path) ?? document;
    return { file: place.file, region: place.region(path) };
  }
}

/** The annotation in which Kustomize writes the file of an object (`buildMetadata: [originAnnotations]`). */
export const ORIGIN = 'config.kubernetes.io/origin';

/** A manifest without the annotation, which only finds its file. */
export function withoutOrigin(manifest: Manifest): Manifest {
  const { [ORIGIN]: origin, ...annotations } = manifest.metadata?.annotations ?? {};
  if (origin === undefined) return manifest;
  const { annotations: _, ...metadata } = manifest.metadata!;
  const isEmpty = Object.keys(annotations).length === 0;
  return { ...manifest, metadata: isEmpty ? metadata : { ...metadata, annotations } };
}

/** Groups beside those of Kubernetes of which all kinds are namespaced. */
const NAMESPACED_GROUPS = ['argoproj.io', 'tekton.dev'];

/** Argo CD applies an object without a namespace to that of its Application. */
function inNamespace(manifest: Manifest, namespace: string | undefined): Manifest {
  const { kind = '', metadata } = manifest;
  const group = groupOf(manifest);
  const isKnown = kindsOfGroup(group)?.includes(kind) === true || NAMESPACED_GROUPS.includes(group);
  if (namespace === undefined || metadata?.namespace !== undefined || !isKnown || isClusterWide(kind)) return manifest;
  return { ...manifest, metadata: { ...metadata, namespace } };
}
