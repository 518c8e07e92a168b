import { commaList, quote } from '../../core/text';
import { Installation, SyncedApplication } from '../model/installation';
import { meantName } from '../model/meant-name';
import { Rule, RuleFinding } from '../model/rule';
import { hookRuns } from '../model/started-run';

/**
 * An Application that deploys into another namespace than that of the manifests which it syncs: only what has no
 * namespace goes there. Some do so on purpose, so it is reported for a name that is nearly the other, and where a hook
 * starts runs: its accounts and its release are there.
 */
export const destinationNamespace: Rule = {
  code: 'destination-namespace',
  severity: 'warning',
  check: (installation) =>
    installation.applications.flatMap((application) => otherDestination(installation, application)),
};

function otherDestination(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const { document, destinationNamespace: destination } = application;
  if (destination === undefined) return [];
  const namespaces = namespacesIn(application);
  if (namespaces.length === 0 || namespaces.includes(destination)) return [];
  const meant = meantName(destination, namespaces);
  const isOfHook = namespaces.length === 1 && hookRuns(installation, application).length > 0;
  if (meant === undefined && !isOfHook) return [];
  return [
    {
      document,
      path: 'spec.destination.namespace',
      fact:
        `is ${quote(destination)}, and what the Application syncs is in ${commaList(namespaces.map(quote))}: only ` +
        'objects without a namespace go to the destination',
      allowed: meant === undefined ? undefined : `Did you mean ${quote(meant)}?`,
      remedy: 'Name the same namespace in both',
    },
  ];
}

/** The namespaces that synced manifests name, without hooks and the release of one, which go to the destination. */
function namespacesIn({ synced, hooks }: SyncedApplication): string[] {
  const ofHooks = new Set(hooks.map(({ document }) => document));
  const others = synced.filter(
    (document) => !ofHooks.has(document) && (hooks.length === 0 || document.manifest.kind !== 'ConfigMap'),
  );
  return [...new Set(others.flatMap(({ manifest }) => manifest.metadata?.namespace ?? []))];
}
