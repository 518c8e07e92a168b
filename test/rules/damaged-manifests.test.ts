/**
 * Values of any type at any place of a manifest: nothing crashes, and what the API server rejects is reported. Name the
 * seed when you report a failure. Another seed, more cases: SEED=2 CASES=100000 npx jest test/rules/damaged-manifests
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { documents, example } from './documents';
import { manifestMessage } from '../../src/core/diagnostic';
import { Document } from '../../src/core/document';
import { findings } from '../../src/rules/findings';

const SEED = Number(process.env.SEED ?? 1);
const CASES = Number(process.env.CASES ?? 1500);
const PROJECT = join(__dirname, '..', '..');

/** What is checked together: the examples of each page, and the files of each folder that this project writes. */
const installations: Document[][] = [
  ...readdirSync(join(PROJECT, 'docs', 'rules'))
    .filter((page) => page.endsWith('.md') && page !== 'README.md')
    .map((page) => page.replace(/\.md$/, ''))
    .flatMap((code) => ['Bad', 'Good'].map((heading) => documents(example(code, heading)))),
  written('manifests'),
  ...readdirSync(join(PROJECT, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => written(join('examples', name))),
];

function written(folder: string): Document[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => {
      const text = readFileSync(join(PROJECT, folder, file), 'utf8');
      const parent = join(folder, file).split('/').slice(0, -1).join('/');
      return parseAllDocuments(text).map((each) => ({ manifest: each.toJS() ?? {}, folder: parent }));
    });
}

/** What takes the place of a value: each type, also where a list or a map would be. */
const value = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  fc.constantFrom<unknown>(0, 1, -1.5, true, false, '', 'x', 'a: b', '$(params.x)', [], {}, [null], [[]], [1], ['x']),
  fc.constantFrom<unknown>({ name: null }, { name: 1 }, [{}], [{ name: 'x' }], { constructor: 1, a: { b: [] } }),
);

/** The keys that lead to each place of a value. */
function places(given: unknown, at: string[] = []): string[][] {
  if (typeof given !== 'object' || given === null) return [at];
  return [at, ...Object.keys(given).flatMap((key) => places((given as any)[key], [...at, key]))];
}

function replaced(given: any, [key, ...rest]: string[], by: unknown): any {
  if (key === undefined) return by;
  const copy = Array.isArray(given) ? [...given] : { ...given };
  copy[key] = replaced(given?.[key], rest, by);
  return copy;
}

/** Replaces a place of one document by a value; the numbers choose which. */
function damage(all: Document[], which: number, where: number, by: unknown): { all: Document[]; at: string } {
  const index = which % all.length;
  const { manifest } = all[index];
  const known = places(manifest);
  const at = known[where % known.length];
  const damaged = replaced(manifest, at, by);
  if (typeof damaged !== 'object' || damaged === null || Array.isArray(damaged)) return { all, at: '' };
  return { all: all.map((each, i) => (i === index ? { ...each, manifest: damaged } : each)), at: at.join('.') };
}

test(`${CASES} damaged installations, seed ${SEED}: nothing crashes, and each finding has words`, () => {
  fc.assert(
    fc.property(
      fc.nat(installations.length - 1),
      fc.array(fc.tuple(fc.nat(), fc.nat(), value), { minLength: 1, maxLength: 3 }),
      (installation, damages) => {
        const all = damages.reduce(
          (documentsSoFar, [which, where, by]) => damage(documentsSoFar, which, where, by).all,
          installations[installation],
        );
        for (const finding of findings(all)) {
          expect(manifestMessage(finding)).not.toMatch(/undefined|\[object|NaN/);
          expect(all).toContain(finding.document);
        }
      },
    ),
    { seed: SEED, numRuns: CASES },
  );
});
