import { elements } from './elements';
import { Installation } from './installation';
import { Document } from '../../core/document';

const BINDINGS = new WeakMap<Installation, Map<string, Document[]>>();

/** The RoleBindings and ClusterRoleBindings that have a ServiceAccount among their subjects, by its name or group. */
export function accountBindings(installation: Installation, namespace: string | undefined, name: string): Document[] {
  let bindings = BINDINGS.get(installation);
  if (bindings === undefined) BINDINGS.set(installation, (bindings = readBindings(installation)));
  const subjects = [
    subjectKey('ServiceAccount', `${namespace ?? ''}/${name}`),
    subjectKey('User', `system:serviceaccount:${namespace}:${name}`),
    ...ACCOUNT_GROUPS.map((group) => subjectKey('Group', group)),
    subjectKey('Group', `system:serviceaccounts:${namespace}`),
  ];
  return [...new Set(subjects.flatMap((subject) => bindings.get(subject) ?? []))];
}

/** The groups of all ServiceAccounts. */
const ACCOUNT_GROUPS = ['system:serviceaccounts', 'system:authenticated'];

/** Whether a binding is for all ServiceAccounts of the cluster: the Roles of one of them can be elsewhere. */
export function isForAllAccounts({ manifest }: Document): boolean {
  return elements(manifest.subjects).every(({ kind, name }) => kind === 'Group' && ACCOUNT_GROUPS.includes(name));
}

function subjectKey(kind: string, name: string): string {
  return `${kind} ${name}`;
}

/** By the key of the subject. */
function readBindings(installation: Installation): Map<string, Document[]> {
  const found = new Map<string, Document[]>();
  for (const document of ['RoleBinding', 'ClusterRoleBinding'].flatMap((kind) => installation.ofKind(kind))) {
    const { subjects, metadata } = document.manifest;
    for (const { kind, name, namespace } of elements(subjects)) {
      const home = namespace ?? metadata?.namespace ?? installation.destinationNamespaceOf(document);
      const key = subjectKey(kind, kind === 'ServiceAccount' ? `${home ?? ''}/${name}` : name);
      const known = found.get(key);
      if (known === undefined) found.set(key, [document]);
      else known.push(document);
    }
  }
  return found;
}
