import { COMPARE_OPTIONS } from '../../argocd/annotation';
import { ignoresField } from '../../argocd/ignores-field';
import { listItems } from '../../argocd/list-items';
import { Document } from '../../core/document';
import { Fix } from '../../core/fix';
import { element, field } from '../../core/property';
import { quote } from '../../core/text';
import { RewrittenField, rewrittenFields } from '../../tekton/rewritten-fields';
import { SyncedApplication } from '../model/installation';
import { groupOf } from '../model/object-key';
import { Rule, RuleFinding } from '../model/rule';
import { writtenManifest } from '../model/typed-document';

/** Tekton's webhook stores another form than Git has, which Argo CD compares. */
export const rewrittenForm: Rule = {
  code: 'rewritten-form',
  severity: 'warning',
  check: ({ applications }) => applications.filter(isCompared).flatMap(rewritten),
};

/** What a server-side diff shows was not seen. */
function isCompared({ document }: SyncedApplication): boolean {
  const options = listItems(document.manifest.metadata?.annotations?.[COMPARE_OPTIONS]);
  return !options.includes('ServerSideDiff=true');
}

function rewritten(application: SyncedApplication): RuleFinding[] {
  const hooks = new Set(application.hooks.map(({ document }) => document));
  return application.synced
    .filter((document) => !hooks.has(document))
    .flatMap((document) =>
      rewrittenFields(writtenManifest(document))
        .filter((each) => !isIgnoredField(application, document, each))
        .map((each) => finding(application, document, each)),
    );
}

function isIgnoredField(
  { ignoreDifferences, destinationNamespace = '' }: SyncedApplication,
  { manifest }: Document,
  { keys }: RewrittenField,
): boolean {
  const { kind = '', metadata } = manifest;
  const { name = '', namespace = destinationNamespace } = metadata ?? {};
  const path = keys.map((key) => (typeof key === 'number' ? { index: key } : key));
  return ignoresField(ignoreDifferences, { group: groupOf(manifest), kind, name, namespace }, path) !== false;
}

function finding({ name }: SyncedApplication, document: Document, { keys, from, to }: RewrittenField): RuleFinding {
  const stored = to === undefined ? 'does not store this field' : `stores ${quote(to)}`;
  return {
    document,
    path: pathOf(writtenManifest(document), keys),
    fact: `is ${quote(from)}, and Tekton's webhook ${stored}: the Application ${quote(name)} stays OutOfSync`,
    remedy: to === undefined ? 'Remove it' : `Write ${quote(to)}`,
    fix: fixFor(from, to),
  };
}

/** A list or a map whose elements are not texts can be meant as such, or as a text. */
function fixFor(from: unknown, to: string | undefined): Fix | undefined {
  if (to === undefined) return { kind: 'remove' };
  return typeof from === 'object' ? undefined : { kind: 'set', value: to };
}

/** The path with the names of elements. */
function pathOf(manifest: any, keys: RewrittenField['keys']): string {
  let value = manifest;
  let path = '';
  for (const key of keys) {
    path = typeof key === 'number' ? element(path, value, key) : field(path, key);
    value = value?.[key];
  }
  return path;
}
