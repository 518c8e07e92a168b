/** The programs of docs/how-to: each page has one, and the YAML that it writes. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { PROJECT } from './examples';
import { runProgram } from './programs';
import { Fence, fences } from './text';
import { Document, readDocuments, yamlFiles } from '../laws/documents';

const FOLDER = join(PROJECT, 'docs', 'how-to');

/** The pages of docs/how-to without their index, e.g. `test-before-build`. */
export function howToPages(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

export function howToText(page: string): string {
  return readFileSync(join(FOLDER, `${page}.md`), 'utf8');
}

export function howToFences(page: string): Fence[] {
  return fences(`docs/how-to/${page}.md`, howToText(page));
}

/** The program of a page. */
export function howToProgram(page: string): string {
  return howToFences(page).find(({ language }) => language === 'ts')!.text;
}

/** What a program writes, and what it prints to stderr. */
export interface ProgramResult {
  readonly documents: Document[];
  readonly printed: string;
}

/** Runs a program in an empty folder. */
export function resultOf(program: string): ProgramResult {
  const folder = mkdtempSync(join(tmpdir(), 'how-to-'));
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    runProgram(program, folder);
    const printed = write.mock.calls.map(([text]) => String(text)).join('');
    return { documents: existsSync(folder) ? yamlFiles(folder).flatMap(readDocuments) : [], printed };
  } finally {
    write.mockRestore();
    rmSync(folder, { recursive: true });
  }
}
