import { kubernetesFields, READ_FIELDS } from './kubernetes-fields';
import { groupOf } from './object-key';
import { argocdFields } from '../../argocd/argocd-fields';
import { Document, Manifest } from '../../core/document';
import { Fields, METADATA_FIELDS } from '../../core/fields';
import { wellTyped } from '../../core/well-typed';
import { typedFields } from '../../tekton/fields';

/** Schemas by API version and kind, made when the first manifest of a kind is read. */
const KNOWN_SCHEMAS = new Map<string, Fields>();

/**
 * The document without what has another type than its field: rules can read the rest without asking for types. The
 * document itself where all types are right.
 */
export function typedDocument<D extends Document>(document: D): D {
  const { manifest } = document;
  const typed = typedManifest(manifest);
  if (typed === manifest) return document;
  return Object.create(document, { manifest: { value: typed }, [WRITTEN]: { value: manifest } });
}

/** The manifest of a document as it is written, with values of wrong types, and null. */
export function writtenManifest(document: Document): Manifest {
  return WRITTEN in document ? (document[WRITTEN] as Manifest) : document.manifest;
}

const WRITTEN = Symbol('written');

/** Whether the kind and the API version of a document can be read. A file of Helm or Kustomize needs no kind. */
export function isReadable(document: Document): boolean {
  const { apiVersion, kind } = document.manifest;
  return [apiVersion, kind].every((text) => text === undefined || typeof text === 'string');
}

/** The manifest without what has another type than its field. */
export function typedManifest(manifest: Manifest): Manifest {
  return wellTyped(schemaOf(manifest), manifest) ?? {};
}

function schemaOf(manifest: Manifest): Fields {
  const { apiVersion, kind } = manifest;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return UNNAMED;
  const key = `${apiVersion} ${kind}`;
  let schema = KNOWN_SCHEMAS.get(key);
  if (schema === undefined) KNOWN_SCHEMAS.set(key, (schema = readSchema(manifest, kind)));
  return schema;
}

/** By the kind in whatever group and version, since rules look up some objects by kind and name. */
function readSchema(manifest: Manifest, kind: string): Fields {
  const own = argocdFields('argoproj.io/v1alpha1', kind) ?? typedFields('tekton.dev/v1', kind);
  if (own !== undefined) return { ...(own as object), metadata: METADATA_FIELDS };
  return { ...(READ_FIELDS as object), ...kubernetesFields(groupOf(manifest), kind) };
}

/** Of what has no kind. */
const UNNAMED: Fields = { ...(READ_FIELDS as object), apiVersion: 'string', kind: 'string' };
