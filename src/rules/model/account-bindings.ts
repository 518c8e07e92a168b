import { elements } from './elements';
import { Installation } from './installation';
import { Document } from '../../core/document';

const BINDINGS = new WeakMap<Installation, Map<string, Document[]>>();

/** The RoleBindings and ClusterRoleBindings that have a ServiceAccount among their subjects. */
export function accountBindings(installation: Installation, namespace: string | undefined, name: string): Document[] {
  let bindings = BINDINGS.get(installation);
  if (bindings === undefined) BINDINGS.set(installation, (bindings = readBindings(installation)));
  return bindings.get(`${namespace ?? ''}/${name}`) ?? [];
}

/** By namespace and name of the ServiceAccount. */
function readBindings(installation: Installation): Map<string, Document[]> {
  const found = new Map<string, Document[]>();
  for (const document of ['RoleBinding', 'ClusterRoleBinding'].flatMap((kind) => installation.ofKind(kind))) {
    const { subjects, metadata } = document.manifest;
    for (const { kind, name, namespace } of elements(subjects)) {
      if (kind !== 'ServiceAccount') continue;
      const home = namespace ?? metadata?.namespace ?? installation.destinationNamespaceOf(document);
      const key = `${home ?? ''}/${name}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, [document]);
      else known.push(document);
    }
  }
  return found;
}
