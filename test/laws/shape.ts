/**
 * Whether a manifest fits the schema of its API. kubectl rejects an unknown field. Argo CD applies without that check:
 * the field is dropped, the sync succeeds and the Application stays OutOfSync.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject } from 'ajv';
import type { Manifest } from './canonical';

const SCHEMAS = join(__dirname, 'schemas');
const ajv = new Ajv({ allErrors: true, strictTypes: false });
for (const name of readdirSync(SCHEMAS)) {
  ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')), name.replace('.json', ''));
}

export function shapeProblems(manifest: Manifest): string[] {
  const { apiVersion, kind, metadata } = manifest ?? {};
  const generated = ajv.getSchema(`${String(apiVersion).split('/')[0]}.${kind}`);
  if (generated) {
    const ownProblems = generated(manifest) ? [] : problems(generated.errors);
    // any object of Kubernetes itself serves to check the metadata, which the definitions leave open
    return [...ownProblems, ...kubernetesProblems({ apiVersion: 'v1', kind: 'ConfigMap', metadata })!];
  }
  return (
    kubernetesProblems(manifest) ?? [`${apiVersion} ${kind}: no schema of this kind. Add it to imports/SOURCES.json.`]
  );
}

function problems(errors: ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).map(({ instancePath, keyword, params, message }) => {
    const path = instancePath
      .slice(1)
      .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
      .replace(/\//g, '.')
      .replace(/~1/g, '/')
      .replace(/~0/g, '~');
    if (keyword === 'additionalProperties') return `${dotted(path, params.additionalProperty)}: no such field`;
    if (keyword === 'required') return `${dotted(path, params.missingProperty)}: missing`;
    return `${path}: ${message}`;
  });
}

function dotted(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

/** Undefined for a kind that Kubernetes itself does not have. */
function kubernetesProblems(manifest: Manifest): string[] | undefined {
  const model = kubernetesModel(manifest);
  if (!model) return undefined;
  const read = new WeakMap<object, Set<string>>();
  try {
    model.prototype.validate.call(recordingReads(manifest, read));
  } catch (error) {
    return problems((error as { errors: ErrorObject[] }).errors);
  }
  return unread(manifest, read);
}

type Model = { apiVersion: string; kind: string; prototype: { validate(): void } };

function kubernetesModel({ apiVersion, kind }: Manifest): Model | undefined {
  if (!/^([a-z0-9.]+\/)?v\w+$/.test(apiVersion)) return undefined;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the group and version are known only now
    return require(`kubernetes-models/${apiVersion}`)[kind];
  } catch {
    return undefined;
  }
}

/**
 * The validators of kubernetes-models accept unknown fields. But they read each field that they know: a field that was
 * never read is unknown.
 */
function recordingReads<T extends object>(value: T, read: WeakMap<object, Set<string>>): T {
  const names = new Set<string>();
  read.set(value, names);
  return new Proxy(value, {
    get(target, name, receiver) {
      const inner: unknown = Reflect.get(target, name, receiver);
      names.add(String(name));
      return typeof inner === 'object' && inner !== null ? recordingReads(inner, read) : inner;
    },
  });
}

function unread(value: unknown, read: WeakMap<object, Set<string>>, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => unread(item, read, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    read.get(value)?.has(name) ? unread(inner, read, dotted(path, name)) : [`${dotted(path, name)}: no such field`],
  );
}
