import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { accountBindings } from '../model/account-bindings';
import { elements } from '../model/elements';
import { Installation, SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { objectNeeds } from '../model/object-needs';
import { Rule, RuleFinding } from '../model/rule';

/** Each author who may commit a hook, or replace its image, has all rights of its account. */
export const hookWildcardRole: Rule = {
  code: 'hook-wildcard-role',
  severity: 'warning',
  needs: 'folder',
  check: (installation) => {
    const found = installation.applications.flatMap((application) => wildcardRoles(installation, application));
    return [...new Map(found.map((finding) => [finding.document, finding])).values()];
  },
};

function wildcardRoles(installation: Installation, application: SyncedApplication): RuleFinding[] {
  return application.hooks.flatMap(({ document }) => {
    const account = objectNeeds(document).find(({ kind }) => kind === 'ServiceAccount');
    if (account === undefined) return [];
    const namespace = document.manifest.metadata?.namespace ?? application.destinationNamespace;
    return accountBindings(installation, namespace, account.name)
      .flatMap((binding) => roleOf(installation, binding, application) ?? [])
      .flatMap((role) => wildcardFinding(role, document, account.name));
  });
}

function roleOf(
  installation: Installation,
  { manifest }: Document,
  { destinationNamespace }: SyncedApplication,
): Document | undefined {
  const { kind, name } = manifest.roleRef ?? {};
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
  if (kind === 'ClusterRole') return installation.find(kind, undefined, name);
  return installation.find(kind, manifest.metadata?.namespace ?? destinationNamespace, name);
}

function wildcardFinding(role: Document, hook: Document, account: string): RuleFinding[] {
  const rules = elements(role.manifest.rules);
  const index = rules.findIndex(({ verbs, resources }) => hasAll(verbs) && hasAll(resources));
  if (index < 0) return [];
  return [
    {
      document: role,
      path: `rules[${index}]`,
      fact:
        `permits all verbs on all resources to the ServiceAccount ${quote(account)} of the hook ` +
        `${objectName(hook.manifest)}: each author who can change the hook in Git has these rights`,
      remedy: 'Name the resources and verbs that its program uses, and resourceNames where they are known',
    },
  ];
}

function hasAll(list: unknown): boolean {
  return elements(list).includes('*');
}
