import { existsSync, readFileSync } from 'fs';
import { join, relative, resolve, sep } from 'path';
import { CheckOptions } from './check-options';
import { check } from '../check/check';
import { CHECK_CONFIG, CheckConfig, isIgnored, parseCheckConfig, withSeverities } from '../check/check-config';
import { filesOf, gitRootOf, readFiles } from '../check/read-files';
import { Report } from '../check/report';
import { renderSources } from '../rendering/render-sources';

/** What is checked. */
export interface Scope {
  readonly root: string;
  /** As the user gave them. */
  readonly paths: readonly string[];
  readonly files: readonly string[];
  readonly config: CheckConfig;
  /** Whether Kustomize and Helm render what Applications take from folders, and may download. */
  readonly render: boolean;
  readonly fetch: boolean;
}

/** Texts that take the place of files, by their path from the root. */
export type Texts = ReadonlyMap<string, string>;

/** Finds the files to check, and reads the configuration. */
export function scopeOf(options: CheckOptions): Scope {
  const paths = options.paths.length === 0 ? ['.'] : options.paths;
  const files = filesOf([...paths, ...options.applications]);
  const root = resolve(options.root ?? gitRootOf(paths[0]) ?? '.');
  if (!existsSync(root)) throw new Error(`--root: there is no folder ${root}`);
  const config = readConfig(root, options.config);
  const { render, fetch } = options;
  const checked = files.filter((file) => !isIgnored(config, fromRoot(root, file)));
  return { root, paths, files: checked, config, render, fetch };
}

/** What is wrong with the files. */
export function reportOf({ root, paths, files, config, render, fetch }: Scope, texts?: Texts): Report {
  const reading = readFiles(files, root, { texts });
  if (reading.documents.length + reading.syntaxErrors.length > 0) {
    const checked = render ? renderSources(reading, { root, texts, mayFetch: fetch }) : reading;
    return withSeverities(config, check(checked));
  }
  throw new Error(`there are no manifests in ${paths.join(', ')}`);
}

function readConfig(root: string, given: string | undefined): CheckConfig {
  const path = given ?? join(root, CHECK_CONFIG);
  if (existsSync(path)) return parseCheckConfig(readFileSync(path, 'utf8'), fromHere(resolve(path)));
  if (given === undefined) return parseCheckConfig('', CHECK_CONFIG);
  throw new Error(`--config: there is no file ${given}`);
}

/** A path relative to the working directory, if it is in there. */
export function fromHere(path: string): string {
  const way = relative('.', path);
  return way.split(sep)[0] === '..' ? path : way;
}

function fromRoot(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
