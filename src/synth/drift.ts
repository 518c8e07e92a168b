import { appendFileSync, readFileSync } from 'fs';
import { FolderContent, Owner } from './folder-content';
import { ForeignFile, foreignFiles } from './foreign-files';
import { Document } from '../core/document';

/**
 * Environment variable that makes an app compare instead of write: the path of a file to which each
 * GitOpsApp appends what it would change, for `cdk8s-argo-tekton drift`.
 */
export const DRIFT_REPORT = 'CDK8S_ARGO_TEKTON_DRIFT';

/** A file that a synth would change. */
export interface Difference {
  /** With its folder. */
  readonly path: string;
  /** What the synth would do with it. */
  readonly change: 'make' | 'replace' | 'remove';
  /** The first line that differs, from 1; only of a file that is replaced. */
  readonly line?: number;
  /** From that line to the last one that differs: what is committed, and what the app makes. */
  readonly committed?: string[];
  readonly made?: string[];
}

/** The report of one app about its folder. */
export interface DriftReport {
  readonly folder: string;
  readonly differences: Difference[];
  /** Files of others that an Application of the app applies. */
  readonly foreign: ForeignFile[];
}

/** What an app would write. */
export interface DriftInput {
  readonly owner: Owner;
  readonly paths: string[];
  readonly texts: Iterable<string>;
  readonly documents: readonly Document[];
}

/** Compares as a synth would, and writes nothing but the report. */
export function reportDrift(report: string, folder: string, { owner, paths, texts, documents }: DriftInput): void {
  const content = new FolderContent({ folder, owner }, paths);
  const differences: Difference[] = [];
  let i = 0;
  for (const text of texts) {
    const path = paths[i++];
    const before = content.before(path);
    if (before === undefined) {
      differences.push({ path: `${folder}/${path}`, change: 'make' });
    } else if (before !== text) {
      differences.push({ path: `${folder}/${path}`, change: 'replace', ...difference(before, text) });
    }
  }
  differences.push(...content.stale.map((path): Difference => ({ path: `${folder}/${path}`, change: 'remove' })));
  const entry: DriftReport = { folder, differences, foreign: foreignFiles(content, paths, documents) };
  appendFileSync(report, `${JSON.stringify(entry)}\n`);
}

/** What the apps of a program reported. */
export function readReports(report: string): DriftReport[] {
  return readFileSync(report, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DriftReport);
}

/** From the first line that differs to the last one. */
function difference(before: string, after: string): Pick<Difference, 'line' | 'committed' | 'made'> {
  const [committed, made] = [before.split('\n'), after.split('\n')];
  let first = 0;
  while (first < committed.length && first < made.length && committed[first] === made[first]) first++;
  let [end, madeEnd] = [committed.length, made.length];
  while (end > first && madeEnd > first && committed[end - 1] === made[madeEnd - 1]) {
    [end, madeEnd] = [end - 1, madeEnd - 1];
  }
  return { line: first + 1, committed: committed.slice(first, end), made: made.slice(first, madeEnd) };
}
