import { ARGOCD_NAMESPACE } from '../../argocd/argocd-namespace';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Hook } from '../model/hook';
import { SyncedApplication } from '../model/installation';
import { groupOf, isClusterWide } from '../model/object-key';
import {
  permitsDestination,
  permitsKind,
  permitsRepository,
  permitsSourceNamespace,
} from '../model/project-permission';
import { Rule, RuleFinding } from '../model/rule';

/**
 * An AppProject restricts hooks like all that Argo CD applies: with one kind that it does not permit, nothing is
 * synced.
 */
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
        return project === undefined ? [] : forbidden(new ProjectCheck(application, project));
      });
  },
};

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
    ...check.application.hooks.flatMap((hook) => forbiddenHook(check, hook)),
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
  if (!application.syncOptions.includes('CreateNamespace=true') || permitsKind(spec, '', 'Namespace', false)) return [];
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

function forbiddenHook({ application, spec, project }: ProjectCheck, { document, annotation }: Hook): RuleFinding[] {
  const { kind = '', metadata } = document.manifest;
  const group = groupOf(document.manifest);
  const isNamespaced = !isClusterWide(kind);
  const namespace = metadata?.namespace ?? application.destinationNamespace ?? '';
  if (!permitsKind(spec, group, kind, isNamespaced)) {
    const lists = isNamespaced ? 'namespaceResource' : 'clusterResource';
    return [
      {
        document,
        path: `metadata.annotations.${annotation}`,
        fact:
          `${project} does not permit the kind ${quote(kind)} of the group ${quote(group)}, ` +
          `and Argo CD then syncs nothing of the Application ${quote(application.name)}`,
        remedy: `Permit it in its ${lists}Whitelist and ${lists}Blacklist`,
      },
    ];
  }
  const isElsewhere = isNamespaced && namespace !== application.destinationNamespace;
  if (!isElsewhere || permitsDestination(spec, application.spec.destination ?? {}, namespace)) return [];
  return [
    {
      document,
      path: 'metadata.namespace',
      fact: `${quote(namespace)} is not a namespace of the destinations of ${project}`,
      remedy: 'Add it there',
    },
  ];
}
