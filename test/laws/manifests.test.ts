import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocuments, yamlFiles, yamlProblems } from './documents';
import { laws } from './laws';

const PROJECT = join(__dirname, '..', '..');

/** What is installed together: all of manifests/, and each example by itself. */
const installations = [join(PROJECT, 'manifests'), ...examples()];

function examples(): string[] {
  const folder = join(PROJECT, 'examples');
  return existsSync(folder)
    ? [...new Set(yamlFiles(folder).map((file) => file.slice(folder.length + 1).split('/')[0]))].map((name) =>
        join(folder, name),
      )
    : [];
}

function filesOf(installation: string): string[] {
  return /\.ya?ml$/.test(installation) ? [installation] : yamlFiles(installation);
}

describe.each(installations.map((path) => [path.slice(PROJECT.length + 1), path]))('%s', (_, path) => {
  test('every file reads the same as YAML 1.1 and as YAML 1.2', () => {
    expect(
      filesOf(path).flatMap((file) => yamlProblems(file.slice(PROJECT.length + 1), readFileSync(file, 'utf8'))),
    ).toEqual([]);
  });

  test.each(Object.entries(laws))('%s', (_name, law) => {
    const documents = filesOf(path)
      .flatMap(readDocuments)
      .filter(({ manifest }) => manifest.kind !== 'HTTPRoute'); // of the Gateway API, whose schemas are not here
    expect(law(documents)).toEqual([]);
  });
});
