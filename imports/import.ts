/**
 * Generates files from the custom resource definitions that SOURCES.json names:
 *   imports/<group>.ts                     typed shapes, by `cdk8s import`
 *   imports/fields.json                    the fields of each kind, to check existing manifests (src/core/fields.ts)
 *   test/laws/schemas/<group>.<Kind>.json  JSON Schemas, for the laws
 *
 * Usage: node --import tsx imports/import.ts [folder]   (folder: where to write, this project by default)
 * To change a version: edit SOURCES.json, run, copy the sum that is reported into SOURCES.json, run again.
 * Needs Go 1.21 or later: the definitions are files of upstream's Go modules.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

interface Source {
  readonly module: string;
  readonly version: string;
  readonly sum: string;
  readonly group: string;
  readonly served: string;
  /** Kind to the file of the module that defines it. */
  readonly kinds: Record<string, string>;
}

interface Schema {
  [keyword: string]: unknown;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
}

interface Definition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: Record<string, unknown> & { readonly kind: string };
    readonly versions: { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

const PROJECT = resolve(__dirname, '..');
const SCHEMAS = join('test', 'laws', 'schemas');

function fail(message: string): never {
  throw new Error(`imports/import.ts: ${message}`);
}

/** Downloads a Go module and returns its folder. `workDir` is outside of any module, so that no go.mod applies. */
function moduleFolder(source: Source, workDir: string): string {
  const { module, version, sum } = source;
  const go = spawnSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: workDir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // auto: Argo CD's go.mod requires a newer Go than many machines have, and an older Go does not unpack it
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off', GOTOOLCHAIN: 'auto' },
  });
  if (go.error) {
    fail(
      `cannot run "go" (${go.error.message}). ` +
        'The CRDs are files of Go modules: install Go 1.21 or later from https://go.dev/dl.',
    );
  }
  const answer = go.stdout ? (JSON.parse(go.stdout) as { Dir?: string; Sum?: string; Error?: string }) : {};
  if (go.status !== 0 || !answer.Dir) {
    fail(`${module}@${version} was not downloaded: ${answer.Error ?? go.stderr.trim()}`);
  }
  if (answer.Sum !== sum) {
    fail(
      `${module}@${version} has sum ${answer.Sum}, SOURCES.json has ${sum}. ` +
        'For a new version put the sum in SOURCES.json.',
    );
  }
  return answer.Dir;
}

function readDefinition(file: string, kind: string): Definition {
  const found = parseAllDocuments(readFileSync(file, 'utf8'))
    .map((document) => document.toJS() as Definition | null)
    .find((definition) => definition?.spec.names.kind === kind);
  return found ?? fail(`${file} does not define ${kind}`);
}

/** Keywords of structure. Descriptions alone are nine tenths of the Tekton definitions. */
const STRUCTURE = [
  'type',
  'format',
  'required',
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'default',
  'anyOf',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-map-type',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
];

/** Schemas are in `properties`, `items` and `additionalProperties`; a property may itself be called `description`. */
function structureOf(schema: Schema): Schema {
  const kept = Object.fromEntries(
    STRUCTURE.filter((keyword) => keyword in schema).map((keyword) => [keyword, schema[keyword]]),
  );
  return { ...kept, ...below(schema, structureOf) };
}

function below(schema: Schema, convert: (schema: Schema) => Schema): Partial<Schema> {
  const { properties, items, additionalProperties } = schema;
  return {
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, convert(property)])),
    }),
    ...(items && { items: convert(items) }),
    ...(additionalProperties && { additionalProperties: convert(additionalProperties) }),
  };
}

/** Keeps one version: `cdk8s import` gives the plain class name to the first of several, which is v1beta1 in Tekton. */
function reduce(definition: Definition, served: string): Definition {
  const { apiVersion, kind, metadata, spec } = definition;
  const version =
    spec.versions.find(({ name }) => name === served) ?? fail(`${metadata.name} has no version ${served}`);
  const { status: _, ...properties } = version.schema.openAPIV3Schema.properties ?? {};
  const openAPIV3Schema = structureOf({ ...version.schema.openAPIV3Schema, properties });
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name },
    spec: {
      group: spec.group,
      names: spec.names,
      scope: spec.scope,
      versions: [{ name: served, schema: { openAPIV3Schema } }],
    },
  };
}

/** The reduced definition as JSON Schema, which rejects a field that the API server would silently drop. */
function jsonSchemaOf(definition: Definition): Schema {
  const {
    group,
    names,
    versions: [version],
  } = definition.spec;
  const { properties, ...rest } = strict(version.schema.openAPIV3Schema);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `${group}/${version.name} ${names.kind}`,
    ...rest,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: { ...properties, apiVersion: { const: `${group}/${version.name}` }, kind: { const: names.kind } },
  };
}

const PLAIN_JSON_SCHEMA = ['type', 'required', 'enum', 'pattern', 'minLength', 'maxLength'];

function strict(schema: Schema): Schema {
  const kept = Object.fromEntries(
    PLAIN_JSON_SCHEMA.filter((keyword) => keyword in schema).map((keyword) => [keyword, schema[keyword]]),
  );
  return {
    ...kept,
    ...(schema['x-kubernetes-int-or-string'] ? { anyOf: [{ type: 'integer' }, { type: 'string' }] } : {}),
    ...(schema.properties && !schema['x-kubernetes-preserve-unknown-fields'] ? { additionalProperties: false } : {}),
    ...below(schema, strict),
  } as Schema;
}

/** The fields of a definition, in the form of `Fields` in src/core/fields.ts. */
function fieldsOf(definition: Definition): Record<string, unknown> {
  const [version] = definition.spec.versions;
  // Tekton's webhook sets missing fields to their empty value before the schema is checked, so that none is required
  const requires = definition.spec.group !== 'tekton.dev';
  const { apiVersion, kind, metadata, ...own } = fieldTree(version.schema.openAPIV3Schema, requires) as Record<
    string,
    unknown
  >;
  // metadata is the same for all kinds; a manifest that was read from a cluster has a status
  return { 'apiVersion!': 'string', 'kind!': 'string', 'metadata!': 'any', ...own, status: 'any' };
}

function fieldTree(schema: Schema, requires: boolean): unknown {
  if (schema['x-kubernetes-preserve-unknown-fields']) return 'any';
  if (schema['x-kubernetes-int-or-string']) return schema.pattern ? 'quantity' : 'integer or string';
  const { type, properties, items, additionalProperties, required = [] } = schema;
  if (items) return [fieldTree(items, requires)];
  if (additionalProperties) return { '*': fieldTree(additionalProperties, requires) };
  if (!properties) return type === undefined || type === 'object' ? 'any' : type;
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const isRequired = requires && (required as string[]).includes(name) && property.default === undefined;
      return [isRequired ? `${name}!` : name, fieldTree(property, requires)];
    }),
  );
}

function importTypes(definitions: Definition[], group: string, workDir: string): string {
  writeFileSync(
    join(workDir, `${group}.yaml`),
    definitions.map((definition) => stringify(definition, { aliasDuplicateObjects: false })).join('---\n'),
  );
  // run in a folder without cdk8s.yaml: the command adds its import to that file, and imports what the file lists
  execFileSync(
    process.execPath,
    [
      join(PROJECT, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s'),
      'import',
      `${group}.yaml`,
      '--language',
      'typescript',
      '--output',
      'types',
      '--no-save',
      '--no-check-upgrade',
    ],
    { cwd: workDir, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' } },
  );
  return join(workDir, 'types', `${group}.ts`);
}

function main(folder: string): void {
  const sources = JSON.parse(readFileSync(join(__dirname, 'SOURCES.json'), 'utf8')) as Source[];
  const workDir = mkdtempSync(join(tmpdir(), 'import-'));
  try {
    mkdirSync(join(folder, 'imports'), { recursive: true });
    mkdirSync(join(folder, SCHEMAS), { recursive: true });
    const fields: Record<string, unknown> = {};
    for (const source of sources) {
      const module = moduleFolder(source, workDir);
      const definitions = Object.entries(source.kinds).map(([kind, path]) =>
        reduce(readDefinition(join(module, path), kind), source.served),
      );
      cpSync(importTypes(definitions, source.group, workDir), join(folder, 'imports', `${source.group}.ts`));
      for (const definition of definitions) {
        fields[`${source.group}/${source.served} ${definition.spec.names.kind}`] = fieldsOf(definition);
        const file = join(folder, SCHEMAS, `${source.group}.${definition.spec.names.kind}.json`);
        writeFileSync(file, JSON.stringify(jsonSchemaOf(definition), null, 1) + '\n');
      }
    }
    writeFileSync(join(folder, 'imports', 'fields.json'), JSON.stringify(fields, null, 1) + '\n');
  } finally {
    rmSync(workDir, { recursive: true });
  }
}

try {
  main(resolve(process.argv[2] ?? PROJECT));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
