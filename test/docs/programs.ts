/**
 * Runs the programs of documents and compares what they write with the YAML that stands below them.
 *
 * A `yaml` fence after a `ts` fence, with no heading between, shows what that program makes: each document of the fence
 * must be one of those it writes to its manifests folder, with every field. `…` as a value stands for anything, at the end
 * of a text for the rest of it, e.g. of a script; `…: …` in a mapping and `- …` as the last of a list stand for whatever
 * else there is.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { isProgram } from './examples';
import type { Fence } from './text';

const ANYTHING = '…';

/** YAML below programs that is not what they make. */
export function programProblems(all: Fence[]): string[] {
  return all.flatMap((fence, i) => {
    if (fence.language !== 'ts') return [];
    const shown = yamlBelow(fence, all.slice(i + 1));
    if (shown.length === 0) return [];
    const at = `${fence.file}:${fence.line}`;
    if (!isProgram(fence)) {
      return [
        `${at}: YAML stands below a fragment, so nobody knows whether it is true. Write the program with its imports, or put a heading between.`,
      ];
    }
    try {
      const made = run(fence.text);
      return shown.flatMap((yaml) =>
        documents(yaml.text).flatMap((document, n) =>
          made.some((other) => covers(document, other))
            ? []
            : [
                `${yaml.file}:${yaml.line}: the program of line ${fence.line} does not make document ${n + 1}.${nearest(document, made)}`,
              ],
        ),
      );
    } catch (error) {
      return [`${at}: the program fails: ${(error as Error).message}`];
    }
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
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  try {
    process.chdir(folder);
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
    const { outputText } = ts.transpileModule(program, { compilerOptions });
    const load = (name: string): unknown => require(name === 'cdk8s-argo-tekton' ? '../../src' : name); // eslint-disable-line @typescript-eslint/no-require-imports
    new Function('require', 'exports', 'module', '__dirname', outputText)(load, {}, {}, folder); // eslint-disable-line @typescript-eslint/no-implied-eval
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .flatMap((name) => documents(readFileSync(join(folder, name), 'utf8')));
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
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
  if (typeof shown === 'string' && typeof made === 'string' && shown.trimEnd().endsWith(ANYTHING)) {
    return made.startsWith(shown.trimEnd().slice(0, -ANYTHING.length));
  }
  if (Array.isArray(shown) && Array.isArray(made)) {
    const open = shown.at(-1) === ANYTHING;
    const items = open ? shown.slice(0, -1) : shown;
    return (
      (open ? items.length <= made.length : items.length === made.length) &&
      items.every((item, i) => covers(item, made[i]))
    );
  }
  if (isMapping(shown) && isMapping(made)) {
    const { [ANYTHING]: rest, ...fields } = shown;
    return (
      Object.keys(fields).every((name) => name in made && covers(fields[name], made[name])) &&
      (rest !== undefined || Object.keys(made).every((name) => name in fields))
    );
  }
  return shown === made;
}

function isMapping(value: unknown): value is { [name: string]: unknown } {
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
