/**
 * Runs the programs of documents and compares what they write with the YAML below them.
 *
 * A `yaml` fence after a `ts` fence, with no heading between, shows what that program writes: each document of the
 * fence must be one of the manifests, with every field. The value `…` matches anything; at the end of a text it matches
 * the rest, e.g. of a script. `…: …` in a mapping and `- …` as the last of a list match whatever else there is.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { isProgram } from './examples';
import type { Fence } from './text';

const ANYTHING = '…';

/** YAML below programs that differs from what they write. */
export function programProblems(all: Fence[]): string[] {
  return all.flatMap((fence, i) => {
    const shown = fence.language === 'ts' ? yamlBelow(fence, all.slice(i + 1)) : [];
    if (shown.length === 0) return [];
    const at = `${fence.file}:${fence.line}`;
    if (!isProgram(fence)) {
      const fact = 'the YAML below this fragment cannot be compared with anything';
      return [`${at}: ${fact}. Write a program with its imports, or put a heading between them.`];
    }
    try {
      const made = run(fence.text);
      return shown.flatMap((yaml) => differences(yaml, fence, made));
    } catch (error) {
      return [`${at}: the program fails: ${(error as Error).message}`];
    }
  });
}

function differences(yaml: Fence, program: Fence, made: unknown[]): string[] {
  return documents(yaml.text).flatMap((document, n) => {
    if (made.some((other) => covers(document, other))) return [];
    const fact = `the program of line ${program.line} does not make document ${n + 1}`;
    return [`${yaml.file}:${yaml.line}: ${fact}.${nearest(document, made)}`];
  });
}

function yamlBelow(program: Fence, following: Fence[]): Fence[] {
  const end = following.findIndex(
    ({ file, section, language }) => file !== program.file || section !== program.section || language === 'ts',
  );
  return following.slice(0, end < 0 ? undefined : end).filter(({ language }) => language === 'yaml');
}

/** The documents that a program writes below its working directory. */
function run(program: string): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  try {
    runProgram(program, folder);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .flatMap((name) => documents(readFileSync(join(folder, name), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a program with a folder as its working directory. */
export function runProgram(program: string, folder: string): void {
  const before = process.cwd();
  try {
    process.chdir(folder);
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
    const { outputText } = ts.transpileModule(program, { compilerOptions });
    /* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-implied-eval -- it is our program */
    const load = (name: string): unknown => require(name === 'cdk8s-argo-tekton' ? '../../src' : name);
    new Function('require', 'exports', 'module', '__dirname', outputText)(load, {}, {}, folder);
    /* eslint-enable */
  } finally {
    process.chdir(before);
  }
}

function documents(text: string): unknown[] {
  return parseAllDocuments(text)
    .map((document) => {
      if (document.errors.length > 0) throw document.errors[0];
      return document.toJS() as unknown;
    })
    .filter((value) => value !== null);
}

/** Whether a value that a document shows is the one that was made. */
export function covers(shown: unknown, made: unknown): boolean {
  if (shown === ANYTHING) return true;
  if (typeof shown === 'string' && typeof made === 'string') return coversText(shown, made);
  if (Array.isArray(shown) && Array.isArray(made)) return coversList(shown, made);
  if (isMapping(shown) && isMapping(made)) return coversMapping(shown, made);
  return shown === made;
}

function coversText(shown: string, made: string): boolean {
  const text = shown.trimEnd();
  return text.endsWith(ANYTHING) ? made.startsWith(text.slice(0, -ANYTHING.length)) : shown === made;
}

function coversList(shown: unknown[], made: unknown[]): boolean {
  const isOpen = shown.at(-1) === ANYTHING;
  const items = isOpen ? shown.slice(0, -1) : shown;
  const fits = isOpen ? items.length <= made.length : items.length === made.length;
  return fits && items.every((item, i) => covers(item, made[i]));
}

function coversMapping(shown: Mapping, made: Mapping): boolean {
  const { [ANYTHING]: rest, ...fields } = shown;
  return (
    Object.keys(fields).every((name) => name in made && covers(fields[name], made[name])) &&
    (rest !== undefined || Object.keys(made).every((name) => name in fields))
  );
}

interface Mapping {
  readonly [name: string]: unknown;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where a document differs from the one of the same kind and name. */
function nearest(shown: unknown, made: unknown[]): string {
  const identity = (document: any): string => `${document?.kind} ${document?.metadata?.name}`;
  const same = made.filter((document) => identity(document) === identity(shown));
  if (same.length === 0) return ` It makes: ${made.map(identity).sort().join(', ')}.`;
  return ` Its ${identity(shown)} differs at ${firstDifference(shown, same[0], '')}.`;
}

function firstDifference(shown: unknown, made: unknown, path: string): string {
  if (isMapping(shown) && isMapping(made)) {
    const name = [...new Set([...Object.keys(shown), ...Object.keys(made)])].find(
      (field) =>
        field !== ANYTHING &&
        !(field in made ? (field in shown ? covers(shown[field], made[field]) : ANYTHING in shown) : false),
    );
    if (name !== undefined) return firstDifference(shown[name], made[name], path ? `${path}.${name}` : name);
  }
  if (Array.isArray(shown) && Array.isArray(made)) {
    const i = shown.findIndex((item, n) => item !== ANYTHING && !(n in made && covers(item, made[n])));
    if (i >= 0) return firstDifference(shown[i], made[i], `${path}[${i}]`);
  }
  return `${path}: it shows ${JSON.stringify(shown)}, the program makes ${JSON.stringify(made)}`;
}
