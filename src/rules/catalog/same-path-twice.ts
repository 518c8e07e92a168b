import { ARGOCD_NAMESPACE } from '../../argocd/argocd-namespace';
import { repositoryKey } from '../../argocd/git-repository';
import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { isUnfilled } from '../model/application-set';
import { DerivedDocument, isDerived } from '../model/derived-document';
import { Installation, Source, SyncedApplication } from '../model/installation';
import { objectKey } from '../model/object-key';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';

/** One object has one owner: of two Applications that apply it the last to sync owns it, and the other is OutOfSync. */
export const samePathTwice: Rule = {
  code: 'same-path-twice',
  severity: 'error',
  check: (installation) => [...samePaths(installation), ...sameObjects(installation)],
};

function samePaths({ applications }: Installation): RuleFinding[] {
  const owners = new Map<string, SyncedApplication>();
  return applications.flatMap((application) =>
    application.sources.flatMap((source, index): RuleFinding[] => {
      const key = sourceKey(application, source, index);
      if (key === undefined) return [];
      const owner = owners.get(key);
      if (owner === undefined || isSame(owner, application)) {
        owners.set(key, application);
        return [];
      }
      return [
        {
          document: application.document,
          path: application.spec.sources === undefined ? 'spec.source.path' : `spec.sources[${index}].path`,
          fact:
            `${objectName(owner.document.manifest)} syncs ${quote(source.path)} of ${source.repoUrl} too, ` +
            'into the same namespace of the same cluster: the last to sync owns every object, ' +
            'and the other is OutOfSync',
          remedy: 'Keep one of the two Applications, or give each a path or a namespace of its own',
        },
      ];
    }),
  );
}

/** All that decides what Argo CD makes of a source, and where it applies it; undefined for a source without objects. */
function sourceKey(application: SyncedApplication, source: Source, index: number): string | undefined {
  const written = (application.spec.sources ?? [application.spec.source])[index] ?? {};
  if (source.path === undefined || written.ref !== undefined) return undefined;
  const { repoURL, path, targetRevision, ...rendering } = written;
  const { cluster, destinationNamespace } = application;
  const key = [repositoryKey(source.repoUrl), source.path, rendering, cluster, destinationNamespace];
  return key.some(isUnfilled) ? undefined : JSON.stringify(key);
}

/** A document that an Application applies. */
interface AppliedDocument {
  readonly application: SyncedApplication;
  readonly repoUrl: string;
  /** What Argo CD makes of the source: sources of one key are reported as a whole. */
  readonly source?: string;
  readonly document: Document;
}

/** Objects of different documents that are one in the cluster. */
function sameObjects({ applications }: Installation): RuleFinding[] {
  const owners = new Map<string, AppliedDocument>();
  return applications.flatMap(appliedDocuments).flatMap((applied): RuleFinding[] => {
    const { application, repoUrl, document } = applied;
    const object = objectKey(document.manifest, application.destinationNamespace);
    if (object === undefined) return [];
    const key = `${application.cluster}\n${repositoryKey(repoUrl)}\n${object}`;
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, applied);
    if (owner === undefined || isSame(owner.application, application) || isOneFile(owner, applied)) return [];
    return [
      {
        document,
        path: 'metadata.name',
        fact:
          `the Application ${quote(application.name)} syncs ${objectName(document.manifest)}, and so does ` +
          `${quote(owner.application.name)} from ${quote(owner.document.folder)}: ` +
          'the last to sync owns it, and the other is OutOfSync',
        remedy: 'Keep it in one of the two paths, or give it another name or namespace',
      },
    ];
  });
}

function appliedDocuments(application: SyncedApplication): AppliedDocument[] {
  if ([application.cluster, application.destinationNamespace].some(isUnfilled)) return [];
  return application.sources.flatMap((source, index) => {
    if (!source.isPlain) return [];
    const { repoUrl, documents } = source;
    const key = sourceKey(application, source, index);
    return documents.map((document) => ({ application, repoUrl, source: key, document }));
  });
}

/** Whether two Applications take an object from one place, also where each has it rendered. */
function isOneFile(one: AppliedDocument, other: AppliedDocument): boolean {
  return one.document === other.document || (one.source !== undefined && one.source === other.source);
}

/**
 * Two of one name are never in one Argo CD: they are one Application, or each cluster has its own Argo CD. The same
 * holds for the ApplicationSets that make them.
 */
function isSame(one: SyncedApplication, other: SyncedApplication): boolean {
  if (one.name === other.name && one.namespace === other.namespace) return true;
  return isDerived(one.document) && isDerived(other.document) && isOtherOfName(one.document, other.document);
}

/** Whether two documents that make others are alternatives: different ones of one name. */
function isOtherOfName({ madeBy: one }: DerivedDocument, { madeBy: other }: DerivedDocument): boolean {
  const key = objectKey(one.manifest, ARGOCD_NAMESPACE);
  return one !== other && key !== undefined && key === objectKey(other.manifest, ARGOCD_NAMESPACE);
}
