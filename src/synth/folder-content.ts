import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { constructMessage } from '../core/diagnostic';

/** The app that owns files of a folder. */
export interface Owner {
  /** Set if several apps share the folder. */
  readonly name?: string;
  /** The first part of each construct path of the app. */
  readonly roots: ReadonlySet<string>;
  /** End of its file names. */
  readonly extension: string;
}

/** A folder that is written. */
export interface Target {
  readonly folder: string;
  /**
   * The app whose stale files are removed; default: none are removed, as in a scratch folder that several apps fill.
   */
  readonly owner?: Owner;
}

const UNFINISHED = /\.\d+\.tmp$/;
const END_OF_HEADER = '. Do not edit.';

/** The start of every file that any app writes. */
export const APP_MARK = '# Synthesized by cdk8s-argo-tekton';

/** The start of every file that an app writes. It removes no other files. */
export function mark({ name }: Pick<Owner, 'name'>): string {
  return `${APP_MARK}${name === undefined ? '' : ` (${name})`} from `;
}

/** The first line of a file: the construct that it comes from. */
export function header(owner: Pick<Owner, 'name'>, origin: string): string {
  return `${mark(owner)}${origin.replace(/[\x00-\x1f\x7f\x85\u2028\u2029]/g, '?')}${END_OF_HEADER}\n`;
}

/** The name of a file until it is complete. */
export function unfinished(target: string): string {
  return `${target}.${process.pid}.tmp`;
}

/** Runs an action with a file. An error names the file. */
export function attempt<Result>(what: string, target: string, action: (target: string) => Result): Result {
  try {
    return action(target);
  } catch (error) {
    throw new Error(
      `Cannot ${what} "${target}": ${(error as Error).message}. ` +
        'No file is left half written. Remove the cause and synthesize again.',
    );
  }
}

/** What a folder contains before it is written. */
export class FolderContent {
  /** Files that an earlier synth left, and that no object is written to any more. */
  public readonly stale: string[];
  public readonly folder: string;
  /** All files and folders in it; a folder ends with a slash. */
  private readonly entries = new Set<string>();
  /** Whether there are links, which `entries` does not follow. */
  private hasLinks = false;

  /**
   * @param paths of the files that will be written to it
   * @throws if the folder cannot be read, or seems to belong to another app
   */
  public constructor({ folder, owner }: Target, paths: Iterable<string>) {
    this.folder = folder;
    attempt('read', folder, () => this.list(''));
    this.stale = owner === undefined ? [] : this.findStale(owner, new Set(paths));
  }

  /** All files in it and below. */
  public get files(): string[] {
    return [...this.entries].filter((path) => !path.endsWith('/')).sort();
  }

  /** The text of a file, or undefined if it does not exist. */
  public before(path: string): string | undefined {
    const exists = this.entries.has(path) || this.entries.has(`${path}/`) || this.hasLinks;
    return exists ? attempt('write', join(this.folder, path), () => this.read(path)) : undefined;
  }

  private findStale(owner: Owner, wanted: Set<string>): string[] {
    /** Of each stale file: the first part of its origin, or nothing if it is unfinished. */
    const origins = new Map<string, string>();
    for (const path of this.entries) {
      const origin = wanted.has(path) ? undefined : this.originOf(path, owner);
      if (origin !== undefined) origins.set(path, origin);
    }
    const stale = [...origins.keys()].sort();
    const finished = stale.filter((path) => origins.get(path) !== '');
    const isKnown =
      [...wanted].some((path) => this.entries.has(path)) ||
      finished.some((path) => owner.roots.has(origins.get(path)!));
    if (finished.length > 0 && !isKnown) {
      throw new Error(
        otherAppMessage(
          this.folder,
          finished.map((path) => origins.get(path)!),
        ),
      );
    }
    return stale;
  }

  /** The first part of the origin of a file, empty if the file is unfinished; undefined if the app does not own it. */
  private originOf(path: string, owner: Owner): string | undefined {
    const start = mark(owner);
    const name = path.replace(UNFINISHED, '');
    if (!name.endsWith(owner.extension) && !/\.ya?ml$/.test(name)) return undefined;
    const text = attempt('read', join(this.folder, path), () => this.read(path));
    if (text === undefined) return undefined;
    if (name !== path) return text.startsWith(start) || start.startsWith(text) ? '' : undefined;
    return text.startsWith(start) ? originIn(text, start) : undefined;
  }

  private list(below: string): void {
    for (const entry of undefinedIfMissing(() => readdirSync(join(this.folder, below), { withFileTypes: true })) ??
      []) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      this.entries.add(entry.isDirectory() ? `${path}/` : path);
      if (entry.isSymbolicLink()) this.hasLinks = true;
      if (entry.isDirectory()) this.list(path);
    }
  }

  private read(path: string): string | undefined {
    return undefinedIfMissing(() => readFileSync(join(this.folder, path), 'utf8'));
  }
}

/** The result, or undefined for a file that does not exist, or a link to one. */
function undefinedIfMissing<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The first part of the path in a header; `shop and 3 more` means several charts. */
function originIn(text: string, start: string): string {
  const [line] = text.slice(start.length).split('\n', 1);
  return line
    .slice(0, -END_OF_HEADER.length)
    .split('/')[0]
    .replace(/ and \d+ more$/, '');
}

function otherAppMessage(folder: string, origins: string[]): string {
  const charts = [...new Set(origins)].sort();
  const some = charts.length > 3 ? [...charts.slice(0, 3), `${charts.length - 3} more`] : charts;
  const message = constructMessage({
    path: 'outdir',
    fact: `"${folder}" contains ${origins.length} files of an app without a chart of this one: ${some.join(', ')}`,
    allowed: 'Only an app with one of these charts removes them',
    remedy: 'Give each app its own outdir or owner; if all charts were renamed, remove the files yourself',
  });
  return `GitOpsApp ${message}`;
}
