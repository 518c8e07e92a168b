import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Installation } from '../model/installation';
import { meantName } from '../model/meant-name';
import { isClusterWide } from '../model/object-key';
import { Rule, RuleFinding } from '../model/rule';

/**
 * A namespace that no manifest makes, where one of nearly this name is made and nothing is in it. Namespaces are often
 * made elsewhere, so an unknown one alone is not reported.
 */
export const missingNamespace: Rule = {
  code: 'missing-namespace',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => {
    const made = madeNames(installation.ofKind('Namespace'));
    if (made.length === 0) return [];
    const used = usedNamespaces(installation);
    const empty = made.filter((name) => !used.has(name));
    return [...used].flatMap(([name, documents]) =>
      made.includes(name) || OF_CLUSTERS.test(name) || documents.length === 0 ? [] : misspelt(name, documents, empty),
    );
  },
};

/** Namespaces that a cluster has by itself, those of OpenShift too: `openshift-operators`. */
const OF_CLUSTERS = /^(default$|kube-|openshift-)/;

function madeNames(documents: readonly Document[]): string[] {
  return documents.flatMap(({ manifest }) => manifest.metadata?.name ?? []);
}

/** The documents in each namespace. One into which an Application deploys has none here: Argo CD may create it. */
function usedNamespaces({ documents, applications }: Installation): Map<string, Document[]> {
  const used = new Map<string, Document[]>();
  for (const document of documents) {
    const { kind = '', metadata } = document.manifest;
    const namespace = metadata?.namespace;
    if (namespace === undefined || isClusterWide(kind)) continue;
    const known = used.get(namespace);
    if (known === undefined) used.set(namespace, [document]);
    else known.push(document);
  }
  for (const { destinationNamespace, syncOptions } of applications) {
    if (destinationNamespace === undefined) continue;
    if (syncOptions.includes('CreateNamespace=true')) used.set(destinationNamespace, []);
    else if (!used.has(destinationNamespace)) used.set(destinationNamespace, []);
  }
  return used;
}

function misspelt(name: string, documents: readonly Document[], empty: readonly string[]): RuleFinding[] {
  const meant = meantName(name, empty);
  if (meant === undefined) return [];
  const others = documents.length === 1 ? 'this object is' : `${documents.length} objects are`;
  return [
    {
      document: documents[0],
      path: 'metadata.namespace',
      fact:
        `is ${quote(name)}, which no manifest makes: ${others} in it, and nothing is in the Namespace ` + quote(meant),
      allowed: `Did you mean ${quote(meant)}?`,
      remedy: 'Correct the namespace, or add a Namespace of this name',
    },
  ];
}
