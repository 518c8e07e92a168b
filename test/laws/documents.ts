/** Reads the YAML documents of a folder, for the laws. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './canonical';

export interface Document {
  readonly file: string;
  readonly manifest: Manifest;
}

/** The YAML files of a folder, sorted. A folder without files is an error: a law without documents proves nothing. */
export function yamlFiles(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const files = names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
  if (files.length === 0) {
    throw new Error(`${relative(process.cwd(), folder)}/ has no YAML file. Write the manifests first.`);
  }
  return files;
}

export function readDocuments(file: string): Document[] {
  return parsed(readFileSync(file, 'utf8')).map((manifest) => ({
    file: relative(process.cwd(), file),
    manifest: manifest as Manifest,
  }));
}

/** kubectl and Argo CD read YAML 1.1, where `no`, `on` and `0777` are not text. Most other tools read 1.2. */
export function yamlProblems(file: string, text: string): string[] {
  const broken = parseAllDocuments(text).flatMap(({ errors }) =>
    errors.map(({ message }) => `${file}: ${message.split('\n')[0]}`),
  );
  if (broken.length > 0) return broken;
  return isDeepStrictEqual(parsed(text, '1.1'), parsed(text))
    ? []
    : [`${file}: YAML 1.1 and YAML 1.2 read it differently. Quote the texts.`];
}

function parsed(text: string, version: '1.1' | '1.2' = '1.2'): unknown[] {
  return parseAllDocuments(text, { version })
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null);
}

/** A field of a manifest with its path, `spec.steps[0].image`. */
export interface Field {
  readonly path: string;
  readonly name: string;
  readonly value: unknown;
}

export function fieldsOf(value: unknown, path = ''): Field[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => fieldsOf(item, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path ? `${path}.${name}` : name;
    return [{ path: at, name, value: inner as unknown }, ...fieldsOf(inner, at)];
  });
}
