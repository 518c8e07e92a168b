import { elements } from './elements';
import { Installation } from './installation';
import { ObjectReference } from './object-reference';
import { Document } from '../../core/document';

/** Where an object is: its kind, its namespace, and where that is not known the folder of what names it. */
type ObjectPlace = Pick<ObjectReference, 'kind' | 'namespace' | 'document'>;

/** A document and its name. */
export interface NamedDocument {
  readonly name: string;
  readonly document: Document;
}

/** Objects that are there without a manifest: Kubernetes and OpenShift make them in each namespace. */
const MADE_BY_CLUSTER = [
  'ConfigMap/kube-root-ca.crt',
  'ConfigMap/openshift-service-ca.crt',
  'ServiceAccount/builder',
  'ServiceAccount/default',
  'ServiceAccount/deployer',
  'ServiceAccount/pipeline',
];

/** Kinds that make an object of another kind with their own name. */
const MAKERS: { readonly [kind: string]: readonly string[] } = {
  Secret: ['Certificate', 'ExternalSecret', 'SealedSecret', 'VaultStaticSecret'],
  Task: ['ClusterTask'],
};

/** The objects of one kind. */
interface ObjectsOfKind {
  /** By namespace, or by folder where they have none. */
  readonly places: Map<string, NamedDocument[]>;
  /** `namespace/name`; without a namespace, `/name`. */
  readonly keys: Set<string>;
  readonly names: Set<string>;
}

/** The names of the objects that the documents make. Every look-up is by key. */
export class ObjectNames {
  private readonly generated: ReadonlySet<string>;
  private readonly kinds = new Map<string, ObjectsOfKind>();

  public constructor(private readonly installation: Installation) {
    this.generated = generatedNames(installation);
  }

  /** Whether an object is among the documents. One whose namespace is not known can be in any. */
  public has({ kind, name, namespace }: ObjectReference): boolean {
    const key = `${kind}/${name}`;
    if (MADE_BY_CLUSTER.includes(key) || this.generated.has(key)) return true;
    return [kind, ...(MAKERS[kind] ?? [])].some((maker) => {
      const { keys, names } = this.objectsOf(maker);
      if (!names.has(name)) return false;
      return namespace === undefined || keys.has(`${namespace}/${name}`) || keys.has(`/${name}`);
    });
  }

  /** The objects of the kind in the namespace, and those without one in the same folder. */
  public beside({ kind, namespace, document: { folder } }: ObjectPlace): readonly NamedDocument[] {
    const { places } = this.objectsOf(kind);
    const inFolder = places.get(inFolderOf(folder)) ?? [];
    return namespace === undefined ? inFolder : [...(places.get(namespace) ?? []), ...inFolder];
  }

  /** The only object of this kind and name, where it is in another namespace. */
  public elsewhere({ kind, name }: ObjectReference): Document | undefined {
    return this.installation.index.onlyNamed(kind, name);
  }

  private objectsOf(kind: string): ObjectsOfKind {
    const known = this.kinds.get(kind);
    if (known !== undefined) return known;
    const objects: ObjectsOfKind = { places: new Map(), keys: new Set(), names: new Set() };
    for (const document of this.installation.ofKind(kind)) this.add(objects, document);
    this.kinds.set(kind, objects);
    return objects;
  }

  private add({ places, keys, names }: ObjectsOfKind, document: Document): void {
    const { name, namespace = this.installation.destinationNamespaceOf(document) } = document.manifest.metadata ?? {};
    if (name === undefined) return;
    names.add(name);
    keys.add(`${namespace ?? ''}/${name}`);
    const place = namespace ?? inFolderOf(document.folder);
    const known = places.get(place);
    if (known === undefined) places.set(place, [{ name, document }]);
    else known.push({ name, document });
  }
}

/** The place of objects without a namespace, which is not one. */
function inFolderOf(folder: string): string {
  return `folder ${folder}`;
}

/** The ConfigMaps and Secrets that Kustomize makes, as `Kind/name`. */
function generatedNames(installation: Installation): Set<string> {
  const generators = { configMapGenerator: 'ConfigMap', secretGenerator: 'Secret' };
  return new Set(
    installation
      .ofKind('Kustomization')
      .flatMap(({ manifest }) =>
        Object.entries(generators).flatMap(([field, kind]) =>
          elements(manifest[field]).map(({ name }) => `${kind}/${name}`),
        ),
      ),
  );
}
