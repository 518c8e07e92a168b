import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { cleanFolder, Installation, nameOf, Source, SyncedApplication } from '../model/installation';
import { objectKey } from '../model/object-key';
import { repositoryKey } from '../../argocd/git-repository';
import { RuleFinding, Rule } from '../rule';

/** One object has one owner: of two Applications that apply it, the last to sync has it, and the other is OutOfSync. */
export const samePathTwice: Rule = {
  code: 'same-path-twice',
  severity: 'error',
  check: (installation) => [...samePaths(installation), ...sameObjects(installation)],
};

interface Place {
  readonly application: SyncedApplication;
  readonly source: Source;
}

/** What two Applications must have in common to be the same: all that decides what Argo CD makes of the files. */
function samePaths({ applications }: Installation): RuleFinding[] {
  const places = new Map<string, Place>();
  return applications.flatMap((application) =>
    application.sources.flatMap((source, index): RuleFinding[] => {
      const written = (application.spec.sources ?? [application.spec.source])[index] ?? {};
      if (source.path === undefined || written.ref !== undefined) return [];
      const { repoURL, path, targetRevision, ...rendering } = written;
      const at = JSON.stringify([
        repositoryKey(source.repoUrl),
        source.path,
        rendering,
        application.cluster,
        application.destinationNamespace,
      ]);
      const first = places.get(at);
      if (first === undefined || isSame(first.application, application)) {
        places.set(at, { application, source });
        return [];
      }
      return [
        {
          document: application.document,
          path: application.spec.sources === undefined ? 'spec.source.path' : `spec.sources[${index}].path`,
          fact:
            `${quote(cleanFolder(source.path))} of ${source.repoUrl} is synced by ${nameOf(first.application.document.manifest)} too, into the same namespace of the same cluster: ` +
            'the last to sync owns every object, and the other is OutOfSync',
          remedy: 'Keep one of the two Applications, or give each a path or a namespace of its own',
        },
      ];
    }),
  );
}

/** Objects of different documents that are one in the cluster. */
function sameObjects({ applications }: Installation): RuleFinding[] {
  const owners = new Map<string, { application: SyncedApplication; document: Document }>();
  const places = applications.flatMap((application) =>
    application.sources
      .filter(({ isPlain }) => isPlain)
      .flatMap(({ repoUrl, documents }) => documents.map((document) => ({ application, repoUrl, document }))),
  );
  return places.flatMap(({ application, repoUrl, document }): RuleFinding[] => {
    const object = objectKey(document.manifest, application.destinationNamespace);
    if (object === undefined) return [];
    const key = `${application.cluster}\n${repositoryKey(repoUrl)}\n${object}`;
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, { application, document });
    if (owner === undefined || isSame(owner.application, application) || owner.document === document) return [];
    return [
      {
        document,
        path: 'metadata.name',
        fact:
          `${nameOf(document.manifest)} is synced by the Application ${quote(application.name)} and, from ${quote(owner.document.folder)}, ` +
          `by ${quote(owner.application.name)} too: the last to sync owns it, and the other is OutOfSync`,
        remedy: 'Keep it in one of the two paths, or give it another name or namespace',
      },
    ];
  });
}

/** Two of one name are never in one Argo CD: they are one Application, or each cluster has an Argo CD of its own. */
function isSame(one: SyncedApplication, other: SyncedApplication): boolean {
  return one.name === other.name && one.namespace === other.namespace;
}
