import { Severity } from '../../core/diagnostic';
import { Document } from '../../core/document';
import { commaList, quote } from '../../core/text';
import { Installation, SyncedApplication } from '../model/installation';
import { meantName } from '../model/meant-name';
import { objectName } from '../model/object-name';
import { NamedDocument, ObjectNames } from '../model/object-names';
import { ObjectReference, objectReferences } from '../model/object-reference';
import { Rule, RuleFinding } from '../model/rule';
import { isFromEvent } from '../model/template-run';

/**
 * A name of an object that no manifest makes, where the manifests make others of its kind in its place. It may be made
 * elsewhere, so this is an error only where the manifests show what was meant.
 */
export const missingObject: Rule = {
  code: 'missing-object',
  severity: 'error',
  mayWarn: true,
  needs: 'documents',
  check: (installation) => {
    const references = objectReferences(installation).filter(({ name }) => isName(name));
    const names = new ObjectNames(installation);
    const missing = references.filter((reference) => !isFromEvent(reference.namespace) && !names.has(reference));
    if (missing.length === 0) return [];
    const used = new Set(references.map(referenceKey));
    const owners = ownersOf(installation);
    return missing.flatMap((reference) => missingObjectFinding(reference, { names, used, owners }) ?? []);
  },
};

/** Whether a name is one of an object, not a variable or a placeholder. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/.test(name) && !isFromEvent(name);
}

function referenceKey({ kind, name, namespace }: Pick<ObjectReference, 'kind' | 'name' | 'namespace'>): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

/** What decides how certain it is that a name is wrong. */
interface Neighbourhood {
  readonly names: ObjectNames;
  /** The keys of all objects that some document names. */
  readonly used: ReadonlySet<string>;
  /** The Application that syncs a document, as it is written. */
  readonly owners: ReadonlyMap<Document, SyncedApplication>;
}

function ownersOf({ applications }: Installation): Map<Document, SyncedApplication> {
  const plain = applications.filter(({ sources }) => sources.every(({ isPlain }) => isPlain));
  return new Map(plain.flatMap((application) => application.synced.map((document) => [document, application])));
}

/** Kinds of which a namespace has many that nothing here names: only one with nearly the same name is meant. */
const NAMED_ELSEWHERE = ['ConfigMap', 'PersistentVolumeClaim', 'Secret', 'ServiceAccount'];

function missingObjectFinding(
  reference: ObjectReference,
  { names, used, owners }: Neighbourhood,
): RuleFinding | undefined {
  const { document, path, kind, name, namespace } = reference;
  const neighbours = names.beside(reference);
  const unused = neighbours.filter((each) => !used.has(referenceKey({ kind, name: each.name, namespace })));
  const elsewhere = names.elsewhere(reference);
  const meant = meantName(
    name,
    neighbours.map((each) => each.name),
  );
  const isRenamed = unused.length > 0 && !NAMED_ELSEWHERE.includes(kind);
  if (meant === undefined && !isRenamed && elsewhere === undefined) return undefined;
  const isCertain = unused.some((each) => (each.name === meant || isRenamed) && isOfOne(owners, reference, each));
  const severity = isCertain ? 'error' : 'warning';
  const place = namespace === undefined ? '' : ` of the namespace ${quote(namespace)}`;
  return {
    document,
    severity,
    path,
    fact: `names the ${kind} ${quote(name)}${place}, which no manifest makes: ${lackOf(kind, severity)}`,
    allowed: allowedNames(kind, neighbours, elsewhere, meant),
    remedy: isCertain ? 'Correct the name, or add it' : 'Correct the name, or add it to the manifests',
  };
}

/** Whether one Application syncs both documents, into the namespace of the name. */
function isOfOne(
  owners: Neighbourhood['owners'],
  { document, namespace, evidence }: ObjectReference,
  neighbour: NamedDocument,
): boolean {
  const owner = owners.get(document);
  const isWhole = owner !== undefined && owner.destinationNamespace === namespace;
  return evidence === 'field' && isWhole && owners.get(neighbour.document) === owner;
}

const CONSEQUENCES: { readonly [kind: string]: string } = {
  Pipeline: 'the run fails',
  Role: 'the accounts of the binding get no rights',
  Task: 'the run fails',
  Trigger: 'no event starts it',
  TriggerBinding: 'no event starts it',
  TriggerTemplate: 'no event starts it',
};

function lackOf(kind: string, severity: Severity): string {
  const what = CONSEQUENCES[kind] ?? 'no pod starts';
  return severity === 'error' ? what : `unless it is made elsewhere, ${what}`;
}

const MOST_NEIGHBOURS = 8;

function allowedNames(
  kind: string,
  neighbours: readonly NamedDocument[],
  elsewhere: Document | undefined,
  meant: string | undefined,
): string | undefined {
  const names = neighbours.map((each) => quote(each.name));
  const listed = names.length === 0 || names.length > MOST_NEIGHBOURS ? [] : [`${kind}s: ${commaList(names)}`];
  const other = elsewhere === undefined ? [] : [`There is ${objectName(elsewhere.manifest)}`];
  const near = meant === undefined ? [] : [`Did you mean ${quote(meant)}?`];
  return [...listed, ...other, ...near].join('. ') || undefined;
}
