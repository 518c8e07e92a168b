import { Document } from '../../core/document';
import { isExamplePart } from '../../core/is-in-other-examples';
import { isPipelinesAsCodeFolder } from '../../core/is-pipelines-as-code-folder';
import { quote } from '../../core/text';
import { Installation } from '../model/installation';
import { objectName } from '../model/object-name';
import { objectReferences } from '../model/object-reference';
import { isRendered } from '../model/rendered-document';
import { Rule, RuleFinding } from '../model/rule';

/** Of two Tasks of one name in one namespace the last that is applied counts, for all runs of both. */
export const sameTaskTwice: Rule = {
  code: 'same-task-twice',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => {
    const groups = ['Task', 'Pipeline'].flatMap((kind) => namesakes(installation, kind));
    if (groups.length === 0) return [];
    const users = usersOf(installation);
    return groups.flatMap((group) => differentOnes(group, users));
  },
};

/** Documents of one kind and name. */
type TaskNamesakes = readonly Document[];

/** Those of one namespace, or without one, in several folders. */
function namesakes(installation: Installation, kind: string): TaskNamesakes[] {
  const groups = new Map<string, Document[]>();
  const kustomized = new Set(installation.ofKind('Kustomization').map(({ folder }) => folder));
  for (const document of installation.ofKind(kind)) {
    const { name, namespace = installation.destinationNamespaceOf(document) } = document.manifest.metadata ?? {};
    if (name === undefined || isPatch(document) || isRendered(document)) continue;
    if (isBelowAny(kustomized, document.folder) || isPipelinesAsCodeFolder(document.folder)) continue;
    const key = `${namespace ?? ''}/${name}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [document]);
    else known.push(document);
  }
  return [...groups.values()].filter((group) => new Set(group.map(({ folder }) => folder)).size > 1);
}

/** A part of an object, with which Kustomize changes another. */
function isPatch({ manifest: { spec, kind } }: Document): boolean {
  return spec?.[kind === 'Task' ? 'steps' : 'tasks'] === undefined;
}

function isBelowAny(folders: ReadonlySet<string>, folder: string): boolean {
  return [...folders].some((top) => top === '' || folder === top || folder.startsWith(`${top}/`));
}

/** The folders of what names a Task or Pipeline, by kind and name. */
function usersOf(installation: Installation): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, Set<string>>();
  for (const { kind, name, document } of objectReferences(installation)) {
    const key = `${kind}/${name}`;
    const known = users.get(key);
    if (known === undefined) users.set(key, new Set([document.folder]));
    else known.add(document.folder);
  }
  return users;
}

/** The documents of which another folder has a different one, where something needs one of both. */
function differentOnes(group: TaskNamesakes, users: ReadonlyMap<string, ReadonlySet<string>>): RuleFinding[] {
  const [first, ...others] = group;
  const { kind, metadata } = first.manifest;
  const using = users.get(`${kind}/${metadata?.name}`) ?? new Set();
  const folders = new Set(group.map(({ folder }) => folder));
  // a Pipeline beside one of them is meant for that one, unless both are in one namespace
  const isUsed = metadata?.namespace === undefined ? [...using].some((folder) => !folders.has(folder)) : using.size > 0;
  if (!isUsed || isVersioned(folders)) return [];
  return others
    .filter((document) => isDifferent(first, document))
    .map((document) => ({
      document,
      path: 'metadata.name',
      fact:
        `${objectName(document.manifest)} is in the folder ${quote(first.folder)} too, with another content: ` +
        'in one namespace the last that is applied counts, for the runs of both',
      remedy: 'Give one of them another name or namespace; acknowledge it if each is for a cluster of its own',
    }));
}

function isDifferent(one: Document, other: Document): boolean {
  return one.folder !== other.folder && JSON.stringify(one.manifest.spec) !== JSON.stringify(other.manifest.spec);
}

/** Whether the folders are versions or environments of one thing: their paths differ in one part only. */
function isVersioned(folders: ReadonlySet<string>): boolean {
  const [first, ...others] = [...folders].map((folder) => folder.split('/'));
  return others.some(
    (parts) =>
      parts.some(isVariant) ||
      (parts.length === first.length && parts.length > 1 && parts.filter((part, i) => part !== first[i]).length === 1),
  );
}

function isVariant(part: string): boolean {
  return /^v?\d+(\.\d+)*$/.test(part) || isExamplePart(part);
}
