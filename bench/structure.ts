/**
 * Measures the TypeScript files of a folder: sizes, complexity, long lines, names declared twice, import circles.
 *
 * Usage: npm run measure -- [FOLDER] [--rev REVISION] [--tests] [--json]
 *   FOLDER          from the root of the project, src by default
 *   --rev REVISION  measures a revision of Git too, beside the files on disk
 *   --tests         measures *.test.ts too, by themselves
 *   --json          prints JSON
 */
import { normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from './structure/report';
import { isTest, readSources, readSourcesAt, SourceFile } from './structure/sources';
import { measure, Structure } from './structure/structure';

function structures(folder: string, revision: string | undefined, withTests: boolean): { [title: string]: Structure } {
  const trees: { [title: string]: SourceFile[] } = {
    ...(revision && { [`${folder} at ${revision}`]: readSourcesAt(revision, folder) }),
    [folder]: readSources(folder),
  };
  const measured: { [title: string]: Structure } = {};
  for (const [title, sources] of Object.entries(trees)) {
    measured[title] = measure(sources.filter(({ path }) => !isTest(path)));
    if (withTests) measured[`tests of ${title}`] = measure(sources.filter(({ path }) => isTest(path)));
  }
  return measured;
}

const { values, positionals } = parseArgs({
  options: { rev: { type: 'string' }, tests: { type: 'boolean' }, json: { type: 'boolean' } },
  allowPositionals: true,
});
const result = structures(normalize(positionals[0] ?? 'src').replace(/\/$/, ''), values.rev, values.tests ?? false);
process.stdout.write(`${values.json ? JSON.stringify(result, undefined, 2) : report(result).join('\n')}\n`);
