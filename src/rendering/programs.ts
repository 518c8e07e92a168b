import { spawnSync } from 'child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, isAbsolute, join } from 'path';

/** What a program printed. */
export interface ProgramOutput {
  readonly stdout: string;
  /** What it wrote about its failure; undefined where it succeeded. */
  readonly failure?: string;
}

/** A program failed, with what it wrote. */
export class ProgramFailed extends Error {}

/** @throws ProgramFailed */
export function succeeded({ stdout, failure }: ProgramOutput): string {
  if (failure === undefined) return stdout;
  throw new ProgramFailed(failure);
}

/** Argo CD ends a program after this time (ARGOCD_EXEC_TIMEOUT). */
const TIME_LIMIT_MS = 90_000;

const MOST_OUTPUT = 2 ** 28;

/** An address on which nothing listens, for what would ask the network all the same. */
const NO_PROXY = 'http://127.0.0.1:9';

/**
 * Finds a program in the folders of PATH. A relative folder does not count: it would be one of the repository that is
 * checked.
 */
export function programPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Runs programs without a shell, with a home of their own, in which no plugins and no clusters are configured. */
export class Programs {
  /** An empty folder for files. */
  public readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'argo-tekton-')));
  private readonly environment: NodeJS.ProcessEnv;

  /**
   * @param mayFetch whether the programs may ask the network, with the user's credentials
   * @param path folders in which they are looked for
   */
  public constructor(
    public readonly mayFetch: boolean,
    private readonly path: string = process.env.PATH ?? '',
  ) {
    const home = join(this.folder, 'home');
    mkdirSync(home);
    this.environment = {
      ...(mayFetch ? process.env : { HOME: home, ...withoutNetwork() }),
      PATH: path.split(delimiter).filter(isAbsolute).join(delimiter),
      TMPDIR: this.folder,
      KUBECONFIG: '/dev/null',
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_DATA_HOME: join(home, 'data'),
      HELM_CACHE_HOME: join(home, 'cache'),
      HELM_CONFIG_HOME: join(home, 'config'),
      HELM_DATA_HOME: join(home, 'data'),
      HELM_PLUGINS: join(home, 'plugins'),
      KUSTOMIZE_PLUGIN_HOME: join(home, 'plugins'),
    };
  }

  /** The path of a program; undefined where it is not installed. */
  public find(name: string): string | undefined {
    return programPath(name, this.path);
  }

  /** Runs a program in a folder. */
  public run(program: string, args: readonly string[], folder: string): ProgramOutput {
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: folder,
      env: this.environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIME_LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_OUTPUT,
    });
    if (status === 0 && error === undefined) return { stdout };
    return { stdout, failure: this.withoutFolder(error === undefined ? stderr : error.message) };
  }

  /** A message without the folder of the copy. */
  private withoutFolder(message: string): string {
    return message.split(`${this.folder}/repository/`).join('').split(this.folder).join('.').trim();
  }

  /** Removes all files. */
  public end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function withoutNetwork(): NodeJS.ProcessEnv {
  return { HTTP_PROXY: NO_PROXY, HTTPS_PROXY: NO_PROXY, ALL_PROXY: NO_PROXY, GIT_ALLOW_PROTOCOL: 'none' };
}
