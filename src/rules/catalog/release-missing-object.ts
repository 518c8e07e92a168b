import { Document } from '../../core/document';
import { existing } from '../../core/near-miss';
import { commaList, quote } from '../../core/text';
import { Installation } from '../model/installation';
import { meantName } from '../model/meant-name';
import { ObjectNames } from '../model/object-names';
import { NamedRelease, namedReleases, ReleaseObject } from '../model/release-object';
import { Rule, RuleFinding } from '../model/rule';
import { hookRuns } from '../model/started-run';

/**
 * A release that names an object which nobody creates fails in the cluster, after the build. It may be created by hand
 * or from another repository, so this is a warning, unless the manifests show which object was meant.
 */
export const releaseMissingObject: Rule = {
  code: 'release-missing-object',
  severity: 'error',
  mayWarn: true,
  needs: 'documents',
  check: (installation) => {
    const releases = namedReleases(installation).filter(({ namespace }) => namespace !== undefined);
    if (releases.length === 0) return [];
    const names = new ObjectNames(installation);
    const used = new Set(
      releases.flatMap((release) => release.objects.map((object) => objectId(object, release.namespace))),
    );
    return releases.flatMap((release) => missingObjects(release, { installation, names, used }));
  },
};

/** What decides whether a name is wrong. */
interface KnownObjects {
  readonly installation: Installation;
  readonly names: ObjectNames;
  /** The objects that some release names. */
  readonly used: ReadonlySet<string>;
}

function objectId({ kind, name }: Pick<ReleaseObject, 'kind' | 'name'>, namespace: string | undefined): string {
  return `${kind}/${namespace}/${name}`;
}

function missingObjects(release: NamedRelease, known: KnownObjects): RuleFinding[] {
  const { pipeline: document, namespace, objects } = release;
  const place = { document, namespace, path: '', evidence: 'field' } as const;
  const missing = objects.filter((object) => !known.names.has({ ...place, ...object }));
  if (missing.length === 0) return [];
  const isElsewhere = missing.length === objects.length;
  const other = isElsewhere ? otherNamespace(release, known) : undefined;
  if (other !== undefined) return [wrongNamespace(release, other)];
  const found = objects.filter((object) => !missing.includes(object));
  const isKnown = isStartedByKnownHook(known.installation, document);
  return missing.flatMap((object) => missingReleaseObject(release, object, { ...known, found, isKnown }));
}

/** The only other namespace that has objects of these names, which no release names there. */
function otherNamespace({ objects }: NamedRelease, { installation, used }: KnownObjects): string | undefined {
  const found = new Set(
    objects.flatMap((object) =>
      installation.index.named(object.kind, object.name).flatMap((document) => {
        const namespace = document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
        return namespace === undefined || used.has(objectId(object, namespace)) ? [] : [namespace];
      }),
    ),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

function wrongNamespace({ pipeline, task, namespace, objects }: NamedRelease, other: string): RuleFinding {
  const named = commaList(objects.map(({ kind, name }) => `${kind} ${quote(name)}`));
  return {
    document: pipeline,
    severity: 'warning',
    path: `spec.tasks.${task}.params.namespace`,
    fact:
      `is ${quote(namespace)}, where no manifest creates ${named}: unless they are created elsewhere, ` +
      'the run fails',
    allowed: `They are in the namespace ${quote(other)}`,
    remedy: 'Correct the namespace',
  };
}

/** Whether a hook starts the Pipeline whose Application syncs manifests that are all among the documents. */
function isStartedByKnownHook(installation: Installation, pipeline: Document): boolean {
  return installation.applications
    .filter(({ sources }) => sources.every(({ isPlain, documents }) => isPlain && documents.length > 0))
    .some((application) => hookRuns(installation, application).some(({ run }) => run.pipeline === pipeline));
}

/** What is known of the objects of one release. */
interface KnownRelease extends KnownObjects {
  /** Its objects that are among the documents. */
  readonly found: readonly ReleaseObject[];
  /** Whether all manifests beside it are among the documents. */
  readonly isKnown: boolean;
}

function missingReleaseObject(
  { pipeline: document, task, namespace }: NamedRelease,
  { kind, name, param }: ReleaseObject,
  { names, used, found, isKnown }: KnownRelease,
): RuleFinding[] {
  const beside = names.beside({ kind, namespace, document }).map((each) => each.name);
  const free = beside.filter((other) => !used.has(objectId({ kind, name: other }, namespace)));
  const meant = meantName(name, free);
  const isBeside = found.some((other) => other.kind === kind) || (found.length > 0 && free.length > 0);
  if (!isKnown && !isBeside && meant === undefined) return [];
  const isCertain = (isKnown || isBeside) && meant !== undefined;
  return [
    {
      document,
      severity: isCertain ? 'error' : 'warning',
      path: `spec.tasks.${task}.params.${param}`,
      fact:
        `names the ${kind} ${quote(name)} of the namespace ${quote(namespace)}, which no manifest creates: ` +
        `${isCertain ? '' : 'unless it is created elsewhere, '}the run fails`,
      allowed: existing(`${kind}s`, name, beside, LISTED_OBJECTS) || undefined,
      remedy: `Correct the name, or add the ${kind} to the synced manifests`,
    },
  ];
}

const LISTED_OBJECTS = 8;
