import { Document } from './document';

/** Documents of one kind and name, by namespace. */
type Namesakes = Map<string, Document[]>;

/**
 * Documents by kind, name and namespace: everything is looked up, nothing searched, also where thousands of teams
 * have the same names.
 */
export class DocumentIndex {
  private readonly kinds = new Map<string, Document[]>();
  /** By kind and name; those of one name by namespace, where there are several. */
  private readonly names = new Map<string, Map<string, Document | Namesakes>>();

  public constructor(documents: Iterable<Document> = []) {
    for (const document of documents) this.addNamesake(document);
  }

  public addNamesake(document: Document): void {
    const { kind = '', metadata } = document.manifest;
    let names = this.names.get(kind);
    if (names === undefined) {
      this.names.set(kind, (names = new Map()));
      this.kinds.set(kind, []);
    }
    this.kinds.get(kind)!.push(document);
    if (metadata?.name === undefined) return;
    const known = names.get(metadata.name);
    if (known === undefined) names.set(metadata.name, document);
    else if (known instanceof Map) add(known, document);
    else names.set(metadata.name, add(add(new Map(), known), document));
  }

  public ofKind(kind: string): readonly Document[] {
    return this.kinds.get(kind) ?? [];
  }

  /** The one of this kind and name, in whatever namespace; undefined where there are several. */
  public onlyNamed(kind: string, name: string): Document | undefined {
    const found = this.names.get(kind)?.get(name);
    return found instanceof Map ? undefined : found;
  }

  /** All of this kind and name, in whatever namespaces. */
  public named(kind: string, name: string): readonly Document[] {
    const found = this.names.get(kind)?.get(name);
    if (found === undefined) return [];
    return found instanceof Map ? [...found.values()].flat() : [found];
  }

  /** Documents of a kind and name in a namespace; undefined selects those without a namespace. */
  public inNamespace(kind: string, namespace: string | undefined, name: string): readonly Document[] {
    const found = this.names.get(kind)?.get(name);
    if (found === undefined) return [];
    if (found instanceof Map) return found.get(namespace ?? '') ?? [];
    return namespaceOf(found) === (namespace ?? '') ? [found] : [];
  }
}

function add(namesakes: Namesakes, document: Document): Namesakes {
  const namespace = namespaceOf(document);
  const known = namesakes.get(namespace);
  if (known === undefined) namesakes.set(namespace, [document]);
  else known.push(document);
  return namesakes;
}

/** Empty for a document without a namespace. */
function namespaceOf({ manifest }: Document): string {
  return manifest.metadata?.namespace ?? '';
}
