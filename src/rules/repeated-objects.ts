import { Chart } from 'cdk8s';
import { sameObjectTwice } from './catalog/same-object-twice';
import { ConstructDocument } from './construct-document';
import { Installation } from './model/installation';
import { objectKey } from './model/object-key';
import { objectName } from './model/object-name';
import { IN_CLUSTER_SERVER } from '../argocd/destination-cluster';
import { Document, Finding } from '../core/document';

/** A document of an object that another document has already. */
export interface Repetition extends Finding<ConstructDocument> {
  readonly first: ConstructDocument;
}

/**
 * Reports objects that a program makes twice, in whichever charts: one overwrites the other, and when one is removed
 * Argo CD prunes the object of both. Only programs are checked: a repository may have a folder for each cluster.
 */
export function repeatedObjects(documents: readonly ConstructDocument[]): Repetition[] {
  const candidates = groups(documents, ({ manifest: { kind, metadata } }) => `${kind}\n${metadata?.name}`);
  if (candidates.length === 0) return [];
  const keyOf = clusterObjectKey(documents);
  return candidates
    .flatMap((group) => groups(group, keyOf))
    .flatMap(([first, ...others]) => others.map((document) => repetition(document, first)));
}

function repetition(document: ConstructDocument, first: ConstructDocument): Repetition {
  const { code, severity } = sameObjectTwice;
  return {
    document,
    first,
    code,
    severity,
    path: 'metadata.name',
    fact: `${objectName(document.manifest)} is made twice, first by ${first.object.node.path}`,
    remedy:
      'Create it once, or give one of them another name. If they are for different clusters, acknowledge it: ' +
      `Rules.of(chart).acknowledge("${code}", REASON)`,
  };
}

/**
 * What identifies an object in all clusters: its cluster, that of the Application that syncs it, and its key there. An
 * object that names no namespace is in that of the Application, else in one that only its chart has.
 */
function clusterObjectKey(
  documents: readonly ConstructDocument[],
): (document: ConstructDocument) => string | undefined {
  const places = new Map<Document, { cluster: string; destinationNamespace?: string }>();
  for (const application of new Installation(documents).applications) {
    for (const document of application.synced) places.set(document, application);
  }
  return (document) => {
    const { cluster, destinationNamespace } = places.get(document) ?? { cluster: IN_CLUSTER_SERVER };
    const chart = `chart ${Chart.of(document.object).node.path}`;
    const key = objectKey(document.manifest, destinationNamespace ?? chart);
    return key === undefined ? undefined : `${cluster}\n${key}`;
  };
}

/** The documents of each key that several have. */
function groups(
  documents: readonly ConstructDocument[],
  keyOf: (document: ConstructDocument) => string | undefined,
): ConstructDocument[][] {
  const byKey = new Map<string, ConstructDocument[]>();
  for (const document of documents) {
    const key = keyOf(document);
    if (key === undefined) continue;
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [document]);
    else group.push(document);
  }
  return [...byKey.values()].filter(({ length }) => length > 1);
}
