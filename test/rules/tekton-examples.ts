/**
 * Tekton's own examples, of the release in imports/SOURCES.json. They are files of its Go module, and are not copied
 * into this repository. Needs Go.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { TestDocument } from './documents';

interface Source {
  readonly module: string;
  readonly version: string;
  readonly sum: string;
  readonly group: string;
}

/** A file of the folder `examples` of the module, and its documents, which are applied together. */
export interface Example {
  readonly file: string;
  readonly path: string;
  readonly documents: TestDocument[];
}

export function tektonExamples(): Example[] {
  const folder = join(moduleFolder(), 'examples');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  return files.map((file) => {
    const path = join(folder, file);
    const manifests = parseAllDocuments(readFileSync(path, 'utf8'))
      .map((document) => document.toJS())
      .filter((manifest) => manifest !== null);
    return { file, path, documents: manifests.map((manifest) => ({ manifest, file, folder: '' })) };
  });
}

function moduleFolder(): string {
  const sources: Source[] = JSON.parse(readFileSync(join(__dirname, '..', '..', 'imports', 'SOURCES.json'), 'utf8'));
  const { module, version, sum } = sources.find(({ group }) => group === 'tekton.dev')!;
  // in an empty folder, so that no go.mod of a parent folder applies
  const go = spawnSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off', GOTOOLCHAIN: 'auto' },
  });
  if (go.error) {
    throw new Error(
      `cannot run "go" (${go.error.message}). The examples are files of a Go module: install Go 1.21 ` +
        'or later from https://go.dev/dl.',
    );
  }
  const answer = JSON.parse(go.stdout || '{}') as { Dir?: string; Sum?: string; Error?: string };
  if (answer.Dir === undefined || answer.Sum !== sum) {
    throw new Error(`${module}@${version} was not downloaded as it was before: ${answer.Error ?? answer.Sum}`);
  }
  return answer.Dir;
}
