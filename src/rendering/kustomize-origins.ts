import { posix } from 'path';
import { isDeepStrictEqual } from 'util';
import { kustomizationFile } from './kustomization-parts';
import { ORIGIN, PropertyOrigin, OriginOfObject } from './rendered-object';
import { isInside, pathIn, RepositoryCopy } from './repository-copy';
import { SourceFiles } from './source-files';
import { FileDocument } from '../check/file-document';
import { Manifest } from '../core/document';
import { parseKubernetesYaml } from '../core/parse-kubernetes-yaml';
import { elements, isRecord } from '../rules/model/elements';

/** Finds the files of the objects of a kustomization, by the annotations of Kustomize. */
export class KustomizeOrigins {
  private readonly patches: readonly FileDocument[];

  /**
   * @param folder of the kustomization, from the root
   * @param manifests the files that it reads, from the root
   */
  public constructor(
    private readonly folder: string,
    manifests: readonly string[],
    private readonly files: SourceFiles,
    private readonly copy: RepositoryCopy,
  ) {
    this.patches = manifests.flatMap((path) => files.documentsOf(path));
  }

  public of(object: FileDocument): OriginOfObject {
    const origin = originOf(object.manifest);
    const own = this.documentOf(origin, object.manifest);
    const documents = own === undefined ? [] : [own, ...this.patchesOf(own)];
    return {
      acknowledgements: documents.flatMap(({ acknowledgements }) => acknowledgements),
      origin: (property) =>
        sameValue(documents, object, property) ??
        nearestPlace(own, property) ??
        this.generatorOf(origin, object.manifest),
    };
  }

  private documentOf({ path, repo }: any, manifest: Manifest): FileDocument | undefined {
    const file = typeof path === 'string' && repo === undefined ? this.fromRoot(path) : undefined;
    const documents = file === undefined ? [] : this.files.documentsOf(file);
    const ofKind = documents.filter((each) => each.manifest.kind === manifest.kind);
    const name = `${manifest.metadata?.name}`;
    return (
      ofKind.find((each) => each.manifest.metadata?.name === name) ??
      ofKind.find((each) => name.includes(`${each.manifest.metadata?.name}`)) ??
      ofKind[0]
    );
  }

  private fromRoot(path: string): string | undefined {
    const file = posix.normalize(pathIn(this.folder, path));
    return isInside(file) ? file : undefined;
  }

  /** Patches of the same object, the last one first, since it wins. */
  private patchesOf(own: FileDocument): FileDocument[] {
    const { kind, metadata } = own.manifest;
    return this.patches
      .filter((each) => each !== own && each.manifest.kind === kind && each.manifest.metadata?.name === metadata?.name)
      .reverse();
  }

  /** The entry of a generator; the kustomization as a whole where the entry is not found. */
  private generatorOf({ configuredIn, repo }: any, { kind, metadata }: Manifest): PropertyOrigin | undefined {
    const path = typeof configuredIn === 'string' && repo === undefined ? this.fromRoot(configuredIn) : undefined;
    const file = path === undefined ? undefined : kustomizationFile(posix.dirname(path).replace(/^\.$/, ''), this.copy);
    const [document] = file === undefined ? [] : this.files.documentsOf(file);
    if (document === undefined) return undefined;
    const generator = kind === 'Secret' ? 'secretGenerator' : 'configMapGenerator';
    const entry = elements(document.manifest[generator]).find(({ name }) => metadata?.name?.includes(`${name}`));
    const property = entry === undefined ? '' : `${generator}.${entry.name}`;
    return { file: document.file, region: document.region(property) };
  }
}

/** The content of the annotation; nothing where there is none. */
function originOf({ metadata }: Manifest): any {
  const text: unknown = metadata?.annotations?.[ORIGIN];
  const origin = typeof text === 'string' ? parseKubernetesYaml(text) : undefined;
  return isRecord(origin) ? origin : {};
}

/** The place with the value that the object has. */
function sameValue(
  documents: readonly FileDocument[],
  object: FileDocument,
  property: string,
): PropertyOrigin | undefined {
  const value = writtenValue(object, property);
  const document =
    value === undefined ? undefined : documents.find((each) => isDeepStrictEqual(writtenValue(each, property), value));
  if (document === undefined) return undefined;
  return { file: document.file, region: document.region(property), written: document.written(property) };
}

function writtenValue(document: FileDocument, property: string): unknown {
  const written = document.written(property);
  return written?.place.value.toJS(written.yaml);
}

function nearestPlace(document: FileDocument | undefined, property: string): PropertyOrigin | undefined {
  return document === undefined ? undefined : { file: document.file, region: document.region(property) };
}
