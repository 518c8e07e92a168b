import { HOOK } from '../../argocd/annotation';
import { ARGOCD_NAMESPACE } from '../../argocd/argocd-namespace';
import { knownCluster } from '../../argocd/destination-cluster';
import { normalizedGitUrl } from '../../argocd/git-repository';
import { globMatch, isDeny } from '../../argocd/glob';
import { Diagnostic } from '../../core/diagnostic';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { SyncedApplication } from '../model/installation';
import { groupOf, isClusterWide } from '../model/object-key';
import { list as listed } from '../model/pipeline-work';
import { RuleFinding, Rule } from '../rule';

/** An AppProject holds for hooks as for all that Argo CD applies: one kind that it does not permit, and nothing is synced. */
export const projectForbidsHook: Rule = {
  code: 'project-forbids-hook',
  severity: 'error',
  check: (installation) => {
    const projects = new Map(
      installation.ofKind('AppProject').map((document) => [document.manifest.metadata?.name, document]),
    );
    return installation.applications
      .filter(({ hooks }) => hooks.length > 0)
      .flatMap((application) => {
        const project = projects.get(application.spec.project ?? 'default');
        return project === undefined ? [] : offences(application, project);
      });
  },
};

function offences(application: SyncedApplication, project: Document): RuleFinding[] {
  const { document, spec, namespace, sources, destinationNamespace, syncOptions, hooks } = application;
  const allowed = project.manifest.spec ?? {};
  const named = `the AppProject ${quote(project.manifest.metadata?.name)}`;
  const found: RuleFinding[] = [];
  const refuse = (where: Document, problem: Diagnostic) => found.push({ ...problem, document: where });
  const home = project.manifest.metadata?.namespace ?? ARGOCD_NAMESPACE;
  if (namespace !== home && !listed(allowed.sourceNamespaces).some((pattern) => globMatch(pattern, namespace, true))) {
    refuse(document, {
      path: 'metadata.namespace',
      fact: `${quote(namespace)} is none of the sourceNamespaces of ${named}`,
      remedy: `Add it there, or put the Application into ${quote(home)}`,
    });
  }
  sources.forEach(({ repoUrl }, i) => {
    if (permitted(listed(allowed.sourceRepos).map(repositoryPattern), normalizedGitUrl(repoUrl), '/')) return;
    refuse(document, {
      path: sources.length > 1 ? `spec.sources[${i}].repoURL` : 'spec.source.repoURL',
      fact: `${quote(repoUrl)} is none of the sourceRepos of ${named}`,
      remedy: 'Add it there',
    });
  });
  const destinations = listed(allowed.destinations);
  if (!reaches(destinations, spec.destination ?? {}, destinationNamespace ?? '')) {
    refuse(document, {
      path: 'spec.destination',
      fact: `${destinationText(spec.destination)} is none of the destinations of ${named}`,
      remedy: 'Add it there',
    });
  }
  if (syncOptions.includes('CreateNamespace=true') && !permits(allowed, '', 'Namespace', false)) {
    refuse(document, {
      path: 'spec.syncPolicy.syncOptions',
      fact: `"CreateNamespace=true" needs the kind Namespace, which ${named} does not permit`,
      remedy:
        'Add { group: "", kind: Namespace } to its clusterResourceWhitelist, or let the platform make the namespace and remove the option',
    });
  }
  for (const hook of hooks) {
    const { kind = '', metadata } = hook.document.manifest;
    const group = groupOf(hook.document.manifest);
    const isNamespaced = !isClusterWide(kind);
    const where = metadata?.namespace ?? destinationNamespace ?? '';
    if (!permits(allowed, group, kind, isNamespaced)) {
      refuse(hook.document, {
        path: `metadata.annotations.${HOOK}`,
        fact: `${named} does not permit the kind ${quote(kind)} of the group ${quote(group)}, and Argo CD then syncs nothing of the Application ${quote(application.name)}`,
        remedy: `Permit it in its ${isNamespaced ? 'namespaceResourceWhitelist and namespaceResourceBlacklist' : 'clusterResourceWhitelist and clusterResourceBlacklist'}`,
      });
    } else if (
      isNamespaced &&
      where !== destinationNamespace &&
      !reaches(destinations, spec.destination ?? {}, where)
    ) {
      refuse(hook.document, {
        path: 'metadata.namespace',
        fact: `${quote(where)} is no namespace of the destinations of ${named}`,
        remedy: 'Add it there',
      });
    }
  }
  return found;
}

/** As `IsGroupKindNamePermitted` of Argo CD 3.6.1: no list of namespaced kinds permits all of them, no list of cluster-wide ones none. */
function permits(allowed: any, group: string, kind: string, isNamespaced: boolean): boolean {
  const inList = (given: unknown) =>
    listed(given).some(
      (item) => globMatch(item.kind ?? '', kind, false, '/') && globMatch(item.group ?? '', group, false, '/'),
    );
  const [white, black] = isNamespaced
    ? [allowed.namespaceResourceWhitelist, allowed.namespaceResourceBlacklist]
    : [allowed.clusterResourceWhitelist, allowed.clusterResourceBlacklist];
  const isWhite = isNamespaced && (white ?? []).length === 0 ? true : inList(white);
  return isWhite && !inList(black);
}

/** As `isDestinationMatched` of Argo CD 3.6.1, as far as the cluster is known: by name or by server, whichever the Application says. */
function reaches(destinations: any[], destination: { server?: string; name?: string }, namespace: string): boolean {
  const { server: itsServer, name: itsName } = knownCluster(destination);
  if (itsServer === undefined && itsName === undefined) return true;
  let matched = false;
  for (const item of destinations) {
    // what is said of the other way to name this cluster cannot be judged
    if (itsServer === undefined ? item.server !== undefined : itsName === undefined && item.name !== undefined) {
      return true;
    }
    const byName = itsName !== undefined && globMatch(item.name ?? '', itsName, true);
    const byServer = itsServer !== undefined && globMatch(item.server ?? '', itsServer, true);
    const byNamespace = globMatch(item.namespace ?? '', namespace, true);
    if ((byName || byServer) && byNamespace) matched = true;
    else if (((!byName && isDeny(item.name)) || (!byServer && isDeny(item.server))) && byNamespace) return false;
    else if (!byNamespace && isDeny(item.namespace) && byServer) return false;
  }
  return matched;
}

function destinationText({
  server,
  name,
  namespace,
}: { server?: string; name?: string; namespace?: string } = {}): string {
  return `namespace ${quote(namespace ?? '')} of the cluster ${quote(server ?? name)}`;
}

function permitted(patterns: string[], value: string, separator: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (globMatch(pattern, value, true, separator)) matched = true;
    else if (isDeny(pattern)) return false;
  }
  return matched;
}

/** A pattern for Git URLs as Argo CD compares it, which may deny. */
function repositoryPattern(pattern: string): string {
  return isDeny(pattern) ? `!${normalizedGitUrl(pattern.slice(1))}` : normalizedGitUrl(pattern);
}
