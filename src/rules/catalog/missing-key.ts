import { Document } from '../../core/document';
import { existing } from '../../core/near-miss';
import { quote } from '../../core/text';
import { severityOf } from '../model/evidence';
import { Installation } from '../model/installation';
import { KeyReference, keyReferences } from '../model/key-reference';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';

/** The container does not start, or the hook fails, when the ConfigMap that it reads lacks the key. */
export const missingKey: Rule = {
  code: 'missing-key',
  severity: 'error',
  mayWarn: true,
  needs: 'documents',
  check: (installation) =>
    keyReferences(installation).flatMap((reference) => missingKeyFinding(installation, reference) ?? []),
};

function missingKeyFinding(installation: Installation, reference: KeyReference): RuleFinding | undefined {
  const { document, path, kind, name, key, evidence } = reference;
  const namespace = document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
  const source = installation.find(kind, namespace, name);
  const keys = source === undefined || isElsewhere(installation, source, namespace) ? [] : keysOf(source);
  if (keys.length === 0 || keys.includes(key)) return undefined; // something else fills one without keys
  const isPatched = installation.ofKind('Kustomization').length > 0;
  return {
    document,
    severity: isPatched ? 'warning' : severityOf(evidence),
    path,
    fact:
      `reads the key ${quote(key)} of ${objectName(source!.manifest)}, which does not have it: ` +
      (evidence === 'text' ? 'the program gets an empty text' : failure(path)),
    allowed: existing('Keys', key, keys),
    remedy: 'Correct the key, or add it',
  };
}

function failure(path: string): string {
  return path.endsWith('RUN_VALUES') ? 'the hook fails' : 'the container does not start';
}

/** Whether the document that was found by its name is in another namespace. */
function isElsewhere(installation: Installation, source: Document, namespace: string | undefined): boolean {
  const own = source.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(source);
  return own !== undefined && namespace !== undefined && own !== namespace;
}

function keysOf({ manifest: { data, stringData, binaryData } }: Document): string[] {
  return Object.keys({ ...data, ...stringData, ...binaryData });
}
