import { Document } from './document';

/** Documents by kind, namespace and name: everything is looked up, nothing searched. */
export class DocumentIndex {
  private readonly kinds = new Map<string, Document[]>();
  /** By kind and name; a list only where several share both, since thousands do not. */
  private readonly names = new Map<string, Map<string, Document | Document[]>>();

  public constructor(documents: Iterable<Document>) {
    for (const document of documents) {
      const { kind = '', metadata } = document.manifest;
      let names = this.names.get(kind);
      if (names === undefined) {
        this.names.set(kind, names = new Map());
        this.kinds.set(kind, []);
      }
      this.kinds.get(kind)!.push(document);
      if (metadata?.name === undefined) continue;
      const known = names.get(metadata.name);
      if (known === undefined) names.set(metadata.name, document);
      else if (Array.isArray(known)) known.push(document);
      else names.set(metadata.name, [known, document]);
    }
  }

  public ofKind(kind: string): readonly Document[] {
    return this.kinds.get(kind) ?? [];
  }

  /** Those of this kind and name, in whatever namespace. */
  public named(kind: string, name: string): readonly Document[] {
    const found = this.names.get(kind)?.get(name);
    if (found === undefined) return [];
    return Array.isArray(found) ? found : [found];
  }

  /** Those of them that lie in a namespace; undefined stands for those that say none. */
  public inNamespace(kind: string, namespace: string | undefined, name: string): readonly Document[] {
    return this.named(kind, name).filter(({ manifest }) => (manifest.metadata!.namespace ?? '') === (namespace ?? ''));
  }
}
