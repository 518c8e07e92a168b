import { ARGOCD_NAMESPACE } from '../../argocd/argocd-namespace';
import { Document } from '../../core/document';
import { isInOtherExamples } from '../../core/is-in-other-examples';
import { existing } from '../../core/near-miss';
import { quote } from '../../core/text';
import { isUnfilled } from '../model/application-set';
import { elements } from '../model/elements';
import { SyncedApplication } from '../model/installation';
import { groupOf, isClusterWide } from '../model/object-key';
import {
  permitsDestination,
  permitsKind,
  permitsRepository,
  permitsSourceNamespace,
} from '../model/project-permission';
import { Rule, RuleFinding } from '../model/rule';
import { isRenderInput } from '../model/source-folders';

/** An AppProject restricts all that Argo CD applies, hooks too: with one kind that it forbids, nothing is synced. */
export const projectForbids: Rule = {
  code: 'project-forbids',
  severity: 'error',
  mayWarn: true,
  check: (installation) => {
    const projectsOf = projectsByFolder(installation.ofKind('AppProject'));
    return installation.applications.flatMap((application) => {
      const name = application.spec.project ?? 'default';
      const projects = projectsOf(application.document.folder);
      const project = projects.get(name);
      if (project !== undefined) return forbidden(new ProjectCheck(application, project));
      return projects.size === 0 || isUnfilled(name) ? [] : unknownProject(application, name, [...projects.keys()]);
    });
  },
};

/** The projects that can be those of an Application in a folder, by name. */
function projectsByFolder(all: readonly Document[]): (folder: string) => ReadonlyMap<string | undefined, Document> {
  const byFolder = new Map<string, ReadonlyMap<string | undefined, Document>>();
  return (folder) => {
    const found =
      byFolder.get(folder) ??
      new Map(
        all
          .filter((project) => !isInOtherExamples(project.folder, folder))
          .map((project) => [project.manifest.metadata?.name, project]),
      );
    byFolder.set(folder, found);
    return found;
  };
}

/** The project `default` comes with Argo CD. */
function unknownProject({ document }: SyncedApplication, name: string, known: (string | undefined)[]): RuleFinding[] {
  if (name === 'default' || typeof name !== 'string') return [];
  return [
    {
      document,
      severity: 'warning',
      path: 'spec.project',
      fact:
        `names the AppProject ${quote(name)}, which no manifest makes: unless it is made elsewhere, ` +
        'Argo CD syncs nothing of the Application',
      allowed: existing('AppProjects', name, ['default', ...known.flatMap((each) => each ?? [])]),
      remedy: 'Correct the name, or add it to the manifests',
    },
  ];
}

/** An Application, and the AppProject that restricts it. */
class ProjectCheck {
  public readonly spec: any;
  /** The project, for messages. */
  public readonly project: string;

  public constructor(
    public readonly application: SyncedApplication,
    public readonly document: Document,
  ) {
    this.spec = document.manifest.spec ?? {};
    this.project = `the AppProject ${quote(document.manifest.metadata?.name)}`;
  }
}

function forbidden(check: ProjectCheck): RuleFinding[] {
  return [
    ...forbiddenSourceNamespace(check),
    ...forbiddenRepositories(check),
    ...forbiddenDestination(check),
    ...forbiddenNamespaceKind(check),
    ...check.application.synced.filter(isOncePerKind(check)).flatMap((each) => forbiddenObject(check, each)),
  ];
}

function forbiddenSourceNamespace({ application, document, spec, project }: ProjectCheck): RuleFinding[] {
  const home = document.manifest.metadata?.namespace ?? ARGOCD_NAMESPACE;
  if (application.namespace === home || permitsSourceNamespace(spec, application.namespace)) return [];
  return [
    {
      document: application.document,
      path: 'metadata.namespace',
      fact: `${quote(application.namespace)} is not in the sourceNamespaces of ${project}`,
      remedy: `Add it there, or put the Application into ${quote(home)}`,
    },
  ];
}

function forbiddenRepositories({ application, spec, project }: ProjectCheck): RuleFinding[] {
  return application.sources.flatMap(({ repoUrl }, i) =>
    permitsRepository(spec, repoUrl)
      ? []
      : [
          {
            document: application.document,
            path: application.sources.length > 1 ? `spec.sources[${i}].repoURL` : 'spec.source.repoURL',
            fact: `${quote(repoUrl)} is not in the sourceRepos of ${project}`,
            remedy: 'Add it there',
          },
        ],
  );
}

function forbiddenDestination({ application, spec, project }: ProjectCheck): RuleFinding[] {
  const { destination = {} } = application.spec;
  const namespace = application.destinationNamespace ?? '';
  if (permitsDestination(spec, destination, namespace)) return [];
  return [
    {
      document: application.document,
      path: 'spec.destination',
      fact:
        `namespace ${quote(namespace)} of the cluster ${quote(destination.server ?? destination.name)} ` +
        `is not in the destinations of ${project}`,
      remedy: 'Add it there',
    },
  ];
}

function forbiddenNamespaceKind({ application, spec, project }: ProjectCheck): RuleFinding[] {
  const { destinationNamespace, syncOptions } = application;
  if (!destinationNamespace || !syncOptions.includes('CreateNamespace=true')) return [];
  if (permitsKind(spec, { group: '', kind: 'Namespace', name: filledName(destinationNamespace) }, false)) return [];
  return [
    {
      document: application.document,
      path: 'spec.syncPolicy.syncOptions',
      fact: `"CreateNamespace=true" needs the kind Namespace, which ${project} does not permit`,
      remedy:
        'Add { group: "", kind: Namespace } to its clusterResourceWhitelist, ' +
        'or let the platform create the namespace and remove the option',
    },
  ];
}

/** A name without placeholders; undefined for others. */
function filledName(name: string | undefined): string | undefined {
  return isUnfilled(name) ? undefined : name;
}

/**
 * Of the objects of one kind and namespace the first: what is forbidden of it is forbidden of all, unless the project
 * names objects.
 */
function isOncePerKind({ application, spec }: ProjectCheck): (document: Document) => boolean {
  const seen = new Set<string>();
  const namesObjects = [spec.clusterResourceWhitelist, spec.clusterResourceBlacklist].flatMap(elements).some(hasName);
  return ({ manifest }) => {
    const { kind, metadata, apiVersion } = manifest;
    if (kind === undefined || isRenderInput(manifest)) return false;
    const object = isClusterWide(kind)
      ? namesObjects && metadata?.name
      : (metadata?.namespace ?? application.destinationNamespace);
    const key = [apiVersion, kind, object].join();
    return !seen.has(key) && Boolean(seen.add(key));
  };
}

function hasName({ name }: { readonly name?: string }): boolean {
  return Boolean(name);
}

/** The groups of which all cluster-wide kinds are known. */
const KNOWN_GROUPS = /^(|apps|batch|autoscaling|policy|argoproj\.io|(triggers\.)?tekton\.dev|[a-z.]+\.k8s\.io)$/;

function forbiddenObject({ application, spec, project }: ProjectCheck, document: Document): RuleFinding[] {
  const { kind = '', metadata } = document.manifest;
  const group = groupOf(document.manifest);
  const isNamespaced = !isClusterWide(kind);
  const namespace = metadata?.namespace ?? application.destinationNamespace ?? '';
  const name = arePlain(application) ? filledName(metadata?.name) : undefined;
  if (!permitsKind(spec, { group, kind, name }, isNamespaced)) {
    const lists = isNamespaced ? 'namespaceResource' : 'clusterResource';
    return [
      {
        document,
        severity: KNOWN_GROUPS.test(group) ? 'error' : 'warning', // a kind of another project can be cluster-wide
        path: 'kind',
        fact:
          `${project} does not permit the kind ${quote(kind)} of the group ${quote(group)}, ` +
          `and Argo CD then syncs nothing of the Application ${quote(application.name)}`,
        remedy: `Permit it in its ${lists}Whitelist and ${lists}Blacklist`,
      },
    ];
  }
  return isNamespaced ? forbiddenNamespace({ application, spec, project }, document, namespace) : [];
}

/** Whether Argo CD applies the objects as they are: Kustomize can change names and namespaces. */
function arePlain({ sources }: SyncedApplication): boolean {
  return sources.every(({ isPlain }) => isPlain);
}

function forbiddenNamespace(
  { application, spec, project }: Pick<ProjectCheck, 'application' | 'spec' | 'project'>,
  document: Document,
  namespace: string,
): RuleFinding[] {
  if (!arePlain(application) || namespace === application.destinationNamespace) return [];
  if (permitsDestination(spec, application.spec.destination ?? {}, namespace)) return [];
  return [
    {
      document,
      path: 'metadata.namespace',
      fact: `${quote(namespace)} is not a namespace of the destinations of ${project}`,
      remedy: 'Add it there',
    },
  ];
}
