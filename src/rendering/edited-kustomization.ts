import { ArgocdVariables, filledVariables } from './argocd-variables';
import { RejectedSource } from './repository-copy';
import { quote } from '../core/text';
import { elements, isRecord } from '../rules/model/elements';

/**
 * A kustomization with the parameters of a source, as Argo CD writes them with `kustomize edit` (`Build` in
 * util/kustomize/kustomize.go of v3.6, and kustomize/commands/edit of Kustomize 5). `kubectl kustomize` cannot edit.
 *
 * @throws RejectedSource for what `kustomize edit` rejects
 */
export function editedKustomization(kustomization: any, given: any, variables: ArgocdVariables): any {
  const { namePrefix, nameSuffix, namespace, images, replicas, patches, components } = given;
  const set = { ...kustomization };
  if (namePrefix) set.namePrefix = namePrefix;
  if (nameSuffix) set.nameSuffix = nameSuffix;
  if (namespace) set.namespace = namespace;
  if (elements(images).length > 0) {
    set.images = withImages(
      set,
      elements(images).map((image) => filledVariables(`${image}`, variables)),
    );
  }
  if (elements(replicas).length > 0) set.replicas = withReplicas(set.replicas, elements(replicas));
  addLabels(set, given, variables);
  addAnnotations(set, given, variables);
  if (elements(patches).length > 0) set.patches = [...elements(set.patches), ...elements(patches)];
  if (elements(components).length > 0) set.components = [...new Set([...elements(set.components), ...components])];
  return set;
}

/** An entry of `images`. */
interface Image {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** `*` keeps what the kustomization has. */
function withImages({ images, imageTags }: any, given: readonly string[]): Image[] {
  const before = new Map(
    [...elements(imageTags), ...elements(images)].map((image): [string, Image] => [image.name, image]),
  );
  const kept = (value: string | undefined, old: string | undefined) => (value === '*' ? old : value);
  for (const { name, newName, newTag, digest } of given.map(parsedImage)) {
    const old = before.get(name);
    before.set(name, {
      name,
      newName: kept(newName, old?.newName),
      newTag: kept(newTag, old?.newTag),
      digest: kept(digest, old?.digest),
    });
  }
  return [...before.values()];
}

/** `NAME=NEW:TAG@DIGEST`, `NAME:TAG` or `NAME@DIGEST`. */
function parsedImage(text: string): Image {
  const [, key, value] = /^(?:([^=]*)=)?([^]*)$/.exec(text)!;
  const [, name, newTag, digest] = /^(.*?)(?::([^:/@]*))?(?:@(.*))?$/s.exec(value)!;
  if (key === undefined && name === text) {
    throw new RejectedSource(`images: ${quote(text)} has no name, tag or digest to set`);
  }
  return key === undefined ? { name, newTag, digest } : { name: key, newName: name, newTag, digest };
}

function withReplicas(before: unknown, given: readonly any[]): unknown[] {
  const replicas = new Map(elements(before).map((each): [string, unknown] => [each.name, each]));
  for (const { name, count } of given) {
    if (!/^-?\d+$/.test(`${count}`)) throw new RejectedSource(`replicas: ${quote(count)} is not a number`);
    replicas.set(name, { name, count: Number(count) });
  }
  return [...replicas.values()];
}

function addLabels(set: any, given: any, variables: ArgocdVariables): void {
  if (!isRecord(given.commonLabels)) return;
  const pairs = filledMap(given.commonLabels, variables);
  const isForced = given.forceCommonLabels === true;
  if (given.labelWithoutSelector !== true) {
    set.commonLabels = added('commonLabels', set.commonLabels, pairs, isForced);
    return;
  }
  const includeTemplates = given.labelIncludeTemplates === true;
  const isSame = (each: any) => each.includeSelectors !== true && (each.includeTemplates === true) === includeTemplates;
  const labels = elements(set.labels);
  const same = labels.find(isSame);
  const own = { ...same, pairs: added('commonLabels', same?.pairs, pairs, isForced), includeTemplates };
  set.labels = same === undefined ? [...labels, own] : labels.map((each) => (each === same ? own : each));
}

function addAnnotations(set: any, given: any, variables: ArgocdVariables): void {
  if (!isRecord(given.commonAnnotations)) return;
  const pairs =
    given.commonAnnotationsEnvsubst === true ? filledMap(given.commonAnnotations, variables) : given.commonAnnotations;
  const isForced = given.forceCommonAnnotations === true;
  set.commonAnnotations = added('commonAnnotations', set.commonAnnotations, pairs, isForced);
}

function filledMap(map: any, variables: ArgocdVariables): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, filledVariables(`${value}`, variables)]));
}

function added(what: string, before: any, pairs: any, isForced: boolean): any {
  const known = Object.keys(pairs).find((key) => isRecord(before) && key in before);
  if (known !== undefined && !isForced) {
    throw new RejectedSource(`${what}: ${quote(known)} is in the kustomization already, which Argo CD rejects`);
  }
  return { ...before, ...pairs };
}
